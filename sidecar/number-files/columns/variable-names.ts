/** The variables that columns become. */
import { freeName, variableName } from '../../flows/pinyin/variable-name.ts';
import { NumberFileError } from '../file-fault.ts';
import { requireColumn } from './given-columns.ts';

export interface VariableColumn {
  /** From 0. */
  column: number;
  name: string;
}

/** Of a number. */
const MOST_VARIABLES = 100;

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
