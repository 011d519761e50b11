/** The kill switch: of the deployment, and of each account. */
import type { HubDb, HubStore } from '../hub-store.ts';

/** In `call_switch`: the whole deployment. */
export const DEPLOYMENT = 0;

export interface OffSwitch {
  accountId: number;
  /** ms since 1970 */
  since: number;
  by: string;
  reason: string;
}

/** Who may place no calls now. */
export async function offSwitches(db: HubDb): Promise<OffSwitch[]> {
  const rows = await db
    .selectFrom('call_switch')
    .select(['account_id as accountId', 'off_since as since', 'off_by as by', 'reason'])
    .execute();
  return rows.map((row) => ({ ...row, since: Number(row.since) }));
}

/** Turns calls off. What is off already keeps its time and reason. */
export async function turnOff(
  db: HubDb,
  { accountId, since, by, reason }: OffSwitch,
  kind: HubStore['kind'],
): Promise<void> {
  const row = { account_id: accountId, off_since: since, off_by: by, reason };
  const insert = db.insertInto('call_switch').values(row);
  await (kind === 'mysql'
    ? insert.ignore()
    : insert.onConflict((conflict) => conflict.doNothing())
  ).execute();
}

export async function turnOn(db: HubDb, accountId: number): Promise<void> {
  await db.deleteFrom('call_switch').where('account_id', '=', accountId).execute();
}
