/**
 * Retries rows of `spool/rejected`. Only the table knows what has become of their calls: a row that it has is not written
 * again, and a flow does not get a second end.
 */
import type { Transaction } from 'kysely';
import { InputType } from '../../engine/contract/row.ts';
import type { Tables } from './database.ts';
import type { Target } from './insert.ts';
import { LOST, type SpoolLine } from './store.ts';
import { clockOf, fitCallid, type RowColumn, type Value } from './table.ts';
import type { LocalTime } from './timezone.ts';

export interface KnownRow {
  callid: string;
  type: number;
  /** Null if the table has no `row_index`. */
  index: number | null;
  /** As the column holds it; null if unknown. */
  createtime: string | null;
  args: string | null;
}

export interface Settled {
  /** Indexes of the rows that need not be written. */
  stored: Set<number>;
  /** Synthetic ends, each replaced by the row at index `by`. */
  replaced: { by: number; end: KnownRow }[];
}

/** Compares retried rows with what the table has of their calls. */
export async function settleRetried(
  trx: Transaction<Tables>,
  { columns }: Target,
  rows: readonly SpoolLine[],
  time: LocalTime,
): Promise<Settled> {
  const column = (name: RowColumn) => columns.find((one) => one.name === name);
  const known = await readKnown(trx, columns, rows);
  const created = column('createtime');
  const settled: Settled = { stored: new Set(), replaced: [] };
  for (const [index, line] of rows.entries()) {
    const row: KnownRow = {
      callid: fitCallid(columns, line.callid),
      type: Number(line.input_type ?? Number.NaN),
      index: column('row_index') ? Number(line.row_index) : null,
      createtime: created
        ? clockOf(created, time).fromIso(String(line.createtime ?? ''), created.fraction)
        : null,
      args: typeof line.input_args === 'string' ? line.input_args : null,
    };
    const ofCall = known.get(row.callid) ?? [];
    known.set(row.callid, ofCall);
    if (ofCall.some((one) => isSame(one, row))) {
      settled.stored.add(index);
      continue;
    }
    if (row.type === InputType.Destroy) {
      const ends = endsOfFlow(ofCall, row);
      if (row.args === LOST && ends.length > 0) {
        settled.stored.add(index);
        continue;
      }
      for (const synthetic of ends.filter(({ args }) => args === LOST)) {
        settled.replaced.push({ by: index, end: synthetic });
        ofCall.splice(ofCall.indexOf(synthetic), 1);
      }
    }
    ofCall.push(row);
  }
  return settled;
}

async function readKnown(
  trx: Transaction<Tables>,
  columns: Target['columns'],
  rows: readonly SpoolLine[],
): Promise<Map<string, KnownRow[]>> {
  const wanted = (['callid', 'input_type', 'row_index', 'createtime', 'input_args'] as const).filter((name) =>
    columns.some((one) => one.name === name),
  );
  if (rows.length === 0) return new Map();
  const found: Partial<Record<RowColumn, Value>>[] = await trx
    .selectFrom('conversation')
    .select(wanted)
    .where('callid', 'in', [...new Set(rows.map(({ callid }) => fitCallid(columns, callid)))])
    .execute();
  const known = new Map<string, KnownRow[]>();
  for (const { callid, input_type, row_index, createtime, input_args } of found) {
    const row = {
      callid: String(callid),
      type: Number(input_type ?? Number.NaN),
      index: row_index === null || row_index === undefined ? null : Number(row_index),
      createtime: createtime === null || createtime === undefined ? null : String(createtime),
      args: input_args === null || input_args === undefined ? null : String(input_args),
    };
    known.set(row.callid, [...(known.get(row.callid) ?? []), row]);
  }
  return known;
}

function isSame(a: KnownRow, b: KnownRow): boolean {
  if ((a.args === LOST) !== (b.args === LOST)) return false;
  const sameTime = a.createtime === null || b.createtime === null || a.createtime === b.createtime;
  const sameIndex = a.index === null || b.index === null || a.index === b.index;
  return (a.type === b.type || (Number.isNaN(a.type) && Number.isNaN(b.type))) && sameTime && sameIndex;
}

/** The DESTROY rows of the flow that this one ends: those between the CREATE rows around it. */
function endsOfFlow(rows: readonly KnownRow[], end: KnownRow): KnownRow[] {
  const ends = rows.filter(({ type }) => type === InputType.Destroy);
  const begins = rows.filter(({ type }) => type === InputType.Create);
  if (end.index === null) return ends.length < Math.max(1, begins.length) ? [] : ends.slice(-1);
  const at = end.index;
  const indexes = begins.map(({ index }) => index ?? 0);
  const from = Math.max(0, ...indexes.filter((index) => index <= at));
  const to = Math.min(Number.POSITIVE_INFINITY, ...indexes.filter((index) => index > at));
  return ends.filter(({ index }) => index === null || (index >= from && index < to));
}

/** Removes `error(lost)` from a call that has a real end. */
export async function removeSyntheticEnd(
  trx: Transaction<Tables>,
  { callid, index }: KnownRow,
): Promise<void> {
  let query = trx
    .deleteFrom('conversation')
    .where('callid', '=', callid)
    .where('input_type', '=', InputType.Destroy)
    .where('input_args', '=', LOST);
  if (index !== null) query = query.where('row_index', '=', index);
  await query.execute();
}
