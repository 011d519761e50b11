/** What a new node begins with. */
import type { Json, JsonObject } from '../../../../engine/text/json.ts';
import type { Place } from '../../model/layout/layered-layout.ts';

/** What an author can add: it asks and listens, ends the call, or gives it to a person. */
export const NEW_KINDS = ['listen', 'hangup', 'transfer'] as const;
export type NewKind = (typeof NEW_KINDS)[number];

const ACTIONS: Record<NewKind, string> = {
  listen: 'cti_play_and_detect_speech',
  hangup: 'hangup',
  transfer: 'bridge',
};

export function newNode(kind: NewKind, title: string, { x, y }: Place): JsonObject {
  const node = new Map<string, Json>();
  if (title !== '') node.set('description', title);
  node.set('action', ACTIONS[kind]);
  node.set(
    'position',
    new Map([
      ['x', Math.round(x)],
      ['y', Math.round(y)],
    ]),
  );
  return node;
}

/** The next id of a flow whose nodes are called `F1`, `F2`, … */
export function nextId(ids: Iterable<string>): string {
  let most = 0;
  for (const id of ids) {
    const number = /^F(\d{1,9})$/.exec(id)?.[1];
    if (number !== undefined) most = Math.max(most, Number(number));
  }
  return `F${most + 1}`;
}

export interface Found {
  id: string;
  title: string;
}

/** Nodes by title, id or prompt; what begins with the words comes first. */
export function foundNodes(
  nodes: readonly { id: string; card: { title: string; prompt: string } }[],
  words: string,
  most: number,
): Found[] {
  const wanted = words.trim().toLowerCase();
  const ranked: { rank: number; id: string; title: string }[] = [];
  for (const { id, card } of nodes) {
    const rank = rankOf(wanted, card.title.toLowerCase(), id.toLowerCase(), card.prompt);
    if (rank < 4) ranked.push({ rank, id, title: card.title });
  }
  ranked.sort((a, b) => a.rank - b.rank);
  return ranked.slice(0, most).map(({ id, title }) => ({ id, title }));
}

function rankOf(wanted: string, title: string, id: string, prompt: string): number {
  if (wanted === '') return 1;
  if (title === wanted || id === wanted) return 0;
  if (title.startsWith(wanted) || id.startsWith(wanted)) return 1;
  if (title.includes(wanted) || id.includes(wanted)) return 2;
  return prompt.toLowerCase().includes(wanted) ? 3 : 4;
}
