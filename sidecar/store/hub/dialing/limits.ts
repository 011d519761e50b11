/**
 * What a claim reads and changes under its locks: lines first, then the task. Two hosts that claim for the same line or
 * task do so one after the other, so that neither counts what the other is about to place.
 */
import { type FunctionModule, sql } from 'kysely';
import type { HubDb } from '../hub-store.ts';
import type { HubTables } from '../hub-tables.ts';
import { withLock } from '../row-lock.ts';
import { readHealth } from './line-health.ts';

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
  const healthOf = await readHealth(db, ids);
  return rows.map(({ enabled, callerNumbers, ...row }) => {
    const known = healthOf.get(row.id);
    return {
      ...row,
      callerNumbers: JSON.parse(callerNumbers) as string[],
      isOff: enabled === 0,
      turn: Number(row.turn),
      faultTryInterval: Number(row.faultTryInterval),
      faults: known?.faults ?? 0,
      restsUntil: known?.restsUntil ?? null,
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

/** Calls that live. */
export interface LiveCalls {
  ofTask: number;
  onHost: number;
  byLine: ReadonlyMap<number, number>;
}

/** Counts calls that live: of a task, on a host, over each of some lines. */
export async function countLive(
  db: HubDb,
  { taskId, host, lineIds }: { taskId: number; host: string; lineIds: readonly number[] },
): Promise<LiveCalls> {
  const live = db.selectFrom('call_attempt').where('state', '=', 'dialling');
  const calls = (eb: { fn: FunctionModule<HubTables, 'call_attempt'> }) =>
    eb.fn.countAll<number | string>().as('calls');
  // One way to the database, because line and task are locked meanwhile.
  const rows = await live
    .select((eb) => [sql<number>`-1`.as('line'), calls(eb)])
    .where('task_id', '=', taskId)
    .unionAll(live.select((eb) => [sql<number>`-2`.as('line'), calls(eb)]).where('host', '=', host))
    .unionAll(
      live
        .select((eb) => ['line_id as line', calls(eb)])
        .where('line_id', 'in', [...lineIds])
        .groupBy('line_id'),
    )
    .execute();
  const byLine = new Map(rows.map(({ line, calls }) => [Number(line), Number(calls)]));
  return { ofTask: byLine.get(-1) ?? 0, onHost: byLine.get(-2) ?? 0, byLine };
}
