/** What the page of the knowledge base shows of a flow. */
import { isObject, listOf, objectAt, textOf } from '../../../../engine/flow/value.ts';
import type { JsonObject } from '../../../../engine/text/json.ts';
import { categoriesOf } from '../forms/pure/nodes.ts';

export interface Entry {
  id: string;
  name: string;
  keywords: readonly string[];
  answers: readonly string[];
}

/** `all`, `none` for entries in no category, or a category. */
export type Shown = { of: 'all' | 'none' } | { of: 'category'; id: string };

const words = new WeakMap<JsonObject, string>();

export function keywordsOf(entry: JsonObject): string[] {
  return listOf(entry.get('keyworks')).concat(listOf(entry.get('keywords')));
}

/** The categories that list an entry, by its id. */
export function membership(flow: JsonObject): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [category, value] of objectAt(flow, 'kb')) {
    if (!isObject(value)) continue;
    for (const id of new Set(listOf(value.get('prompts')))) {
      const known = found.get(id);
      if (known) known.push(category);
      else found.set(id, [category]);
    }
  }
  return found;
}

/** The nodes that use a category, by its id. */
export function nodesByCategory(flow: JsonObject): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [id, node] of objectAt(flow, 'flow')) {
    if (!isObject(node)) continue;
    for (const category of categoriesOf(node)) {
      const known = found.get(category);
      if (known) known.push(id);
      else found.set(category, [id]);
    }
  }
  return found;
}

/** The entries to show: of a category in its order, in which a call compares them. */
export function shownEntries(
  flow: JsonObject,
  shown: Shown,
  query: string,
  members: ReadonlyMap<string, readonly string[]>,
): string[] {
  const all = objectAt(flow, 'prompt');
  const ids =
    shown.of === 'category'
      ? [...new Set(listOf(objectAt(objectAt(flow, 'kb'), shown.id).get('prompts')))].filter((id) =>
          all.has(id),
        )
      : [...all.keys()].filter((id) => shown.of === 'all' || !members.has(id));
  const wanted = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return ids;
  return ids.filter((id) => {
    const text = `${id.toLowerCase()}\n${wordsOf(all.get(id))}`;
    return wanted.every((word) => text.includes(word));
  });
}

/** All that an entry says, in small letters, once for each. */
function wordsOf(entry: JsonObject extends Map<string, infer V> ? V | undefined : never): string {
  if (!isObject(entry)) return '';
  let text = words.get(entry);
  if (text === undefined) {
    const all = [textOf(entry.get('name')) ?? '', ...keywordsOf(entry), ...listOf(entry.get('playbacks'))];
    text = all.join('\n').toLowerCase();
    words.set(entry, text);
  }
  return text;
}

/** `P7` where there are six. */
export function nextId(taken: ReadonlyMap<string, unknown>, stem: string): string {
  for (let i = taken.size + 1; ; i++) if (!taken.has(stem + i)) return stem + i;
}
