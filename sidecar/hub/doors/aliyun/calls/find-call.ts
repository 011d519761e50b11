/** A call by its id: one that has ended, one that is under way, or one that somebody was promised. */
import { CallStatus } from '../../../../records/status-names.ts';
import { findLiveAttempt } from '../../../../store/hub/led/live-attempt.ts';
import { findPromise } from '../../../../store/hub/led/promises.ts';
import { findNumber } from '../../../../store/hub/tasks/numbers.ts';
import type { Context } from '../../../api/route.ts';
import type { PlacedCall } from './call-facts.ts';
import { recordedCall } from './read-call.ts';

/** Undefined: the account has no such call. */
export async function callWithId(context: Context, callid: string): Promise<PlacedCall | undefined> {
  const { calls, store, principal, db } = context;
  const record = await calls.record(store.db, principal.account.name, callid);
  if (record) return recordedCall(record);
  const accountId = principal.account.id;
  const live = await findLiveAttempt(db, { accountId, callid });
  if (live)
    return {
      ...{ callid, attempt: live.attempt, callee: live.number, caller: live.caller_number },
      ...{ placed: live.call_time, ended: null },
    };
  const promise = await findPromise(db, { accountId, callid });
  const number = promise && (await findNumber(db, { accountId, id: promise.number_id }));
  if (!number) return undefined;
  return {
    ...{ callid, attempt: 1, callee: number.number, caller: null, placed: promise.created },
    ended: {
      ...{ at: number.status === CallStatus.Waiting ? 0 : number.updated, bill: 0, announcement: null },
      status: number.status as CallStatus,
    },
  };
}
