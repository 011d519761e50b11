/** What differs between two versions of a flow, by the ids of nodes, entries and groups. */
import { isObject } from '../../../../engine/flow/value.ts';
import type { Json, JsonObject } from '../../../../engine/text/json.ts';
import { isSameValue } from '../document/part.ts';

export const SECTIONS = ['flow', 'prompt', 'kb', 'synonym', 'global', 'start', 'other'] as const;
export type Section = (typeof SECTIONS)[number];

export interface Difference {
  section: Section;
  /** The node, entry, group or setting. */
  id: string;
  kind: 'added' | 'removed' | 'changed';
  /** With `changed`: the fields, each with both values. */
  fields: readonly FieldDifference[];
}

export interface FieldDifference {
  /** Keys below the node, outermost first. */
  path: readonly string[];
  before: Json | undefined;
  after: Json | undefined;
}

/** Sections whose members are things of their own. */
const WITH_MEMBERS: ReadonlySet<string> = new Set(['flow', 'prompt', 'kb', 'synonym', 'global']);

export function differencesOf(before: JsonObject, after: JsonObject): Difference[] {
  const found: Difference[] = [];
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const [a, b] = [before.get(key), after.get(key)];
    if (isSameValue(a, b)) continue;
    const section = (SECTIONS as readonly string[]).includes(key) ? (key as Section) : 'other';
    if (WITH_MEMBERS.has(key) && (a === undefined || isObject(a)) && (b === undefined || isObject(b)))
      found.push(...membersOf(section, a ?? new Map(), b ?? new Map()));
    else found.push(differenceOf(section, key, a, b));
  }
  return found.sort((one, two) => SECTIONS.indexOf(one.section) - SECTIONS.indexOf(two.section));
}

function membersOf(section: Section, before: JsonObject, after: JsonObject): Difference[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((id) => !isSameValue(before.get(id), after.get(id)))
    .map((id) => differenceOf(section, id, before.get(id), after.get(id)));
}

function differenceOf(section: Section, id: string, a: Json | undefined, b: Json | undefined): Difference {
  const kind = a === undefined ? 'added' : b === undefined ? 'removed' : 'changed';
  return { section, id, kind, fields: kind === 'changed' ? fieldsOf(a, b, []) : [] };
}

/** Goes down while both sides are objects: lists and texts are fields of their own. */
function fieldsOf(a: Json | undefined, b: Json | undefined, path: readonly string[]): FieldDifference[] {
  if (isSameValue(a, b)) return [];
  if (!isObject(a) || !isObject(b)) return [{ path, before: a, after: b }];
  return [...new Set([...a.keys(), ...b.keys()])].flatMap((key) =>
    fieldsOf(a.get(key), b.get(key), [...path, key]),
  );
}
