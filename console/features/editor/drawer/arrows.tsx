/** The arrows of a node in the order in which a call tries them. */
import { useState } from 'react';
import { orderedArrows } from '../../../../engine/flow/arrows.ts';
import { addArrow } from '../../../editor/model/commands/add-arrow.ts';
import { useWords } from '../../../i18n/words.tsx';
import { Combobox } from '../forms/fields/combobox.tsx';
import fields from '../forms/fields/fields.module.css';
import { useReadOnly } from '../forms/fields/use-draft.ts';
import { nodeOptions } from '../forms/pure/nodes.ts';
import { Arrow } from './arrow.tsx';
import css from './drawer.module.css';
import { useEditing, useFlowValue, useNode } from './use-node.ts';

export function Arrows({ id, isEnd }: { id: string; isEnd: boolean }) {
  const words = useWords().panels.drawer;
  const editing = useEditing();
  const flow = useFlowValue();
  const arrows = orderedArrows(useNode(id));
  const isReadOnly = useReadOnly();
  const [open, setOpen] = useState<{ node: string; target: string } | null>(null);
  const openTarget = open?.node === id ? open.target : null;
  const others = (): ReturnType<typeof nodeOptions> => {
    const taken = new Set(arrows.map((arrow) => arrow.id));
    return nodeOptions(flow).filter(({ value }) => !taken.has(value));
  };
  return (
    <>
      <p className={fields.about}>
        {arrows.length > 0 ? words.arrowsHelp : isEnd ? words.noArrowsEnd : words.noArrows}
      </p>
      <ol className={css.arrows}>
        {arrows.map(({ id: target }, at) => (
          <Arrow
            key={target}
            node={id}
            target={target}
            at={at}
            count={arrows.length}
            isOpen={openTarget === target}
            onOpen={(isOpen) => setOpen(isOpen ? { node: id, target } : null)}
            onTarget={(to) => setOpen({ node: id, target: to })}
          />
        ))}
      </ol>
      {!isReadOnly && (
        <div className={css.addArrow}>
          <span className={css.addLabel}>{words.addArrow}</span>
          <Combobox
            aria-label={words.addArrow}
            value=""
            shown=""
            placeholder={words.pickTarget}
            options={others}
            onPick={(target) => {
              if (editing.edit('addArrow', (document) => addArrow(document, { node: id, target })))
                setOpen({ node: id, target });
            }}
          />
        </div>
      )}
    </>
  );
}
