/**
 * What a claim reads and changes under its locks: lines first, then the task. Two hosts that claim for the same line or
 * task do so one after the other, so that neither counts what the other is about to place.
 */
import type { HubDb } from '../hub-store.ts';
import { withLock } from '../row-lock.ts';

export interface ClaimedLine {
  id: number;
  kind: string;
  dialString: string;
  callerNumbers: string[];
  callerOrder: string;
  /** Calls at once. */
  maximumcall: number;
  callPerSecond: number;
  /** ms after each call in which no other begins. */
  rest: number;
  isOff: boolean;
  speed: number;
  /** ms since 1970: no permit before it. */
  tat: number;
  turn: number;
  faultThreshold: number;
  faultTryInterval: number;
  faults: number;
  restsUntil: number | null;
  /** The attempt that tries the line after its rest. */
  probe: string | null;
}

/** Locks lines, in one order for all hosts. Lines that were removed are left out. */
export async function lockLines(db: HubDb, ids: readonly number[]): Promise<ClaimedLine[]> {
  if (ids.length === 0) return [];
  const query = db
    .selectFrom('call_line')
    .select(['id', 'kind', 'dial_string as dialString', 'caller_numbers as callerNumbers'])
    .select([
      'caller_order as callerOrder',
      'maximumcall',
      'call_per_second as callPerSecond',
      'rest',
      'enabled',
    ])
    .select(['speed', 'tat', 'turn', 'fault_threshold as faultThreshold'])
    .select('fault_try_interval as faultTryInterval')
    .where('id', 'in', [...ids])
    .where('removed', 'is', null)
    .orderBy('id');
  const rows = await withLock(query, db, { lock: true }).execute();
  const health = await db
    .selectFrom('call_line_health')
    .select(['line_id', 'faults', 'rests_until', 'probe'])
    .where('line_id', 'in', [...ids])
    .execute();
  const healthOf = new Map(health.map((row) => [row.line_id, row]));
  return rows.map(({ enabled, callerNumbers, ...row }) => {
    const known = healthOf.get(row.id);
    return {
      ...row,
      callerNumbers: JSON.parse(callerNumbers) as string[],
      isOff: enabled === 0,
      turn: Number(row.turn),
      faultTryInterval: Number(row.faultTryInterval),
      faults: known?.faults ?? 0,
      restsUntil: known?.rests_until == null ? null : Number(known.rests_until),
      probe: known?.probe ?? null,
    };
  });
}

/** Notes what a line has given. */
export async function saveLine(db: HubDb, { id, tat, turn }: ClaimedLine): Promise<void> {
  await db.updateTable('call_line').set({ tat, turn }).where('id', '=', id).execute();
}

/** The attempt that tries a line after its rest. */
export async function saveProbe(db: HubDb, { id, probe }: ClaimedLine, now: number): Promise<void> {
  await db.updateTable('call_line_health').set({ probe, updated: now }).where('line_id', '=', id).execute();
}

export async function saveTaskTat(db: HubDb, id: number, tat: number): Promise<void> {
  await db.updateTable('call_task').set({ tat }).where('id', '=', id).execute();
}

/** Calls that live, by line. */
export async function liveByLine(db: HubDb, ids: readonly number[]): Promise<Map<number, number>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('call_attempt')
    .select(({ fn }) => ['line_id', fn.countAll<number | string>().as('calls')])
    .where('line_id', 'in', [...ids])
    .where('state', '=', 'dialling')
    .groupBy('line_id')
    .execute();
  return new Map(rows.map(({ line_id, calls }) => [line_id, Number(calls)]));
}

/** Calls that live, of a task or on a host. */
export async function countLive(db: HubDb, of: { taskId: number } | { host: string }): Promise<number> {
  const query = db
    .selectFrom('call_attempt')
    .select(({ fn }) => fn.countAll<number | string>().as('calls'))
    .where('state', '=', 'dialling');
  const { calls } = await ('taskId' in of
    ? query.where('task_id', '=', of.taskId)
    : query.where('host', '=', of.host)
  ).executeTakeFirstOrThrow();
  return Number(calls);
}
