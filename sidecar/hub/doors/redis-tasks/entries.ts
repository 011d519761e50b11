/** Entries of a list of numbers: a number, or JSON with it and its variables. Programs write what they like there. */
import type { GivenRow } from '../../tasks/import-numbers.ts';

/** Longer entries are not read, bytes. */
export const LONGEST_ENTRY = 80 * 1024;
const LONGEST_SHOWN = 60;

/** Why an entry is no number, in words. */
const FAULTS = {
  'too-long': `The entry has more than ${LONGEST_ENTRY / 1024} KiB.`,
  'not-text': 'The entry is not text in UTF-8.',
  'not-json': 'The entry begins as JSON does, and is none.',
  'no-number': 'The entry has no number.',
} as const;

export interface EntryFault {
  fault: keyof typeof FAULTS;
  message: string;
  /** The entry, as far as it may be shown. */
  shown: string;
}

export type ReadEntry = { row: GivenRow } | EntryFault;

export function readEntry(entry: Buffer): ReadEntry {
  if (entry.length > LONGEST_ENTRY) return faulty('too-long', '');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(entry).trim();
  } catch {
    return faulty('not-text', '');
  }
  if (text === '') return faulty('no-number', '');
  if (!/^[{["]/.test(text)) return { row: { number: text } };
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return faulty('not-json', text);
  }
  if (typeof given === 'string')
    return given.trim() === '' ? faulty('no-number', '') : { row: { number: given } };
  const { number, variables, consent } = Object(given) as GivenRow;
  if ((typeof number !== 'string' && typeof number !== 'number') || String(number).trim() === '')
    return faulty('no-number', text);
  return { row: { number, variables, ...(consent !== undefined && { consent }) } };
}

function faulty(fault: EntryFault['fault'], text: string): EntryFault {
  const start = text.slice(0, 4 * LONGEST_SHOWN).replace(/\p{Cc}/gu, ' ');
  const shown = [...start].slice(0, LONGEST_SHOWN).join('');
  return { fault, message: FAULTS[fault], shown };
}
