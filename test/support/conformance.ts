/** Conformance cases as files: `test/conversations/<topic>/<folder>/{flow.json, <case>.caller.jsonl, <case>.rows.jsonl, …}`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { COLUMNS, InputType, type Row } from '../../engine/contract/row.ts';

export const FLOWS = fileURLToPath(new URL('../conversations/', import.meta.url));
export const EXAMPLES = fileURLToPath(new URL('../../examples/', import.meta.url));
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** What a case may set beside its caller: channel variables, keys of engine.json, the call's start. */
export interface CaseOptions {
  vars?: Record<string, string>;
  /** A value that begins with `./` is a path in the case's folder. */
  config?: Record<string, unknown>;
  start?: string;
}

export interface ConformanceCase {
  /** `test/conversations/<topic>/<folder>/<case>`, or one of `examples`. */
  name: string;
  flow: string;
  caller: string;
  /** Rows with only the columns that the case is about; null where the file is missing, which fails. */
  rows: Record<string, unknown>[] | null;
  options: CaseOptions;
  /** Channel variables after the flow, where the case is about them. */
  variables: Record<string, unknown>;
}

export function conformanceCases(): ConformanceCase[] {
  return [FLOWS, EXAMPLES].flatMap((top) => foldersIn(top).flatMap((folder) => casesOf(folder)));
}

/** Folders that have a flow, wherever they are below another one. */
function foldersIn(top: string): string[] {
  return readdirSync(top, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(^|\/)flow\.json$/.test(file))
    .map((file) => join(top, dirname(file)))
    .sort();
}

function casesOf(folder: string): ConformanceCase[] {
  const ending = '.caller.jsonl';
  return readdirSync(folder)
    .filter((file) => file.endsWith(ending))
    .map((file) => {
      const path = join(folder, file.slice(0, -ending.length));
      const options = (optional(`${path}.options.json`) ?? {}) as CaseOptions;
      return {
        name: `${relative(ROOT, folder)}/${file.slice(0, -ending.length)}`,
        flow: join(folder, 'flow.json'),
        caller: `${path}${ending}`,
        rows: existsSync(`${path}.rows.jsonl`) ? jsonLines(`${path}.rows.jsonl`) : null,
        options: { ...options, config: inFolder(options.config ?? {}, folder) },
        variables: (optional(`${path}.variables.json`) ?? {}) as Record<string, unknown>,
      };
    });
}

function optional(path: string): unknown {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}

function jsonLines(path: string): Record<string, unknown>[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

function inFolder(config: Record<string, unknown>, folder: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key,
      typeof value === 'string' && value.startsWith('./') ? join(folder, value) : value,
    ]),
  );
}

/** Where the call's rows are not the expected ones, one line each: row, column, expected, got. */
export function differences(expected: readonly Record<string, unknown>[], rows: readonly Row[]): string[] {
  const found: string[] = [];
  expected.forEach((columns, index) => {
    const row = rows[index];
    if (!row) return;
    for (const [column, value] of Object.entries(columns)) {
      const got = row[column as keyof Row];
      if (!isAs(value, got))
        found.push(`row ${index} ${column}: expected ${JSON.stringify(value)}, got ${JSON.stringify(got)}`);
    }
  });
  if (expected.length !== rows.length) {
    found.push(`${expected.length} rows expected, got ${rows.length}:`);
    found.push(...rows.map((row, index) => `  row ${index}: ${row.input_type} ${row.input_args}`));
  }
  return found;
}

/** Whether a value is the expected one; `{"matches": "…"}` expects a text that the regular expression hits. */
export function isAs(expected: unknown, got: unknown): boolean {
  if (expected !== null && typeof expected === 'object' && 'matches' in expected)
    return typeof got === 'string' && new RegExp(String(expected.matches), 'u').test(got);
  return JSON.stringify(got) === JSON.stringify(expected);
}

/** What flow-format.md#rows says of the rows of every call, whatever the flow. */
export function violations(rows: readonly Row[]): string[] {
  const found: string[] = [];
  const check = (good: boolean, what: string): void => {
    if (!good) found.push(what);
  };
  const columns = JSON.stringify(COLUMNS);
  rows.forEach((row, index) => {
    // No columns: one is only there in the row of a hit by sound, the other in DESTROY rows.
    const keys = Object.keys(row).filter((key) => key !== 'matching_word' && key !== 'call_stats');
    check(JSON.stringify(keys) === columns, `row ${index}: other columns`);
    check(row.row_index === index, `row ${index}: row_index ${row.row_index}`);
    check(
      (row.input_type === InputType.Create) === (index === 0),
      `row ${index}: CREATE is the first row, once`,
    );
    check(
      (row.input_type === InputType.Destroy) === (index === rows.length - 1),
      `row ${index}: DESTROY is the last row, once`,
    );
    check(row.callid === rows[0]?.callid, `row ${index}: another callid`);
    check((row.input_final === null) === (row.input_type !== InputType.Text), `row ${index}: input_final`);
  });
  const recordOf = (sequence: number) => rows.slice(1).find((row) => row.sequence === sequence)?.record;
  const actions = new Map<number, string>();
  for (const row of rows.slice(1)) {
    const known = actions.get(row.sequence);
    check(known === undefined || known === row.current_appid, `sequence ${row.sequence}: two current_appid`);
    actions.set(row.sequence, row.current_appid);
    check(recordOf(row.sequence) === row.record, `sequence ${row.sequence}: two records`);
  }
  check(new Set(actions.values()).size === actions.size, 'two actions have one current_appid');
  const first = actions.get(1);
  check(
    first === undefined || first === rows[0]?.current_appid,
    "CREATE's current_appid is not the first action's",
  );
  return found;
}
