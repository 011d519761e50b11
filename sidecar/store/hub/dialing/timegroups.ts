/** Groups of times in which tasks dial, or do not. */
import type { HubDb } from '../hub-store.ts';

/** @returns JSON; null: there is no such group */
export async function timegroupContent(db: HubDb, id: number): Promise<string | null> {
  const row = await db
    .selectFrom('call_timegroup')
    .select('content')
    .where('id', '=', id)
    .where('removed', 'is', null)
    .executeTakeFirst();
  return row?.content ?? null;
}
