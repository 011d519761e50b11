/** Writes synthetic records for calls whose FreeSWITCH died, and replaces them by real records that arrive later. */
import type { Kysely, Transaction } from 'kysely';
import type { Tables } from './database.ts';
import { fitBatch, insertFitted, type Target } from './insert.ts';
import { LOST, type SpoolLine } from './store.ts';
import { fitCallid } from './table.ts';
import type { Probing } from './table-fault.ts';

/** Most calls in one query. */
const CALLS_AT_ONCE = 500;

/** Selects before it deletes: in InnoDB, deleting a missing row locks the gap into which others insert. */
export async function removeSyntheticRecords(
  trx: Transaction<Tables>,
  target: Target,
  callids: string[],
): Promise<void> {
  if (callids.length === 0 || !knowsLost(target)) return;
  const stored = callids.map((callid) => fitCallid(target.columns, callid));
  const made = await trx
    .selectFrom('call_record')
    .select('callid')
    .where('callid', 'in', stored)
    .where('flow_end', '=', LOST)
    .execute();
  if (made.length === 0) return;
  await trx
    .deleteFrom('call_record')
    .where(
      'callid',
      'in',
      made.map(({ callid }) => callid),
    )
    .where('flow_end', '=', LOST)
    .execute();
}

/** Adds records of calls that have none. It adds nothing if the table cannot distinguish synthetic records. */
export async function addMissingRecords(probing: Probing, records: readonly SpoolLine[]): Promise<void> {
  const { trx, database, target, time } = probing;
  if (records.length === 0 || !knowsLost(target)) return;
  const found = await trx
    .selectFrom('call_record')
    .select('callid')
    .where(
      'callid',
      'in',
      records.map(({ callid }) => fitCallid(target.columns, callid)),
    )
    .execute();
  const known = new Set(found.map(({ callid }) => callid));
  const missing = records.filter(({ callid }) => !known.has(fitCallid(target.columns, callid)));
  // A record is refused if the hook has just written the real one, or if the operator's own table demands more columns.
  // Rows need not wait for it, because it has no more information than they have.
  await insertFitted(probing, fitBatch(missing, { database, target, time }), { wait: false });
}

/** Selects the calls that have a record written by FreeSWITCH. */
export async function recordedCalls(
  db: Kysely<Tables>,
  target: Target,
  callids: readonly string[],
): Promise<Set<string>> {
  const recorded = new Set<string>();
  if (!knowsLost(target)) return recorded;
  for (let start = 0; start < callids.length; start += CALLS_AT_ONCE) {
    const asked = callids.slice(start, start + CALLS_AT_ONCE);
    const stored = asked.map((callid) => fitCallid(target.columns, callid));
    const found = await db
      .selectFrom('call_record')
      .select(['callid', 'flow_end'])
      .where('callid', 'in', stored)
      .execute();
    const real = new Set(found.filter(({ flow_end }) => flow_end !== LOST).map(({ callid }) => callid));
    for (const [index, callid] of asked.entries()) if (real.has(stored[index] ?? '')) recorded.add(callid);
  }
  return recorded;
}

/** An existing table may lack columns. */
function knowsLost({ columns }: Target): boolean {
  return ['callid', 'flow_end'].every((wanted) => columns.some(({ name }) => name === wanted));
}
