/** All prompts of a flow, one a row. */
import { isObject, listOf, objectAt, textOf } from '../../../../engine/flow/value.ts';
import type { Json, JsonObject } from '../../../../engine/text/json.ts';
import { charactersOf, hasVariables, type SpokenKind, secondsOf, spokenKind } from '../forms/pure/spoken.ts';
import { VISITS } from '../forms/pure/visits.ts';

export type Visit = (typeof VISITS)[number] | 'answer' | 'thinking';

export interface PromptRow {
  of: 'node' | 'entry' | 'global';
  /** Of the node or entry; empty for the settings of the flow. */
  id: string;
  title: string;
  visit: Visit;
  /** The place in its list, from 0, and how many the list has. */
  at: number;
  count: number;
  prompt: string;
  kind: SpokenKind;
  characters: number;
}

export type Filter = 'all' | 'text' | 'recording' | 'missing' | 'variables' | 'duplicate';
export const FILTERS: readonly Filter[] = ['all', 'text', 'recording', 'missing', 'variables', 'duplicate'];

const kept = new WeakMap<JsonObject, readonly PromptRow[]>();

export function promptRows(flow: JsonObject): PromptRow[] {
  const rows: PromptRow[] = [];
  const add = (of: PromptRow['of'], id: string, value: Json, make: () => PromptRow[]): void => {
    if (!isObject(value)) return;
    let known = kept.get(value);
    // A node that was renamed is the same object.
    if (known === undefined || (known[0] !== undefined && (known[0].id !== id || known[0].of !== of))) {
      known = make();
      kept.set(value, known);
    }
    for (const row of known) rows.push(row);
  };
  for (const [id, node] of objectAt(flow, 'flow')) {
    add('node', id, node, () =>
      VISITS.flatMap((visit) =>
        rowsOf('node', id, titleIn(node, 'description', id), visit, listAt(node, visit)),
      ),
    );
  }
  for (const [id, entry] of objectAt(flow, 'prompt'))
    add('entry', id, entry, () =>
      rowsOf('entry', id, titleIn(entry, 'name', id), 'answer', listAt(entry, 'playbacks')),
    );
  rows.push(
    ...rowsOf('global', '', '', 'thinking', listAt(flow.get('global') ?? null, 'thinking_playbacks')),
  );
  return rows;
}

function titleIn(value: Json, key: string, id: string): string {
  return (isObject(value) ? textOf(value.get(key)) : null) ?? id;
}

function listAt(value: Json, key: string): string[] {
  return isObject(value) ? listOf(value.get(key)) : [];
}

function rowsOf(of: PromptRow['of'], id: string, title: string, visit: Visit, list: string[]): PromptRow[] {
  return list.map((prompt, at) => {
    const kind = spokenKind(prompt);
    const characters = kind === 'text' ? charactersOf(prompt) : 0;
    return { of, id, title, visit, at, count: list.length, prompt, kind, characters };
  });
}

/** How often each prompt occurs. */
export function occurrences(rows: readonly PromptRow[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { prompt } of rows) counts.set(prompt, (counts.get(prompt) ?? 0) + 1);
  return counts;
}

export function filtered(
  rows: readonly PromptRow[],
  filter: Filter,
  query: string,
  counts: ReadonlyMap<string, number>,
  isMissing: (prompt: string) => boolean,
): PromptRow[] {
  const wanted = query.trim().toLowerCase();
  return rows.filter((row) => {
    const { kind, prompt, title, id } = row;
    if (filter === 'text' && kind !== 'text') return false;
    if (filter === 'recording' && kind !== 'recording') return false;
    if (filter === 'missing' && !(kind === 'recording' && isMissing(prompt))) return false;
    if (filter === 'variables' && !hasVariables(prompt)) return false;
    if (filter === 'duplicate' && (counts.get(prompt) ?? 0) < 2) return false;
    return wanted === '' || `${prompt}\n${title}\n${id}`.toLowerCase().includes(wanted);
  });
}

/** Characters and seconds of the texts; one that occurs several times is spoken once for all. */
export function lengthOf(rows: readonly PromptRow[]): { characters: number; seconds: number } {
  const seen = new Set<string>();
  let characters = 0;
  for (const row of rows) {
    if (row.kind !== 'text' || seen.has(row.prompt)) continue;
    seen.add(row.prompt);
    characters += row.characters;
  }
  return { characters, seconds: Math.round(secondsOf(characters)) };
}
