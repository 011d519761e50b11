import { deleteOldHosts } from '../store/hub/hosts.ts';
import type { HubStore } from '../store/hub/hub-store.ts';
import { deleteOldAnswers } from '../store/hub/idempotency.ts';
import { deleteOldFailures } from '../store/hub/login/login-failures.ts';
import { deleteStaleSessions } from '../store/hub/sessions.ts';

/** How long the answer to an `Idempotency-Key` is kept, ms. */
const ANSWERS_MS = 24 * 3_600_000;
/** Longer than any limit of logins looks back, ms. */
const FAILURES_MS = 3_600_000;

/** How long a host is remembered that reports nothing, ms: 7 days. */
const HOSTS_MS = 7 * 24 * 3_600_000;

/** Removes sessions, answers, failures and hosts that no longer count. @param now ms since 1970 */
export async function sweepHub(
  { db, kind }: HubStore,
  { sessionIdleMs, sessionMs }: { sessionIdleMs: number; sessionMs: number },
  now: number,
): Promise<void> {
  await deleteStaleSessions(db, { seenBefore: now - sessionIdleMs, createdBefore: now - sessionMs });
  await deleteOldAnswers(db, now - ANSWERS_MS);
  await deleteOldFailures(db, now - FAILURES_MS);
  await deleteOldHosts(db, HOSTS_MS, kind);
}
