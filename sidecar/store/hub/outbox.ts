/** The outbox: pushes are added in the transaction that commits what they tell of. */
import { randomBytes } from 'node:crypto';
import type { HubDb, HubStore } from './hub-store.ts';

/** Bytes of a push's id: enough that no two are the same. */
const ID_BYTES = 18;
/** Pushes of one statement. */
const AT_ONCE = 200;

/** A push that is to be sent. */
export interface NewPush {
  accountId: number;
  /** The call; of other events, the object and which occurrence it was (`task:<id>:<n>`), at most 100 characters. */
  callid: string;
  /** `call.ended`, `task.started` …, or the name of a body of the platform: `receiveVoice` … */
  event: string;
  /** To whom: `target:<id>`, `task:<id>` or `route:<id>`. */
  target: string;
  /** Of a task or route. A target's own address is read when it is sent. */
  url: string | null;
  /** Form of the body, and which answers mean that it was received. */
  dialect: string;
  /** Exactly what is sent; of one that is held, what is known of it. */
  body: string;
  /** It waits for what belongs to its body. */
  isHeld?: true;
}

/** An id of a push as Standard Webhooks has it. */
export function newPushId(): string {
  return `msg_${randomBytes(ID_BYTES).toString('base64url')}`;
}

/**
 * Adds pushes. One that is there already, for the same call, event and target, stays as it is.
 *
 * @param now ms since 1970; they may be sent from then on
 */
export async function insertPushes(
  db: HubDb,
  pushes: readonly NewPush[],
  { kind, now }: { kind: HubStore['kind']; now: number },
): Promise<void> {
  for (let start = 0; start < pushes.length; start += AT_ONCE) {
    const rows = pushes.slice(start, start + AT_ONCE).map(({ accountId, isHeld, ...push }) => ({
      ...push,
      push_id: newPushId(),
      account_id: accountId,
      state: isHeld ? 'held' : 'waiting',
      next_at: now,
      lease_owner: null,
      lease_until: null,
      answer: null,
      created: now,
      ended: null,
    }));
    const insert = db.insertInto('hub_outbox').values(rows);
    await (kind === 'mysql'
      ? insert.ignore()
      : insert.onConflict((conflict) => conflict.columns(['callid', 'event', 'target']).doNothing())
    ).execute();
  }
}
