/** Commits the attempts of a claim, before anybody hears of their calls. */
import type { GateStep } from '../../outbound/gate.ts';
import { taskRulesOf } from '../../outbound/task-rules.ts';
import type { Account } from '../../store/hub/accounts.ts';
import {
  insertAttempts,
  markLive,
  type NewAttempt,
  removeAttempts,
} from '../../store/hub/dialing/attempts.ts';
import { type DueNumber, turnAway } from '../../store/hub/dialing/due-numbers.ts';
import type { TaskRow } from '../../store/hub/dialing/tasks.ts';
import { findFlowByNumber } from '../../store/hub/flows.ts';
import type { HubDb, HubStore } from '../../store/hub/hub-store.ts';
import { accountContext, findAccountSecret } from '../../store/hub/pushes/targets.ts';
import type { PlannedCall } from '../carrier.ts';
import type { GateContext } from '../gate-context.ts';
import type { Permit } from '../line-desk.ts';
import { plannedCall } from '../planned-call.ts';

/** A number whose key another attempt has is looked at again after this time, ms. */
const UNDER_WAY_MS = 30_000;

export interface CommitParts {
  store: HubStore;
  host: string;
  /** Of the FreeSWITCH that would place them. */
  coreUuid: () => string | null;
  /** How long others leave an attempt alone that is not renewed, ms. */
  leaseMs: number;
}

/** A number that is called, and its permit. */
export interface Taken {
  id: string;
  number: DueNumber;
  permit: Permit;
  log: readonly GateStep[];
}

export interface Committing {
  task: TaskRow;
  account: Account;
  context: GateContext;
  taken: readonly Taken[];
  /** ms since 1970 */
  now: number;
}

/** @returns the calls that are placed */
export async function commitAttempts(
  parts: CommitParts,
  db: HubDb,
  { task, account, context, taken, now }: Committing,
): Promise<PlannedCall[]> {
  const rows = taken.map(
    ({ id, number, permit }): NewAttempt => ({
      id,
      account_id: task.account_id,
      task_id: task.id,
      number_id: number.id,
      number: number.number,
      number_key: number.key,
      attempt: number.attempts + 1,
      host: parts.host,
      line_id: permit.line.id,
      caller_number: permit.callerNumber,
      core_uuid: permit.line.kind === 'gateway' ? parts.coreUuid() : null,
      state: 'dialling',
      call_time: permit.at,
      lease_until: now + parts.leaseMs,
      queue: task.scheduling_queue,
    }),
  );
  const added = await insertAttempts(db, rows, parts.store.kind);
  const wanted = taken.filter(({ id }) => added.has(id));
  // The unique key may have waited for a call of another task to end. The gate has not seen that call: it is asked again
  // at the next claim.
  const ended = await context.calledSince(
    db,
    wanted.map(({ number }) => number.key),
  );
  const mine = wanted.filter(({ number }) => !ended.has(number.key));
  await removeAttempts(
    db,
    wanted.filter(({ number }) => ended.has(number.key)).map(({ id }) => id),
  );
  const others = taken.filter(({ id }) => !added.has(id));
  // Another attempt on the same person is under way, of another task or by another spelling.
  const why = JSON.stringify([{ rule: 'interval', said: 'wait', reason: 'under-way', until: null, saw: {} }]);
  await turnAway(
    db,
    others.map(({ number }) => ({
      id: number.id,
      why,
      nextAt: now + UNDER_WAY_MS,
      status: 0,
      outcome: null,
    })),
    now,
  );
  await markLive(
    db,
    mine.map(({ id, number, log }) => ({ id: number.id, attemptId: id, why: JSON.stringify(log) })),
    now,
  );
  const flow = task.flow_id === null ? null : ((await findFlowByNumber(db, task.flow_id))?.hostName ?? null);
  const signed = mine.length > 0 ? await signedBy(db, task, now) : undefined;
  return mine.map(({ id, number, permit }) =>
    plannedCall({ id, task, account, flow, number, permit, ...(signed && { signed }) }),
  );
}

/** The secrets of the account, sealed; undefined: the task asks nobody, or the account has none yet. */
async function signedBy(
  db: HubDb,
  { account_id, rules }: TaskRow,
  now: number,
): Promise<NonNullable<PlannedCall['context']>['signed'] | undefined> {
  if (taskRulesOf(rules).callerContext === null) return undefined;
  const found = await findAccountSecret(db, account_id);
  if (!found) return undefined;
  const { secret, oldSecret, oldSecretUntil } = found;
  const isOldValid = oldSecret !== null && oldSecretUntil !== null && now < oldSecretUntil;
  return { by: accountContext(account_id), secrets: [secret, ...(isOldValid ? [oldSecret] : [])] };
}
