/** The variables that columns become. */
import { characterReadings, wordAt } from '../../flows/pinyin/readings.ts';
import { NumberFileError } from '../file-fault.ts';
import { requireColumn, VARIABLE_NAME } from './given-columns.ts';

export interface VariableColumn {
  /** From 0. */
  column: number;
  name: string;
}

/** Of a number. */
const MOST_VARIABLES = 100;
const LONGEST = 64;

export interface NamedColumns {
  /** Of the header; empty ones for a list without. */
  names: readonly string[];
  /** Columns that are something else. */
  taken: readonly number[];
  /** Whether the rows of the sample have something in the column. */
  isUsed(column: number): boolean;
}

/** @param given names by column; null: no variables @throws NumberFileError */
export function variableColumns(
  { names, taken: others, isUsed }: NamedColumns,
  given: ReadonlyMap<string, string> | null,
): VariableColumn[] {
  if (given === null) return [];
  const chosen = new Map([...given].map(([column, name]) => [requireColumn(column, names), name]));
  const taken = new Set<string>();
  const columns: VariableColumn[] = [];
  for (const [column, name] of chosen) {
    if (name === '' || others.includes(column)) continue;
    if (taken.has(name)) throw new NumberFileError('variable-twice', { name });
    taken.add(name);
    columns.push({ column, name });
  }
  for (const [column, header] of names.entries()) {
    if (others.includes(column) || chosen.has(column) || (header === '' && !isUsed(column))) continue;
    const name = freeName(variableName(header, column), taken);
    taken.add(name);
    columns.push({ column, name });
  }
  if (columns.length > MOST_VARIABLES)
    throw new NumberFileError('variables', { count: columns.length, most: MOST_VARIABLES });
  return columns.sort((a, b) => a.column - b.column);
}

/**
 * A header that is a name stays as it is. In others, Chinese characters become pinyin, and all but letters and
 * digits becomes `_`. A name without a letter becomes `column_<position>`.
 */
export function variableName(header: string, column: number): string {
  const text = header.normalize('NFKC').trim();
  if (VARIABLE_NAME.test(text)) return text;
  const name = spelled(text)
    .replace(/[^A-Za-z0-9_]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, LONGEST);
  return /[A-Za-z]/.test(name) ? name : `column_${column + 1}`;
}

function spelled(text: string): string {
  const characters = characterReadings();
  const letters = [...text];
  let spelling = '';
  let at = 0;
  for (let index = 0; index < letters.length; ) {
    const word = wordAt(text, at);
    const readings = word ?? [characters.get(letters[index] as string)?.[0] ?? (letters[index] as string)];
    spelling += readings.join('');
    for (const _ of readings) at += (letters[index++] ?? '').length;
  }
  return spelling;
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let n = 2; ; n++) {
    const next = `${name.slice(0, LONGEST - 4)}_${n}`;
    if (!taken.has(next)) return next;
  }
}
