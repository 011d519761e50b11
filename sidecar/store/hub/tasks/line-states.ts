/** How lines are set, and how they do. */
import type { HubDb } from '../hub-store.ts';

export interface LineState {
  id: number;
  name: string;
  kind: string;
  enabled: boolean;
  maximumcall: number;
  call_per_second: number;
  /** It rests after faults. */
  rests: boolean;
  /** Of its last fault. */
  cause: string | null;
}

/** Those of the lines that were not removed. @param now ms since 1970 */
export async function lineStates(db: HubDb, ids: readonly number[], now: number): Promise<LineState[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('call_line as l')
    .leftJoin('call_line_health as h', 'h.line_id', 'l.id')
    .select(['l.id', 'l.name', 'l.kind', 'l.enabled', 'l.maximumcall', 'l.call_per_second'])
    .select(['l.fault_threshold as threshold', 'h.faults', 'h.rests_until as until', 'h.cause'])
    .where('l.id', 'in', [...ids])
    .where('l.removed', 'is', null)
    .orderBy('l.id')
    .execute();
  return rows.map(({ threshold, faults, until, enabled, ...line }) => ({
    ...line,
    enabled: enabled === 1,
    rests: threshold > 0 && (faults ?? 0) >= threshold && until !== null && Number(until) > now,
  }));
}

/** How long the last calls of an account took, ms: until they ended, and how many there were. */
export async function lastDurations(
  db: HubDb,
  accountId: number,
  limit: number,
): Promise<{ calls: number; meanMs: number }> {
  const rows = await db
    .selectFrom('call_history')
    .select('duration')
    .where('account_id', '=', accountId)
    .where('counts', '=', 1)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  const sum = rows.reduce((all, { duration }) => all + duration, 0);
  return { calls: rows.length, meanMs: rows.length === 0 ? 0 : sum / rows.length };
}
