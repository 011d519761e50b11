/** Compares the rows of a call with expected ones. */
import type { Row } from '../../engine/contract/row.ts';

/** What a column must be: a value, a range of numbers, a pattern, or a function that says so. */
export type Expected = unknown | Range | RegExp;

/** Some columns of a row; the others are not looked at. */
export type ExpectedRow = { [column in keyof Row]?: Expected };

export class Range {
  constructor(
    readonly from: number,
    readonly to: number,
  ) {}
}

/** A number from `from` to `to`, both included: for times. */
export function between(from: number, to: number): Range {
  return new Range(from, to);
}

/** One line for each difference; none where the rows are as expected. */
export function differences(rows: Row[], expected: ExpectedRow[]): string[] {
  const out: string[] = [];
  if (rows.length !== expected.length) out.push(`${rows.length} rows, expected ${expected.length}`);
  expected.forEach((columns, i) => {
    const row = rows[i] as unknown as Record<string, unknown> | undefined;
    if (!row) return;
    for (const [column, want] of Object.entries(columns)) {
      const got = row[column];
      if (!fits(got, want)) out.push(`row ${i} ${column}: ${JSON.stringify(got)}, expected ${shown(want)}`);
    }
  });
  return out;
}

/** What every conversation log is like, whatever happened in the call (flow-format.md#rows). */
export function ruleBreaks(rows: Row[]): string[] {
  const out: string[] = [];
  rows.forEach((row, i) => {
    if (row.row_index !== i) out.push(`row ${i} has row_index ${row.row_index}`);
  });
  const types = rows.map((row) => row.input_type);
  if (types[0] !== 10 || types.filter((type) => type === 10).length !== 1)
    out.push('not exactly one CREATE, first');
  if (types.at(-1) !== 11 || types.filter((type) => type === 11).length !== 1)
    out.push('not exactly one DESTROY, last');
  if (new Set(rows.map((row) => row.callid)).size > 1) out.push('rows of several calls');
  return out;
}

function fits(got: unknown, want: Expected): boolean {
  if (want instanceof Range) return typeof got === 'number' && got >= want.from && got <= want.to;
  if (want instanceof RegExp) return typeof got === 'string' && want.test(got);
  return JSON.stringify(got) === JSON.stringify(want);
}

function shown(want: Expected): string {
  if (want instanceof Range) return `${want.from} to ${want.to}`;
  return want instanceof RegExp ? String(want) : JSON.stringify(want);
}
