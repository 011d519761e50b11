/**
 * The parts of a document: values with their spelling and the blanks around them. Parts never change. An edit makes new
 * ones along its path, and all others stay the same objects.
 */
import type { Json, JsonObject } from '../../../../engine/text/json.ts';

export interface Scalar {
  readonly kind: 'scalar';
  /** As written: `1e400`, `"\u4f60"`. */
  readonly text: string;
  readonly value: null | boolean | number | string;
}

export interface Container {
  readonly kind: 'object' | 'array';
  readonly children: readonly Child[];
  /** What stands between the brackets if there are no children. */
  readonly blank: string;
}

export type Part = Scalar | Container;

export interface Key {
  /** As written, with its quotes. */
  readonly text: string;
  readonly value: string;
  /** The colon with its blanks. */
  readonly colon: string;
}

/** A member of an object, or an item of an array. */
export interface Child {
  /** Blanks behind the bracket or the comma in front of it. */
  readonly lead: string;
  /** Null in an array. An object may have a key several times; its last value counts, in the first place. */
  readonly key: Key | null;
  readonly part: Part;
  /** Blanks in front of the comma or the bracket behind it. */
  readonly trail: string;
}

const texts = new WeakMap<Container, string>();
const values = new WeakMap<Container, Json>();
const places = new WeakMap<Container, Map<string, number>>();

function kept<T>(cache: WeakMap<Container, T>, container: Container, make: () => T): T {
  let known = cache.get(container);
  if (known === undefined) {
    known = make();
    cache.set(container, known);
  }
  return known;
}

/** The text of a part, byte for byte. */
export function textOfPart(part: Part): string {
  if (part.kind === 'scalar') return part.text;
  return kept(texts, part, () => {
    const [open, close] = part.kind === 'object' ? '{}' : '[]';
    return `${open}${part.children.map(textOfChild).join(',') || part.blank}${close}`;
  });
}

function textOfChild({ lead, key, part, trail }: Child): string {
  return `${lead}${key === null ? '' : key.text + key.colon}${textOfPart(part)}${trail}`;
}

/** The value of a part as the engine's reader returns it. A part returns the same object each time. */
export function valueOfPart(part: Part): Json {
  if (part.kind === 'scalar') return part.value;
  return kept<Json>(values, part, () => {
    if (part.kind === 'array') return part.children.map((child) => valueOfPart(child.part));
    const object: JsonObject = new Map();
    for (const { key, part: value } of part.children) object.set(key?.value ?? '', valueOfPart(value));
    return object;
  });
}

/** Where the member with this key stands; of several the last, which counts. −1 if there is none. */
export function indexOfKey(container: Container, key: string): number {
  const byKey = kept(
    places,
    container,
    () => new Map(container.children.map((child, i) => [child.key?.value ?? '', i])),
  );
  return byKey.get(key) ?? -1;
}

export function memberOf(part: Part | undefined, key: string): Part | undefined {
  if (part?.kind !== 'object') return undefined;
  return part.children[indexOfKey(part, key)]?.part;
}

/** A part for a value that no document contains yet. `restyle` gives it line breaks. */
export function partOfValue(value: Json): Part {
  if (Array.isArray(value))
    return { kind: 'array', blank: '', children: value.map((item) => newChild(null, partOfValue(item))) };
  if (value instanceof Map) {
    const children = Array.from(value, ([key, member]) => newChild(key, partOfValue(member)));
    return { kind: 'object', blank: '', children };
  }
  return { kind: 'scalar', text: JSON.stringify(value), value };
}

export function newChild(key: string | null, part: Part): Child {
  const written = key === null ? null : { text: JSON.stringify(key), value: key, colon: ':' };
  return { lead: '', key: written, part, trail: '' };
}

/** Whether two values are the same, with the order of members. */
export function isSameValue(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => isSameValue(item, b[i]));
  if (!(a instanceof Map) || !(b instanceof Map) || a.size !== b.size) return false;
  const others = [...b];
  return [...a].every(([key, value], i) => {
    const [otherKey, other] = others[i] as [string, Json];
    return key === otherKey && isSameValue(value, other);
  });
}
