/** How a script's values are read: numbers may be texts, and there are several ways to say "not set" (flow-format.md#files-not-set). */
import type { Json, JsonObject } from '../text/json.ts';

export function isObject(value: Json | undefined): value is JsonObject {
  return value instanceof Map;
}

/** The object at a key; an empty one where there is none. */
export function objectAt(object: JsonObject, key: string): JsonObject {
  const value = object.get(key);
  return isObject(value) ? value : new Map<string, Json>();
}

/** A text or a number as a text; null when not set, or when it is neither. */
export function textOf(value: Json | undefined): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A list of texts; a bare text is a list of one, and what is not set in it is left out. */
export function listOf(value: Json | undefined): string[] {
  const out: string[] = [];
  for (const item of Array.isArray(value) ? value : [value]) {
    const text = textOf(item);
    if (text !== null) out.push(text);
  }
  return out;
}

/** A finite number, also written as a text; null when not set or not a number. */
export function numberOf(value: Json | undefined): number | null {
  const text = textOf(value);
  if (text === null || text.trim() === '') return null;
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
}

/** A whole number of things or milliseconds, 0 or more; null when not set or not such a number. */
export function countOf(value: Json | undefined): number | null {
  const number = numberOf(value);
  return number === null || number < 0 ? null : Math.floor(number);
}

/** `"1"`, `1` and `true`, as editors write a ticked box. */
export function flagOf(value: Json | undefined): boolean {
  return value === true || value === 'true' || numberOf(value) === 1;
}
