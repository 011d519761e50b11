import { deleteOldNonces } from '../store/hub/doors/nonces.ts';
import { deleteOldRedisBatches } from '../store/hub/doors/redis-tasks.ts';
import { deleteOldHosts } from '../store/hub/hosts.ts';
import type { HubStore } from '../store/hub/hub-store.ts';
import { deleteOldAnswers } from '../store/hub/idempotency.ts';
import { deleteOldOrders } from '../store/hub/led/orders.ts';
import { deleteOldPromises } from '../store/hub/led/promises.ts';
import { deleteOldFailures } from '../store/hub/login/login-failures.ts';
import { deleteOldPushes } from '../store/hub/pushes/pushes.ts';
import { forgetRemovedCalls } from '../store/hub/records/removed-calls.ts';
import { deleteStaleSessions } from '../store/hub/sessions.ts';
import { deleteOldRejects } from '../store/hub/tasks/file-imports.ts';

/** How long the answer to an `Idempotency-Key` is kept, ms. */
const ANSWERS_MS = 24 * 3_600_000;
/** Longer than any limit of logins looks back, ms. */
const FAILURES_MS = 3_600_000;

/** How long a host is remembered that reports nothing, ms: 7 days. */
const HOSTS_MS = 7 * 24 * 3_600_000;

/** How long hosts that are off have to learn that a call was removed, ms: 7 days. */
const REMOVED_MS = 7 * 24 * 3_600_000;

/** How long a push is kept that was received, ms: 7 days; and one that was given up, 30 days. */
const SENT_MS = 7 * 24 * 3_600_000;
const DEAD_MS = 30 * 24 * 3_600_000;
/** Pushes of one statement, and statements of one sweep. */
const PUSHES_AT_ONCE = 500;
const MOST_STATEMENTS = 400;

/** How long the rows of a file are kept that could not be used, ms: 30 days. */
const REJECTS_MS = 30 * 24 * 3_600_000;
const REJECTS_AT_ONCE = 500;

/** How long a batch of numbers from Redis is recognised, ms: 30 days. A Redis may come back with what it had long ago. */
const BATCHES_MS = 30 * 24 * 3_600_000;

/** How long the id is remembered that a call was promised, ms: 30 days. Its record stays. */
const PROMISES_MS = 30 * 24 * 3_600_000;
/** Nobody waits so long for an order for a call, ms. */
const ORDERS_MS = 3_600_000;

/** Removes sessions, answers, nonces, failures, hosts and pushes that no longer count. @param now ms since 1970 */
export async function sweepHub(
  store: HubStore,
  { sessionIdleMs, sessionMs }: { sessionIdleMs: number; sessionMs: number },
  now: number,
): Promise<void> {
  const { db, kind } = store;
  await deleteStaleSessions(db, { seenBefore: now - sessionIdleMs, createdBefore: now - sessionMs });
  await deleteOldAnswers(db, now - ANSWERS_MS);
  await deleteOldFailures(db, now - FAILURES_MS);
  await deleteOldNonces(db, now);
  await deleteOldRedisBatches(db, now - BATCHES_MS);
  await deleteOldPromises(db, now - PROMISES_MS);
  await deleteOldOrders(db, now - ORDERS_MS);
  await forgetRemovedCalls(db, now - REMOVED_MS);
  await deleteOldHosts(db, HOSTS_MS, kind);
  const before = { sent: now - SENT_MS, dead: now - DEAD_MS };
  for (let left = MOST_STATEMENTS; left > 0; left--)
    if ((await deleteOldPushes(store, before, PUSHES_AT_ONCE)) === 0) break;
  for (let left = MOST_STATEMENTS; left > 0; left--)
    if ((await deleteOldRejects(db, now - REJECTS_MS, REJECTS_AT_ONCE)) === 0) break;
}
