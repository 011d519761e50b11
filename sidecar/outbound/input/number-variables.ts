/**
 * What a list knows about a number: texts that prompts speak. They never reach FreeSWITCH's originate string, so a value
 * may hold any letter but NUL and halves of surrogate pairs, which no database keeps.
 */

export const MAX_VARIABLES = 100;
/** Bytes of UTF-8 of a value, and of all names and values. */
export const MAX_VALUE_BYTES = 16 * 1024;
export const MAX_TOTAL_BYTES = 64 * 1024;

/** Half of a surrogate pair. */
const HALF_PAIR = /\p{Surrogate}/u;

const NAME = /^[A-Za-z0-9_]{1,64}$/;

export interface NumberVariableFault {
  fault: 'not-variables' | 'name' | 'value' | 'too-many' | 'too-large';
  /** Which variable; empty: all. */
  name: string;
  message: string;
}

/** Numbers and booleans become texts; null is a variable that is not given. */
export function readNumberVariables(given: unknown): Map<string, string> | NumberVariableFault {
  if (given === undefined || given === null) return new Map();
  if (typeof given !== 'object' || Array.isArray(given)) {
    return faultOf('not-variables', '', 'Variables are an object: {"name": "text"}.');
  }
  const entries = Object.entries(given);
  if (entries.length > MAX_VARIABLES) {
    return faultOf('too-many', '', `A number has at most ${MAX_VARIABLES} variables.`);
  }
  const variables = new Map<string, string>();
  let total = 0;
  for (const [name, value] of entries) {
    if (!NAME.test(name)) return faultOf('name', '', 'A name has 1 to 64 letters A–Z, digits and _.');
    if (value === null) continue;
    const text = typeof value === 'string' ? value : plainText(value);
    if (text === null || text.includes('\0') || HALF_PAIR.test(text)) {
      return faultOf('value', name, 'A value is a text, a number, true or false.');
    }
    const bytes = bytesOf(text);
    total += bytes + name.length;
    if (bytes > MAX_VALUE_BYTES)
      return faultOf('too-large', name, `A value has at most ${MAX_VALUE_BYTES} bytes.`);
    if (total > MAX_TOTAL_BYTES) {
      return faultOf(
        'too-large',
        '',
        `The variables of a number have at most ${MAX_TOTAL_BYTES} bytes together.`,
      );
    }
    variables.set(name, text);
  }
  return variables;
}

function plainText(value: unknown): string | null {
  return typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))
    ? String(value)
    : null;
}

function faultOf(fault: NumberVariableFault['fault'], name: string, message: string): NumberVariableFault {
  return { fault, name, message };
}

function bytesOf(text: string): number {
  let bytes = 0;
  for (const letter of text) {
    const code = letter.codePointAt(0) as number;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
