/** The drawer at the right of the canvas: all that a node has. It follows the selection; of several nodes it has what they share. */
import { useState } from 'react';
import { objectAt, textOf } from '../../../../engine/flow/value.ts';
import { useEditing, useFlowValue, useSelection } from '../../../editor/session/use-editing.tsx';
import { useWords } from '../../../i18n/words.tsx';
import { Button } from '../../../ui/button.tsx';
import { UnknownKeys, useUnknownCount } from '../forms/fields/unknown-keys.tsx';
import type { SoundPorts } from '../forms/lists/prompt-list.tsx';
import { Section } from '../forms/lists/section.tsx';
import { NODE_KEYS } from '../forms/pure/keys.ts';
import { categoriesOf, titleOf } from '../forms/pure/nodes.ts';
import { Arrows } from './arrows.tsx';
import { actionNamed, Basics } from './basics.tsx';
import css from './drawer.module.css';
import { Limits } from './limits.tsx';
import { Listening } from './listening.tsx';
import { Categories, Others } from './others.tsx';
import { Prompts } from './prompts.tsx';
import { useNode } from './use-node.ts';

export function NodeDrawer(ports: SoundPorts) {
  const words = useWords().panels.drawer;
  const editing = useEditing();
  const flow = useFlowValue();
  const nodes = objectAt(flow, 'flow');
  const ids = useSelection().filter((id) => nodes.get(id) instanceof Map);
  const [first] = ids;
  const [isFolded, setFolded] = useState(wasFolded);
  const fold = (folded: boolean): void => {
    setFolded(folded);
    keepFolded(folded);
  };
  if (isFolded)
    return (
      <aside className={css.folded} aria-label={words.label}>
        <Button look="quiet" icon="back" label={words.unfold} onClick={() => fold(false)} />
      </aside>
    );
  return (
    <aside className={css.drawer} aria-label={words.label}>
      <header className={css.head}>
        <Button look="quiet" icon="back" className={css.fold} label={words.fold} onClick={() => fold(true)} />
        <h2>
          {first === undefined
            ? words.label
            : ids.length === 1
              ? titleOf(flow, first)
              : words.several(ids.length)}
        </h2>
        {first !== undefined && (
          <Button look="quiet" icon="close" label={words.close} onClick={() => editing.select([])} />
        )}
      </header>
      {first === undefined ? (
        <p className={css.nothing}>{words.nothing}</p>
      ) : (
        <div className={css.body}>
          {ids.length === 1 ? <OneNode key={first} id={first} {...ports} /> : <Several ids={ids} />}
        </div>
      )}
    </aside>
  );
}

const KEPT = 'cti-robot.drawer-folded';

function wasFolded(): boolean {
  try {
    return localStorage.getItem(KEPT) === '1';
  } catch {
    return false;
  }
}

function keepFolded(folded: boolean): void {
  try {
    localStorage.setItem(KEPT, folded ? '1' : '0');
  } catch {
    // Without storage it holds for this page.
  }
}

function OneNode({ id, ...ports }: SoundPorts & { id: string }) {
  const words = useWords().panels.drawer;
  const node = useNode(id);
  const named = actionNamed(textOf(node.get('action')) ?? '');
  const listens = named === 'listen' || named === 'keys';
  const unknown = useUnknownCount(['flow', id], NODE_KEYS);
  return (
    <>
      <Section title={words.basic} startsOpen>
        <Basics id={id} />
      </Section>
      <Section title={words.prompts} startsOpen>
        <Prompts id={id} {...ports} />
      </Section>
      <Section title={words.arrows} count={objectAt(node, 'subflow').size} startsOpen>
        <Arrows id={id} isEnd={named === 'hangup'} />
      </Section>
      <Section title={words.kb} count={categoriesOf(node).length}>
        <Categories id={id} />
      </Section>
      {listens && (
        <Section title={words.listening}>
          <Listening ids={[id]} />
        </Section>
      )}
      <Section title={words.limits}>
        <Limits ids={[id]} />
      </Section>
      <Section title={words.others}>
        <Others id={id} />
      </Section>
      {unknown > 0 && (
        <Section title={words.unknown} count={unknown}>
          <UnknownKeys path={['flow', id]} known={NODE_KEYS} />
        </Section>
      )}
    </>
  );
}

function Several({ ids }: { ids: readonly string[] }) {
  const words = useWords().panels.drawer;
  return (
    <>
      <p className={css.nothing}>{words.severalHelp}</p>
      <Section title={words.limits} startsOpen>
        <Limits ids={ids} />
      </Section>
      <Section title={words.listening} startsOpen>
        <Listening ids={ids} />
      </Section>
    </>
  );
}
