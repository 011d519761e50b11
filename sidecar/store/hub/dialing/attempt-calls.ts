/** Live attempts as calls: whom they call, for which task and account, with which flow. */
import type { HubDb } from '../hub-store.ts';

export interface AttemptCall {
  id: string;
  number: string;
  callerNumber: string | null;
  taskUuid: string;
  attempt: number;
  numberId: number;
  /** Name of the account. */
  account: string;
  /** Name of the flow on hosts; null: the task has none. */
  flow: string | null;
  /** ms since 1970, by the clock of the database */
  callTime: number;
}

export async function attemptCalls(db: HubDb, ids: readonly string[]): Promise<Map<string, AttemptCall>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('call_attempt as a')
    .innerJoin('call_task as t', 't.id', 'a.task_id')
    .innerJoin('hub_account as o', 'o.id', 'a.account_id')
    .leftJoin('hub_flow as f', 'f.id', 't.flow_id')
    .select(['a.id', 'a.number', 'a.caller_number', 'a.attempt', 'a.number_id', 'a.call_time'])
    .select(['t.uuid', 'o.name as account', 'f.host_name'])
    .where('a.id', 'in', [...ids])
    .where('a.state', '=', 'dialling')
    .execute();
  return new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        number: row.number,
        callerNumber: row.caller_number,
        taskUuid: row.uuid,
        attempt: row.attempt,
        numberId: Number(row.number_id),
        account: row.account,
        flow: row.host_name,
        callTime: Number(row.call_time),
      },
    ]),
  );
}
