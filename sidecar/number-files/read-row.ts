/** Reads the number and the variables of a row. */
import { type ConsentFault, isConsentFault, readConsent } from '../outbound/input/consent.ts';
import {
  MAX_VALUE_BYTES,
  type NumberVariableFault,
  readNumberVariables,
} from '../outbound/input/number-variables.ts';
import { type GivenNumber, isNumberFault, type NumberFault, readNumber } from '../outbound/number.ts';
import type { Columns } from './columns/recognise-columns.ts';
import type { CellFault, TableRow } from './table.ts';

export interface ReadNumber {
  number: GivenNumber;
  /** JSON; null: there are none. */
  variables: string | null;
  /** JSON; null: there is none. */
  consent: string | null;
}

export interface RowReject {
  line: number;
  /** Of the column, or its position; empty: the whole row. */
  column: string;
  /** As it was given. */
  text: string;
  /** Of the number, if only something else of the row is wrong. */
  key: string | null;
  fault: NumberFault | NumberVariableFault | ConsentFault | { fault: CellFault };
}

export interface RowRules {
  columns: Columns;
  /** Of numbers without a code of a country. */
  country: string;
  /** Of times without one. */
  timezone: string;
}

/** @param row that is not blank */
export function readRow(row: TableRow, { columns, country, timezone }: RowRules): ReadNumber | RowReject {
  const { cells, line } = row;
  const text = (cells[columns.number] ?? '').trim();
  const rejected = (column: number, fault: RowReject['fault'], key: string | null = null): RowReject => ({
    ...{ line, text, fault, key },
    column: column < 0 ? '' : columns.names[column] || String(column + 1),
  });
  for (const [column, fault] of row.faults ?? []) {
    // Variables may be dates and large numbers; columns that become nothing may hold anything.
    const isHarmless = fault === 'date' || fault === 'precision';
    const isUsed = column === columns.consent || columns.variables.some((one) => one.column === column);
    if (column === columns.number || (isUsed && !isHarmless)) return rejected(column, { fault });
  }
  const number = readNumber(text, country);
  if (isNumberFault(number)) return rejected(columns.number, number);
  const consent = columns.consent === null ? null : readConsent(cells[columns.consent], timezone);
  if (isConsentFault(consent)) return rejected(columns.consent ?? -1, consent, number.key);
  const variables = readVariables(cells, columns);
  if (variables === null || typeof variables === 'string')
    return { number, variables, consent: consent === null ? null : JSON.stringify(consent) };
  const { name } = variables;
  return rejected(columns.variables.find((one) => one.name === name)?.column ?? -1, variables, number.key);
}

function readVariables(
  cells: readonly string[],
  { variables }: Columns,
): string | null | NumberVariableFault {
  const given: Record<string, string> = {};
  let isGiven = false;
  let letters = 0;
  for (const { column, name } of variables) {
    const value = (cells[column] ?? '').trim();
    if (value === '') continue;
    isGiven = true;
    letters += value.length;
    // A name of objects, such as `__proto__`, is a name like any other.
    if (name in given) Object.defineProperty(given, name, { value, enumerable: true });
    else given[name] = value;
  }
  if (!isGiven) return null;
  // Texts of files have neither NUL nor halves of letters, and names were checked: only the size may be wrong.
  if (letters * BYTES_OF_LETTER <= MAX_VALUE_BYTES) return JSON.stringify(given);
  const read = readNumberVariables(given);
  return read instanceof Map ? JSON.stringify(given) : read;
}

/** Most bytes of UTF-8 for a unit of UTF-16. */
const BYTES_OF_LETTER = 3;

export function isReject(read: ReadNumber | RowReject): read is RowReject {
  return 'fault' in read;
}
