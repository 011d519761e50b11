/**
 * Answers to requests with an `Idempotency-Key`. The key is inserted, the work done and the answer kept in one
 * transaction: after a crash there is either all of it or nothing. A second request with the same key waits for the
 * first one's transaction, because the key is unique.
 */
import { sql } from 'kysely';
import type { HubDb } from './hub-store.ts';

export interface KeyedRequest {
  accountId: number;
  /** Method and path as registered, such as `POST /v1/user`. */
  route: string;
  idempotencyKey: string;
  /** SHA-256 of the body, hex. */
  body: string;
}

export interface KeptAnswer {
  body: string;
  status: number | null;
  answer: string | null;
}

/** @throws a duplicate's error where the key was used before: read its answer with `findAnswer` */
export async function insertIdempotencyKey(db: HubDb, request: KeyedRequest, now: number): Promise<void> {
  const { accountId, route, idempotencyKey, body } = request;
  await db
    .insertInto('hub_idempotency')
    .values({
      account_id: accountId,
      route,
      idempotency_key: idempotencyKey,
      body,
      status: null,
      answer: null,
      created: now,
    })
    .execute();
}

export async function keepAnswer(
  db: HubDb,
  { accountId, route, idempotencyKey }: Omit<KeyedRequest, 'body'>,
  { status, answer }: { status: number; answer: string },
): Promise<void> {
  await db
    .updateTable('hub_idempotency')
    .set({ status, answer })
    .where('account_id', '=', accountId)
    .where('route', '=', route)
    .where('idempotency_key', '=', idempotencyKey)
    .execute();
}

export async function findAnswer(
  db: HubDb,
  { accountId, route, idempotencyKey }: Omit<KeyedRequest, 'body'>,
): Promise<KeptAnswer | undefined> {
  return db
    .selectFrom('hub_idempotency')
    .select(['body', 'status', 'answer'])
    .where('account_id', '=', accountId)
    .where('route', '=', route)
    .where('idempotency_key', '=', idempotencyKey)
    .executeTakeFirst();
}

/** Forgets a key whose work was not done: the request may be repeated. */
export async function deleteAnswer(
  db: HubDb,
  { accountId, route, idempotencyKey }: Omit<KeyedRequest, 'body'>,
): Promise<void> {
  await db
    .deleteFrom('hub_idempotency')
    .where('account_id', '=', accountId)
    .where('route', '=', route)
    .where('idempotency_key', '=', idempotencyKey)
    .execute();
}

/** Forgets a key that was used before a time, ms since 1970. */
export async function deleteAnswerBefore(
  db: HubDb,
  { accountId, route, idempotencyKey }: Omit<KeyedRequest, 'body'>,
  before: number,
): Promise<void> {
  await db
    .deleteFrom('hub_idempotency')
    .where('account_id', '=', accountId)
    .where('route', '=', route)
    .where('idempotency_key', '=', idempotencyKey)
    .where('created', '<=', before)
    .execute();
}

export async function deleteOldAnswers(db: HubDb, before: number): Promise<void> {
  await db.deleteFrom('hub_idempotency').where('created', '<', before).execute();
}

/** Forgets kept answers that have a text, such as a number. A sealed answer is a password or a key, and has none. */
export async function deleteAnswersWith(db: HubDb, accountId: number, text: string): Promise<void> {
  const pattern = `%${text.replace(/[!%_]/g, '!$&')}%`;
  await db
    .deleteFrom('hub_idempotency')
    .where('account_id', '=', accountId)
    .where(sql<boolean>`answer like ${pattern} escape '!'`)
    .execute();
}
