/** What a person says of the columns of a list. */
import { VARIABLE_NAME } from '../../flows/pinyin/variable-name.ts';
import { NumberFileError } from '../file-fault.ts';

export interface ColumnOptions {
  /** Whether the first row has names. */
  header?: boolean | undefined;
  /** Name or position, from 1, of the column of numbers. */
  number?: string | undefined;
  /**
   * Names of variables, by name or position of the column: `姓名=name,3=amount,备注=`, or the same as JSON. An empty name
   * leaves the column out. `none` leaves all out.
   */
  variables?: string | undefined;
}

/** @returns names of variables by column; null: there are no variables @throws NumberFileError */
export function readVariables(text: string | undefined): ReadonlyMap<string, string> | null {
  if (text === 'none') return null;
  const given = new Map(text === undefined ? [] : entriesOf(text.trim()));
  for (const name of given.values())
    if (name !== '' && !VARIABLE_NAME.test(name))
      throw new NumberFileError('variable-name', { name: name.slice(0, 64) });
  return given;
}

function entriesOf(text: string): [string, string][] {
  if (text.startsWith('{')) {
    try {
      const entries = Object.entries(JSON.parse(text) as object);
      return entries.map(([column, name]) => [column.trim(), name === null ? '' : String(name).trim()]);
    } catch {
      throw new NumberFileError('variable-name', { name: text.slice(0, 64) });
    }
  }
  return text
    .split(',')
    .filter((pair) => pair.trim() !== '')
    .map((pair) => {
      const at = pair.lastIndexOf('=');
      if (at < 0) throw new NumberFileError('variable-name', { name: pair.slice(0, 64) });
      return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    });
}

/** @param names of the columns; empty ones for a list without names @returns position from 0, or -1 */
export function columnOf(wanted: string, names: readonly string[]): number {
  const byName = names.indexOf(wanted);
  if (byName >= 0) return byName;
  const position = /^\d{1,4}$/.test(wanted) ? Number(wanted) - 1 : -1;
  return position < names.length ? position : -1;
}

/** @throws NumberFileError */
export function requireColumn(wanted: string, names: readonly string[]): number {
  const column = columnOf(wanted, names);
  if (column >= 0) return column;
  const columns = names.map((name, at) => name || String(at + 1)).slice(0, 20);
  throw new NumberFileError('unknown-column', {
    name: wanted.slice(0, 64),
    columns: columns.join(', ').slice(0, 300),
  });
}
