/** What the page of synonyms shows of a flow. */
import { isObject, listOf, objectAt } from '../../../../engine/flow/value.ts';
import { fold } from '../../../../engine/text/fold.ts';
import type { JsonObject } from '../../../../engine/text/json.ts';
import { keywordsOf } from '../knowledge/knowledge.ts';

/** A place that names a group. */
export type Use = { node: string; target: string } | { entry: string };

export function usesOfGroups(flow: JsonObject): Map<string, Use[]> {
  const groups = objectAt(flow, 'synonym');
  const found = new Map<string, Use[]>();
  const add = (entries: readonly string[], use: Use): void => {
    for (const entry of new Set(entries)) {
      if (!groups.has(entry)) continue;
      const known = found.get(entry);
      if (known) known.push(use);
      else found.set(entry, [use]);
    }
  };
  for (const [node, value] of objectAt(flow, 'flow')) {
    if (!isObject(value)) continue;
    for (const [target, arrow] of objectAt(value, 'subflow')) {
      if (isObject(arrow)) add(listOf(objectAt(arrow, 'condition').get('text')), { node, target });
    }
  }
  for (const [entry, value] of objectAt(flow, 'prompt'))
    if (isObject(value)) add(keywordsOf(value), { entry });
  return found;
}

/** Words that several groups have, by group: each with the other groups. Words are the same if a call hears them so. */
export function duplicatesOf(flow: JsonObject): Map<string, { word: string; groups: readonly string[] }[]> {
  const groups = objectAt(flow, 'synonym');
  const owners = new Map<string, string[]>();
  for (const [group, words] of groups) {
    for (const word of new Set(listOf(words).map(sameWord))) {
      const known = owners.get(word);
      if (known) known.push(group);
      else owners.set(word, [group]);
    }
  }
  const found = new Map<string, { word: string; groups: readonly string[] }[]>();
  for (const [group, words] of groups) {
    const twice = listOf(words).flatMap((word) => {
      const others = (owners.get(sameWord(word)) ?? []).filter((other) => other !== group);
      return others.length > 0 ? [{ word, groups: others }] : [];
    });
    if (twice.length > 0) found.set(group, twice);
  }
  return found;
}

function sameWord(word: string): string {
  return fold(word) || word;
}

/** `新词组`, `新词组 2`, … */
export function freeName(taken: ReadonlyMap<string, unknown>, stem: string): string {
  if (!taken.has(stem)) return stem;
  for (let i = 2; ; i++) if (!taken.has(`${stem} ${i}`)) return `${stem} ${i}`;
}
