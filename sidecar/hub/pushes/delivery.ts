/** Finds out where a push goes and by which secrets it is signed, and sends it. */

import { newPushSecret, signatureHeaders } from '../../lib/signing/webhook-signature.ts';
import type { HubStore } from '../../store/hub/hub-store.ts';
import type { LeasedPush } from '../../store/hub/pushes/queue.ts';
import {
  accountContext,
  findAccountSecret,
  insertAccountSecret,
  readTarget,
  type TargetRow,
  targetContext,
} from '../../store/hub/pushes/targets.ts';
import type { SecretKey } from '../secrets/secret-key.ts';
import type { Outcome, PushClient } from './client.ts';
import { addressOf, contentTypeOf } from './dialects.ts';
import { validSecrets } from './secrets.ts';

export interface DeliveryParts {
  store: HubStore;
  secretKey: SecretKey;
  client: PushClient;
  /** ms since 1970 */
  now: () => number;
}

/** Where the pushes of a target go. `target`: of an account; null: of a task or route, with the address in each push. */
export type Place =
  | { kind: 'send'; target: TargetRow | null }
  | { kind: 'wait' }
  | { kind: 'end'; why: string };

/** @param target as in `hub_outbox` */
export async function placeOf({ store }: DeliveryParts, target: string): Promise<Place> {
  const [, id] = /^target:(\d+)$/.exec(target) ?? [];
  if (id === undefined) return { kind: 'send', target: null };
  const row = await readTarget(store.db, Number(id));
  if (row === undefined || row.removed !== null) return { kind: 'end', why: 'removed' };
  if (row.state === 'gone') return { kind: 'end', why: 'gone' };
  return row.state === 'on' ? { kind: 'send', target: row } : { kind: 'wait' };
}

/** One try. @throws HubError `SEALED`; the database's error */
export async function deliver(
  parts: DeliveryParts,
  push: Pick<LeasedPush, 'pushId' | 'accountId' | 'event' | 'url' | 'dialect' | 'body'>,
  target: TargetRow | null,
): Promise<Outcome> {
  const { secretKey, client, now } = parts;
  const secrets =
    target === null
      ? await accountSecrets(parts, push.accountId)
      : validSecrets(secretKey, target, { context: targetContext(target.id), now: now() });
  const { pushId: id, body } = push;
  const headers = {
    'content-type': contentTypeOf(push.dialect),
    ...signatureHeaders({ id, now: now(), body }, secrets),
  };
  const url = addressOf(push.url ?? target?.url ?? '', push);
  return client.send({ url, headers, body, dialect: push.dialect });
}

async function accountSecrets(parts: DeliveryParts, accountId: number): Promise<string[]> {
  const { store, secretKey, now } = parts;
  const context = accountContext(accountId);
  const found = await findAccountSecret(store.db, accountId);
  if (found) return validSecrets(secretKey, found, { context, now: now() });
  const secret = secretKey.seal(newPushSecret(), context);
  try {
    await insertAccountSecret(store.db, accountId, { secret, now: now() });
  } catch (error) {
    // Another hub has made it.
    if (!store.isDuplicate(error)) throw error;
  }
  return accountSecrets(parts, accountId);
}
