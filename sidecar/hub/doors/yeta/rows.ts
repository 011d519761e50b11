/** `call_column` and `call_list`: numbers with what is known of each, as rows of a table. */

import { type Static, Type } from 'typebox';
import { variableName } from '../../../flows/pinyin/variable-name.ts';
import type { TaskRow } from '../../../store/hub/dialing/tasks.ts';
import { numberIds } from '../../../store/hub/doors/yeta.ts';
import type { HubDb } from '../../../store/hub/hub-store.ts';
import type { Context } from '../../api/route.ts';
import { type GivenRow, type ReadRows, readRows } from '../../tasks/import-numbers.ts';
import { CODES, YetaError } from './codes.ts';

const CELL = Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]);

export const TABLE = {
  call_column: Type.Array(Type.String({ maxLength: 200 }), {
    description: 'names of the columns; one of them has the number',
  }),
  call_list: Type.Array(Type.Array(CELL), { description: 'rows, 50 at most' }),
};

const TABLE_BODY = Type.Object(TABLE);
export type Table = Static<typeof TABLE_BODY>;

export const INSERTED = Type.Object({
  total: Type.Integer(),
  task_data_ids: Type.Array(Type.Integer(), { description: 'of each row' }),
});

/** Rows of one request. */
const MOST_ROWS = 50;
/** Names of the column of numbers. Where none of them is there, it is the first. */
const NUMBER_COLUMNS = ['客户手机号码', 'callee'];
/** Faults of variables; all others are faults of the number. */
const VARIABLE_FAULTS = ['not-variables', 'name', 'value', 'too-many', 'too-large'];

/** Reads the rows: all of them, or none. @throws YetaError */
export async function readTable(context: Context, { call_column, call_list }: Table): Promise<ReadRows> {
  if (call_list.length > MOST_ROWS)
    throw new YetaError(CODES.tooMany, 'call_list', {
      en: `has ${call_list.length} rows, ${MOST_ROWS} are allowed`,
      zh: `有 ${call_list.length} 行，最多 ${MOST_ROWS} 行`,
    });
  if (call_list.length === 0)
    throw new YetaError(CODES.parameter, 'call_list', { en: 'has no rows', zh: '没有数据行' });
  const columns = columnsOf(call_column);
  const read = await readRows(
    context,
    call_list.map((cells, index) => rowOf(columns, cells, index)),
  );
  const [reject] = read.rejects;
  if (reject === undefined) return read;
  const code = VARIABLE_FAULTS.includes(reject.fault) ? CODES.columns : CODES.number;
  const { message } = reject;
  throw new YetaError(code, `call_list[${reject.line - 1}]`, {
    en: `cannot be taken: ${message}`,
    zh: message,
  });
}

/** The names of variables by column; null: the number. */
type Columns = readonly (string | null)[];

function columnsOf(names: readonly string[]): Columns {
  const given = names.map((name) => name.trim());
  const numbers = Math.max(
    0,
    given.findIndex((name) => NUMBER_COLUMNS.includes(name)),
  );
  const columns = given.map((name, index) => (index === numbers ? null : variableName(name, index)));
  const twice = columns.findIndex(
    (name, index) => columns.indexOf(name) !== index || given.indexOf(given[index] ?? '') !== index,
  );
  if (names.length === 0 || twice >= 0)
    throw new YetaError(CODES.columns, names.length === 0 ? 'call_column' : `call_column[${twice}]`, {
      en: names.length === 0 ? 'is empty' : 'has the name of another column',
      zh: names.length === 0 ? '不能为空' : '与另一列重名',
    });
  return columns;
}

function rowOf(columns: Columns, cells: Table['call_list'][number], index: number): GivenRow {
  if (cells.length !== columns.length)
    throw new YetaError(CODES.columns, `call_list[${index}]`, {
      en: `has ${cells.length} values for ${columns.length} columns`,
      zh: `有 ${cells.length} 个值，而列有 ${columns.length} 个`,
    });
  const variables: Record<string, unknown> = {};
  let number = '';
  for (const [at, name] of columns.entries()) {
    const cell = cells[at] ?? null;
    if (name !== null) variables[name] = cell;
    else number = cell === null ? '' : String(cell);
  }
  if (number.trim() === '')
    throw new YetaError(CODES.number, `call_list[${index}]`, { en: 'has no number', zh: '没有号码' });
  return { number, variables };
}

/** The ids that pushes name each row by. A number that the task had before keeps its id. */
export async function idsOfRows(
  db: HubDb,
  task: Pick<TaskRow, 'id'>,
  { rows }: ReadRows,
): Promise<Static<typeof INSERTED>> {
  const keys = rows.map(({ number }) => number.key);
  const ids = await numberIds(db, task.id, keys);
  return { total: rows.length, task_data_ids: keys.map((key) => ids.get(key) as number) };
}
