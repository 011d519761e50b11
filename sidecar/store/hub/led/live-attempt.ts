import type { HubDb } from '../hub-store.ts';

export interface LiveAttempt {
  number: string;
  attempt: number;
  caller_number: string | null;
  /** ms since 1970 */
  call_time: number;
  host: string;
}

/** A call of an account that is under way. */
export async function findLiveAttempt(
  db: HubDb,
  { accountId, callid }: { accountId: number; callid: string },
): Promise<LiveAttempt | undefined> {
  const row = await db
    .selectFrom('call_attempt')
    .select(['number', 'attempt', 'caller_number', 'call_time', 'host'])
    .where('id', '=', callid)
    .where('account_id', '=', accountId)
    .where('state', '=', 'dialling')
    .executeTakeFirst();
  return row && { ...row, call_time: Number(row.call_time) };
}
