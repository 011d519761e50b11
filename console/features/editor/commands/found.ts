/** Everything of a flow that one can go to, by some words: nodes, entries of the knowledge base, synonyms, commands. */

import { isObject, listOf, objectAt, textOf } from '../../../../engine/flow/value.ts';
import type { JsonObject } from '../../../../engine/text/json.ts';
import { foundNodes } from '../../../editor/canvas/scene/new-node.ts';

export type FoundKind = 'node' | 'entry' | 'synonym' | 'command';

export interface Found {
  kind: FoundKind;
  id: string;
  title: string;
  /** What else tells it apart. */
  hint: string;
}

export interface Searched {
  nodes: Parameters<typeof foundNodes>[0];
  value: JsonObject;
  commands: readonly { id: string; title: string; keys: string }[];
}

/** Of each kind; more are found by more words. */
const MOST = 12;

/** Without words: what can be done, and the first nodes. */
export function found({ nodes, value, commands }: Searched, words: string): Found[] {
  const wanted = words.trim().toLowerCase();
  const foundCommands = commands
    .filter(({ title }) => isIn(title, wanted))
    .map(({ id, title, keys }): Found => ({ kind: 'command', id, title, hint: keys }));
  const all: Found[] = foundNodes(nodes, wanted, wanted === '' ? 6 : MOST).map(({ id, title }) => ({
    kind: 'node',
    id,
    title: title || id,
    hint: title === '' ? '' : id,
  }));
  if (wanted === '') return [...all, ...foundCommands];
  const entries: Found[] = [];
  for (const [id, entry] of objectAt(value, 'prompt')) {
    if (!isObject(entry) || entries.length >= MOST) continue;
    const name = textOf(entry.get('name')) ?? '';
    const keywords = [...listOf(entry.get('keyworks')), ...listOf(entry.get('keywords'))];
    if ([id, name, ...keywords, ...listOf(entry.get('playbacks'))].some((text) => isIn(text, wanted)))
      entries.push({ kind: 'entry', id, title: name || id, hint: keywords.slice(0, 3).join('、') });
  }
  const synonyms: Found[] = [];
  for (const [group, of] of objectAt(value, 'synonym')) {
    const list = listOf(of);
    if (synonyms.length < MOST && [group, ...list].some((text) => isIn(text, wanted)))
      synonyms.push({ kind: 'synonym', id: group, title: group, hint: list.slice(0, 4).join('、') });
  }
  return [...all, ...entries, ...synonyms, ...foundCommands];
}

function isIn(text: string, wanted: string): boolean {
  return text.toLowerCase().includes(wanted);
}
