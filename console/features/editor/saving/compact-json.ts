/** A value of a flow as one short line. */
import { isObject } from '../../../../engine/flow/value.ts';
import type { Json } from '../../../../engine/text/json.ts';

const LONGEST = 300;

/** @returns null for no value */
export function compactJson(value: Json | undefined): string | null {
  if (value === undefined) return null;
  const text = typeof value === 'string' ? value : written(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function written(value: Json): string {
  if (isObject(value))
    return `{${[...value].map(([key, member]) => `${JSON.stringify(key)}: ${written(member)}`).join(', ')}}`;
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`;
  return JSON.stringify(value);
}
