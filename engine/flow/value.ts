/** Reads the values of a script: numbers may be texts, and several values mean "not set" (flow-format.md#files-not-set). */
import type { Json, JsonObject } from '../text/json.ts';

export function isObject(value: Json | undefined): value is JsonObject {
  return value instanceof Map;
}

/** Returns the object at a key, or an empty object. */
export function objectAt(object: JsonObject, key: string): JsonObject {
  const value = object.get(key);
  return isObject(value) ? value : new Map<string, Json>();
}

/** Returns a text or a number as a text; null if not set or of another type. */
export function textOf(value: Json | undefined): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Returns a list of texts without those that are not set. A bare text is a list of one. */
export function listOf(value: Json | undefined): string[] {
  const out: string[] = [];
  for (const item of Array.isArray(value) ? value : [value]) {
    const text = textOf(item);
    if (text !== null) out.push(text);
  }
  return out;
}

/** Returns a finite number, which may be written as a text; null if not set or not a number. */
export function numberOf(value: Json | undefined): number | null {
  const text = textOf(value);
  if (text === null || text.trim() === '') return null;
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
}

/** Returns a count or a time in ms, rounded down; null if not set, negative or not a number. */
export function countOf(value: Json | undefined): number | null {
  const number = numberOf(value);
  return number === null || number < 0 ? null : Math.floor(number);
}

/** Whether a value is `"1"`, `1` or `true`: editors write any of them for a ticked box. */
export function flagOf(value: Json | undefined): boolean {
  return value === true || value === 'true' || numberOf(value) === 1;
}
