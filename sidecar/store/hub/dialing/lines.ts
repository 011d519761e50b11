/** Lines and their groups. A task names either by one number: ids of groups begin after those of lines. */
import type { HubDb } from '../hub-store.ts';

/** The first id of a group. */
export const FIRST_GROUP = 1_000_001;

/** The lines behind what a task names: lists that are tried in order. Empty: there is no such line or group. */
export async function lineLists(db: HubDb, callerLineId: number): Promise<number[][]> {
  if (callerLineId < FIRST_GROUP) return [[callerLineId]];
  const group = await db
    .selectFrom('call_line_group')
    .select('line_lists')
    .where('id', '=', callerLineId)
    .where('removed', 'is', null)
    .executeTakeFirst();
  return group ? (JSON.parse(group.line_lists) as number[][]) : [];
}

/** How many times faster than a clock lines are. */
export async function lineSpeeds(db: HubDb, ids: readonly number[]): Promise<Map<number, number>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('call_line')
    .select(['id', 'kind', 'speed'])
    .where('id', 'in', [...ids])
    .execute();
  return new Map(rows.map(({ id, kind, speed }) => [id, kind === 'simulated' ? Math.max(1, speed) : 1]));
}

/** How many of the lines can be used at all, and how many of these rest. @param now ms since 1970 */
export async function restingLines(
  db: HubDb,
  ids: readonly number[],
  now: number,
): Promise<{ lines: number; resting: number }> {
  if (ids.length === 0) return { lines: 0, resting: 0 };
  const rows = await db
    .selectFrom('call_line as l')
    .leftJoin('call_line_health as h', 'h.line_id', 'l.id')
    .select(['l.fault_threshold as threshold', 'h.faults', 'h.rests_until as until'])
    .where('l.id', 'in', [...ids])
    .where('l.removed', 'is', null)
    .where('l.enabled', '=', 1)
    .execute();
  const isResting = ({ threshold, faults, until }: (typeof rows)[number]) =>
    threshold > 0 && (faults ?? 0) >= threshold && until !== null && Number(until) > now;
  return { lines: rows.length, resting: rows.filter(isResting).length };
}
