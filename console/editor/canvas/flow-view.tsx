/** A flow that is only looked at: two of them beside each other compare versions, and move together. */
import { useEffect, useMemo } from 'react';
import type { FlowDocument } from '../model/document/document.ts';
import { Editing } from '../session/editing.ts';
import { EditingProvider } from '../session/use-editing.tsx';
import { Board } from './board.tsx';
import { useInk } from './paint/ink.ts';
import type { Viewport } from './paint/paint.ts';
import { useView } from './use-view.ts';
import { viewOf } from './view.ts';

export type Mark = 'changed' | 'added' | 'removed';

export interface FlowViewProps {
  document: FlowDocument;
  /** What a comparison says of nodes, by id. */
  marks?: ReadonlyMap<string, Mark>;
  /** Where both look; null: this one chooses. */
  viewport?: Viewport | null;
  onViewport?: (viewport: Viewport) => void;
  /** Comes into view. */
  node?: string | null;
  label?: string;
}

const COLOURS: Record<Mark, 'warn' | 'good' | 'bad'> = { changed: 'warn', added: 'good', removed: 'bad' };

export function FlowView({
  document,
  marks,
  viewport = null,
  onViewport,
  node = null,
  label,
}: FlowViewProps) {
  const editing = useMemo(() => new Editing('', document, { isReadOnly: true }), [document]);
  const ink = useInk();
  const tints = useMemo(
    () => new Map([...(marks ?? [])].map(([id, mark]) => [id, ink[COLOURS[mark]]])),
    [marks, ink],
  );
  return (
    <EditingProvider editing={editing} key={keyOf(editing)}>
      <Board tints={tints} {...(label === undefined ? {} : { label })}>
        <Following editing={editing} viewport={viewport} onViewport={onViewport} node={node} />
      </Board>
    </EditingProvider>
  );
}

const keys = new WeakMap<Editing, number>();
let next = 1;

/** Another document is another canvas. */
function keyOf(editing: Editing): number {
  const known = keys.get(editing) ?? next++;
  keys.set(editing, known);
  return known;
}

function Following({
  editing,
  viewport,
  onViewport,
  node,
}: {
  editing: Editing;
  viewport: Viewport | null;
  onViewport: ((viewport: Viewport) => void) | undefined;
  node: string | null;
}) {
  const view = viewOf(editing);
  const at = useView((state) => state.at);
  view.isFollowed = onViewport !== undefined;
  useEffect(() => {
    if (at !== null) onViewport?.(at);
  }, [at, onViewport]);
  useEffect(() => {
    const now = view.stage?.viewport();
    if (viewport === null || now === undefined) return;
    const isThere = now.x === viewport.x && now.y === viewport.y && now.zoom === viewport.zoom;
    if (!isThere) view.stage?.look(viewport, { isQuick: true });
  }, [viewport, view]);
  useEffect(() => {
    if (node !== null) view.show(node);
  }, [node, view]);
  return null;
}
