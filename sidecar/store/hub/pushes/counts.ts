/** How many pushes there are for each target, for metrics and health. It reads an index, not the pushes. */
import type { HubDb } from '../hub-store.ts';

export interface PushCount {
  /** As in `hub_outbox`: `target:<id>`. Those of all tasks are `task`, those of all routes `route`. */
  target: string;
  waiting: number;
  dead: number;
  /** How long the oldest of those that wait has been there, ms; 0: none waits. */
  oldestMs: number;
}

/** @param now ms since 1970 */
export async function countPushes(db: HubDb, now: number): Promise<PushCount[]> {
  const rows = await db
    .selectFrom('hub_outbox')
    .select(['state', 'target', ({ fn }) => fn.countAll().as('count'), ({ fn }) => fn.min('id').as('oldest')])
    .where('state', 'in', ['waiting', 'dead'])
    .groupBy(['state', 'target'])
    .execute();
  const oldest = rows.filter(({ state }) => state === 'waiting').map(({ oldest }) => Number(oldest));
  const created = await createdOf(db, oldest);
  const counts = new Map<string, PushCount>();
  for (const row of rows) {
    const target = labelOf(row.target);
    const known = counts.get(target) ?? { target, waiting: 0, dead: 0, oldestMs: 0 };
    counts.set(target, known);
    if (row.state === 'dead') known.dead += Number(row.count);
    else {
      known.waiting += Number(row.count);
      known.oldestMs = Math.max(known.oldestMs, now - (created.get(Number(row.oldest)) ?? now));
    }
  }
  return [...counts.values()];
}

/** The name of a target in metrics. There is no limit to tasks and routes. */
export function labelOf(target: string): string {
  return target.startsWith('target:') ? target : target.replace(/:.*/, '');
}

async function createdOf(db: HubDb, ids: readonly number[]): Promise<Map<number, number>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('hub_outbox')
    .select(['id', 'created'])
    .where('id', 'in', [...ids])
    .execute();
  return new Map(rows.map(({ id, created }) => [Number(id), Number(created)]));
}
