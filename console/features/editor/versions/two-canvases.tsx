/** Two versions beside each other: they move together, and nodes that differ have a colour. */
import { useMemo, useState } from 'react';
import { FlowView, type FlowViewProps } from '../../../editor/canvas/flow-view.tsx';
import type { FlowDocument } from '../../../editor/model/document/document.ts';
import type { Difference } from '../../../editor/model/merge/differences.ts';
import { useWords } from '../../../i18n/words.tsx';
import css from './versions.module.css';

type Marks = NonNullable<FlowViewProps['marks']>;
type Viewport = FlowViewProps['viewport'];

export function TwoCanvases({
  before,
  after,
  differences,
}: {
  before: FlowDocument;
  after: FlowDocument;
  differences: readonly Difference[];
}) {
  const words = useWords().editor.versions;
  const [viewport, setViewport] = useState<Viewport>(null);
  const marks = useMemo(() => {
    const nodes = differences.filter(({ section }) => section === 'flow');
    const of = (unseen: Difference['kind']): Marks =>
      new Map(nodes.filter(({ kind }) => kind !== unseen).map(({ id, kind }) => [id, kind]));
    return { before: of('added'), after: of('removed') };
  }, [differences]);
  return (
    <div className={css.canvases}>
      <figure className={css.side}>
        <figcaption>{words.before}</figcaption>
        <FlowView
          document={before}
          marks={marks.before}
          viewport={viewport}
          onViewport={setViewport}
          label={words.before}
        />
      </figure>
      <figure className={css.side}>
        <figcaption>{words.current}</figcaption>
        <FlowView
          document={after}
          marks={marks.after}
          viewport={viewport}
          onViewport={setViewport}
          label={words.current}
        />
      </figure>
    </div>
  );
}
