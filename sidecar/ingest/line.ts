/** One line of a spool file: what a row must have, and why a line is set aside. */
import type { SpoolLine, SpoolRow } from '../store/store.ts';

/** A longer line is never a row (rows.md). */
export const LONGEST_LINE = 1024 * 1024;

/** Why a line of a spool file is not a row. */
export type LineFault = 'TOO_LONG' | 'NOT_JSON' | 'NOT_AN_OBJECT' | 'NO_CALLID' | 'NO_ROW_INDEX' | 'TORN';

export const FAULTS: Readonly<Record<LineFault, string>> = {
  TOO_LONG: `longer than ${LONGEST_LINE} bytes`,
  NOT_JSON: 'not JSON',
  NOT_AN_OBJECT: 'not a JSON object',
  NO_CALLID: 'callid is not a text',
  NO_ROW_INDEX: 'row_index is not a whole number from 0',
  TORN: 'the line was never finished',
};

/** Parses a row. @returns the row, the fault of the line, or null for a blank line */
export function parseRow(text: string): SpoolRow | LineFault | null {
  const line = parseRecord(text);
  if (line === null || typeof line === 'string') return line;
  const { row_index } = line;
  if (!Number.isSafeInteger(row_index) || (row_index as number) < 0) return 'NO_ROW_INDEX';
  return line as SpoolRow;
}

/** Parses the record of a call. @returns the record, the fault of the line, or null for a blank line */
export function parseRecord(text: string): SpoolLine | LineFault | null {
  if (/^[\s\uFEFF]*$/.test(text)) return null;
  let value: unknown;
  try {
    value = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  } catch {
    return 'NOT_JSON';
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'NOT_AN_OBJECT';
  const { callid } = value as Record<string, unknown>;
  return typeof callid === 'string' && callid !== '' ? (value as SpoolLine) : 'NO_CALLID';
}
