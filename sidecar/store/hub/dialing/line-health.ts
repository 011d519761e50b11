/** How lines do. Who ends attempts locks it before the attempts, as who claims does. */
import type { HubDb, HubStore } from '../hub-store.ts';
import { withLock } from '../row-lock.ts';

export interface LineHealth {
  lineId: number;
  /** In a row. */
  faults: number;
  /** ms since 1970 */
  restsUntil: number | null;
  /** The attempt that tries the line after its rest. */
  probe: string | null;
  cause: string | null;
  /** ms since 1970 */
  lastFault: number | null;
  faultThreshold: number;
  /** ms */
  faultTryInterval: number;
}

/** How lines do, as committed. Lines without a row have never failed. */
export async function readHealth(
  db: HubDb,
  lineIds: readonly number[],
): Promise<Map<number, Pick<LineHealth, 'faults' | 'restsUntil' | 'probe'>>> {
  if (lineIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('call_line_health')
    .select(['line_id', 'faults', 'rests_until', 'probe'])
    .where('line_id', 'in', [...lineIds])
    .execute();
  return new Map(
    rows.map(({ line_id, faults, rests_until, probe }) => [
      line_id,
      { faults, restsUntil: rests_until === null ? null : Number(rests_until), probe },
    ]),
  );
}

/** Locks the health of lines, and makes the rows that are missing. @param now ms since 1970 */
export async function lockHealth(
  db: HubDb,
  lineIds: readonly number[],
  { kind, now }: { kind: HubStore['kind']; now: number },
): Promise<Map<number, LineHealth>> {
  const ids = [...new Set(lineIds)].sort((a, b) => a - b);
  if (ids.length === 0) return new Map();
  const rows = ids.map((line_id) => ({ line_id, updated: now }));
  const known = await db
    .selectFrom('call_line_health')
    .select('line_id')
    .where('line_id', 'in', ids)
    .execute();
  if (known.length < ids.length) {
    const insert = db.insertInto('call_line_health').values(rows);
    await (kind === 'mysql'
      ? insert.ignore()
      : insert.onConflict((conflict) => conflict.doNothing())
    ).execute();
  }
  const query = db
    .selectFrom('call_line_health')
    .select(['line_id as lineId', 'faults', 'rests_until as restsUntil', 'probe', 'cause'])
    .select('last_fault as lastFault')
    .where('line_id', 'in', ids)
    .orderBy('line_id');
  const found = await withLock(query, db, { lock: true }).execute();
  const lines = await db
    .selectFrom('call_line')
    .select(['id', 'fault_threshold', 'fault_try_interval'])
    .where('id', 'in', ids)
    .execute();
  const lineOf = new Map(lines.map((line) => [line.id, line]));
  return new Map(
    found.map((row) => [
      row.lineId,
      {
        ...row,
        restsUntil: row.restsUntil === null ? null : Number(row.restsUntil),
        lastFault: row.lastFault === null ? null : Number(row.lastFault),
        faultThreshold: lineOf.get(row.lineId)?.fault_threshold ?? 0,
        faultTryInterval: Number(lineOf.get(row.lineId)?.fault_try_interval ?? 0),
      },
    ]),
  );
}

/** @param now ms since 1970 */
export async function saveHealth(
  db: HubDb,
  { lineId, faults, restsUntil, probe, cause, lastFault }: LineHealth,
  now: number,
): Promise<void> {
  await db
    .updateTable('call_line_health')
    .set({ faults, rests_until: restsUntil, probe, cause, last_fault: lastFault, updated: now })
    .where('line_id', '=', lineId)
    .execute();
}
