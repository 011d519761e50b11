/** What an author does on the canvas, each as one step that can be undone. */
import { addArrow } from '../model/commands/add-arrow.ts';
import { addNode } from '../model/commands/add-node.ts';
import { copyNodes } from '../model/commands/copy-nodes.ts';
import { moveNodes } from '../model/commands/move-nodes.ts';
import { hasArrow, type Note, type Outcome } from '../model/commands/outcome.ts';
import { pasteNodes } from '../model/commands/paste-nodes.ts';
import { removeArrow } from '../model/commands/remove-arrow.ts';
import { removeNodes } from '../model/commands/remove-nodes.ts';
import { retargetArrow } from '../model/commands/retarget-arrow.ts';
import { setNote } from '../model/commands/set-note.ts';
import { spliceNode } from '../model/commands/splice-node.ts';
import { type FlowDocument, valueOfDocument } from '../model/document/document.ts';
import type { Place } from '../model/layout/layered-layout.ts';
import type { ArrowName } from '../session/editing.ts';
import { CARD_WIDTH } from './scene/card.ts';
import { type NewKind, newNode, nextId } from './scene/new-node.ts';
import {
  type Alignment,
  aligned,
  cornerOf,
  laidOut,
  type Placed,
  tidied,
  writtenPlace,
} from './scene/places.ts';
import type { CanvasView } from './view.ts';

/** Several commands as one. */
export function inTurn(
  document: FlowDocument,
  ...commands: readonly ((document: FlowDocument) => Outcome)[]
): Outcome {
  const notes: Note[] = [];
  let after = document;
  for (const command of commands) {
    const outcome = command(after);
    after = outcome.document;
    notes.push(...outcome.notes);
  }
  return { document: after, notes };
}

export interface End {
  node: string;
  target: string | null;
}

/** Leads an arrow, new or old, to a node. */
function led({ node, target }: End, to: string): (document: FlowDocument) => Outcome {
  return (document) =>
    target !== null && hasArrow(document, node, target)
      ? retargetArrow(document, { node, target, to })
      : addArrow(document, { node, target: to });
}

/** @returns the id of the new node; null if it was refused */
export function create(
  view: CanvasView,
  kind: NewKind,
  title: string,
  place: Place,
  from: End | null = null,
): string | null {
  const id = nextId(view.scene.byId.keys());
  const made = view.editing.edit(
    'addNode',
    (document) =>
      inTurn(
        document,
        (before) => addNode(before, { id, node: newNode(kind, title, place) }),
        ...(from ? [led(from, id)] : []),
      ),
    { selection: [id] },
  );
  return made ? id : null;
}

export function connect(view: CanvasView, from: End, to: string): boolean {
  const done = view.editing.edit('addArrow', led(from, to));
  if (done) view.selectArrow({ node: from.node, target: to });
  return done;
}

export function removeSelected(view: CanvasView): number {
  const { arrow } = view.state;
  if (arrow !== null) {
    removeOneArrow(view, arrow);
    return 0;
  }
  const ids = view.selection;
  if (ids.length === 0) return 0;
  const gone = view.editing.edit('removeNodes', (document) => removeNodes(document, { ids }), {
    selection: [],
  });
  return gone ? ids.length : 0;
}

export function removeOneArrow(view: CanvasView, arrow: ArrowName): void {
  view.editing.edit('removeArrow', (document) => removeArrow(document, arrow));
  view.set({ arrow: null });
}

export function move(view: CanvasView, places: Placed, label: 'moveNodes' | 'tidy' = 'moveNodes'): boolean {
  return view.editing.edit(label, (document) => moveNodes(document, { places }));
}

/** Ends a drag; on an arrow, the node goes into it. */
export function drop(
  view: CanvasView,
  places: Placed,
  into: { arrow: ArrowName; node: string } | null,
): void {
  view.editing.edit(into ? 'spliceNode' : 'moveNodes', (document) =>
    inTurn(
      document,
      (before) => moveNodes(before, { places }),
      ...(into ? [(before: FlowDocument) => spliceNode(before, { ...into.arrow, into: into.node })] : []),
    ),
  );
}

/** Moves what is selected by keys: presses in a row are one step. */
export function nudge(view: CanvasView, dx: number, dy: number): void {
  const { byId } = view.scene;
  const places: Placed = new Map();
  for (const id of view.selection) {
    const node = byId.get(id);
    if (node) places.set(id, { x: node.x + dx, y: node.y + dy });
  }
  if (places.size === 0) return;
  view.editing.edit('moveNodes', (document) => moveNodes(document, { places }), {
    group: `nudge ${[...places.keys()].join('\n')}`,
  });
}

/** Lays out all nodes, or those that are selected. */
export function tidy(view: CanvasView, ids: readonly string[] | null): void {
  const { scene } = view;
  const cards = new Map(scene.nodes.map(({ id, card }) => [id, card]));
  const places = placesIn(view);
  if (ids === null) {
    const all = [...inDocument(view)];
    const order = scene.start === null ? all : [scene.start, ...all.filter((id) => id !== scene.start)];
    move(view, laidOut(order, cards), 'tidy');
  } else {
    const chosen = new Set(ids);
    const order = [...inDocument(view)].filter((id) => chosen.has(id));
    move(view, tidied(order, cards, places), 'tidy');
  }
}

export function align(view: CanvasView, how: Alignment): void {
  const cards = new Map(view.scene.nodes.map(({ id, card }) => [id, card]));
  move(view, aligned(view.selection, how, cards, placesIn(view)), 'tidy');
}

function inDocument(view: CanvasView): Iterable<string> {
  const flow = view.editing.value.get('flow');
  const { byId } = view.scene;
  return flow instanceof Map ? [...flow.keys()].filter((id) => byId.has(id)) : [];
}

function placesIn({ scene }: CanvasView): Placed {
  return new Map(scene.nodes.map(({ id, x, y }) => [id, { x, y }]));
}

/** What is selected as JSON text, with its places. */
export function copied(view: CanvasView, ids = view.selection): string {
  const places = placesIn(view);
  const chosen = new Set(ids);
  const ordered = [...inDocument(view)].filter((id) => chosen.has(id));
  const here = new Map(ordered.map((id) => [id, places.get(id) as Place]));
  const { document } = moveNodes(view.editing.document, { places: here });
  return copyNodes(document, { ids: ordered });
}

/**
 * Pastes nodes with their upper left corner at a place.
 *
 * @returns how many; 0: the text holds none, and the page says so
 */
export function paste(view: CanvasView, text: string, at: Place): number {
  let ids: readonly string[] = [];
  const done = view.editing.edit('paste', (document) => {
    const pasted = pasteNodes(document, { text });
    ids = pasted.ids;
    const flow = pasted.document.root;
    const moved = moveNodes(pasted.document, { places: placedAt(ids, pasted.document, at) });
    return { document: flow === moved.document.root ? pasted.document : moved.document, notes: pasted.notes };
  });
  if (!done) return 0;
  view.select(ids);
  return ids.length;
}

function placedAt(ids: readonly string[], document: FlowDocument, at: Place): Placed {
  const flow = valueAt(document);
  const written = ids.map((id) => {
    const node = flow.get(id);
    return node instanceof Map ? writtenPlace(node) : null;
  });
  const corner = cornerOf(written.filter((place): place is Place => place !== null));
  const places: Placed = new Map();
  ids.forEach((id, i) => {
    const place = written[i];
    // Nodes that somebody wrote by hand have no places: a row of them.
    const dx = place ? place.x - corner.x : (i % 6) * (CARD_WIDTH + 40);
    const dy = place ? place.y - corner.y : Math.floor(i / 6) * 260;
    places.set(id, { x: at.x + dx, y: at.y + dy });
  });
  return places;
}

function valueAt(document: FlowDocument): Map<string, unknown> {
  const flow = valueOfDocument(document).get('flow');
  return flow instanceof Map ? flow : new Map();
}

export function duplicate(view: CanvasView): number {
  const ids = view.selection;
  if (ids.length === 0) return 0;
  const corner = cornerOf(ids.map((id) => view.scene.byId.get(id) as Place));
  return paste(view, copied(view), { x: corner.x + 40, y: corner.y + 40 });
}

export function addNote(view: CanvasView, place: Place): string {
  const notes = view.editing.value.get('notes');
  let number = 1;
  while (notes instanceof Map && notes.has(`n${number}`)) number++;
  const id = `n${number}`;
  view.editing.edit('setNote', (document) => setNote(document, { id, note: { text: '', ...place } }));
  return id;
}

/** The node before or behind one in reading order, or along its arrows. */
export function neighbour(view: CanvasView, id: string, way: 'in' | 'out' | 'up' | 'down'): string | null {
  const { nodes, byId } = view.scene;
  const node = byId.get(id);
  if (node === undefined) return null;
  if (way === 'out')
    return node.card.rows.find(({ target }) => byId.has(target) && target !== id)?.target ?? null;
  if (way === 'in') {
    const source = nodes.find(
      (other) => other.id !== id && other.card.rows.some(({ target }) => target === id),
    );
    return source?.id ?? null;
  }
  const at = nodes.indexOf(node);
  return nodes[at + (way === 'down' ? 1 : -1)]?.id ?? null;
}
