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

/** The kinds of lines that were not removed. */
export async function lineKinds(db: HubDb, ids: readonly number[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('call_line')
    .select('kind')
    .distinct()
    .where('id', 'in', [...ids])
    .where('removed', 'is', null)
    .execute();
  return rows.map(({ kind }) => kind);
}

/** Those of the lines that are turned on. */
export async function linesTurnedOn(db: HubDb, ids: readonly number[]): Promise<Set<number>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .selectFrom('call_line')
    .select('id')
    .where('id', 'in', [...ids])
    .where('removed', 'is', null)
    .where('enabled', '=', 1)
    .execute();
  return new Set(rows.map(({ id }) => id));
}

/** What calls over lines dial. */
export async function dialStrings(db: HubDb, ids: readonly number[]): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('call_line')
    .select(['id', 'dial_string'])
    .where('id', 'in', [...ids])
    .execute();
  return new Map(rows.map(({ id, dial_string }) => [id, dial_string]));
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
    .select('h.rests_until as until')
    .where('l.id', 'in', [...ids])
    .where('l.removed', 'is', null)
    .where('l.enabled', '=', 1)
    .execute();
  // A rest that has begun lasts, also where the threshold was changed since: claims see it so too.
  const resting = rows.filter(({ until }) => until !== null && Number(until) > now);
  return { lines: rows.length, resting: resting.length };
}
