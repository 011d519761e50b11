/**
 * The queue of pushes that wait. A hub leases what it tries: until the lease ends no other hub tries it, and what it makes
 * of it counts only while the lease is its own. `next_at` is the end of the lease meanwhile, so one index finds what is due.
 */
import { sql } from 'kysely';
import type { HubDb, HubStore } from '../hub-store.ts';

/** A push that this hub tries. */
export interface LeasedPush {
  id: number;
  pushId: string;
  accountId: number;
  event: string;
  target: string;
  /** Of a task or route. */
  url: string | null;
  dialect: string;
  body: string;
  /** Tries so far. */
  tries: number;
  leaseUntil: number;
}

export interface DueTarget {
  target: string;
  /** Since when its first push is due, ms since 1970. */
  due: number;
}

/**
 * The targets that have pushes that are due. It reads the index once for each target, however many pushes wait.
 *
 * @param now ms since 1970
 */
export async function dueTargets({ kind, db }: HubStore, now: number): Promise<DueTarget[]> {
  const found = kind === 'mysql' ? await firstByQueries(db) : await firstByRecursion(db);
  return found.map(({ target, due }) => ({ target, due: Number(due) })).filter(({ due }) => due <= now);
}

interface FirstOfTarget {
  target: string;
  /** Of the first push that waits for it. */
  due: number | string;
}

/** MySQL and MariaDB read all pushes of each target in a recursion, and often in groups; from a constant they jump. */
async function firstByQueries(db: HubDb): Promise<FirstOfTarget[]> {
  const found: FirstOfTarget[] = [];
  for (let after = ''; ; ) {
    const { rows } = await sql<FirstOfTarget>`
      SELECT target, next_at AS due FROM hub_outbox FORCE INDEX (by_due)
      WHERE state = 'waiting' AND target > ${after} ORDER BY target, next_at LIMIT 1`.execute(db);
    const [first] = rows;
    if (first === undefined) return found;
    found.push(first);
    after = first.target;
  }
}

/** One statement finds them all. */
async function firstByRecursion(db: HubDb): Promise<FirstOfTarget[]> {
  const { rows } = await sql<FirstOfTarget>`
    WITH RECURSIVE known (target) AS (
      SELECT (SELECT MIN(target) FROM hub_outbox WHERE state = 'waiting')
      UNION ALL
      SELECT (SELECT MIN(o.target) FROM hub_outbox o WHERE o.state = 'waiting' AND o.target > known.target)
      FROM known WHERE known.target IS NOT NULL
    )
    SELECT known.target, (
      SELECT MIN(o.next_at) FROM hub_outbox o WHERE o.state = 'waiting' AND o.target = known.target
    ) AS due
    FROM known WHERE known.target IS NOT NULL`.execute(db);
  return rows;
}

export interface Claim {
  target: string;
  limit: number;
  owner: string;
  now: number;
  leaseMs: number;
}

/** Leases pushes of a target that are due, those that are due longest first. */
export async function claimPushes(
  store: HubStore,
  { target, limit, owner, now, leaseMs }: Claim,
): Promise<LeasedPush[]> {
  const leaseUntil = now + leaseMs;
  return store.readCommitted(async (db) => {
    const query = db
      .selectFrom('hub_outbox')
      .select(['id', 'push_id as pushId', 'account_id as accountId', 'event', 'target'])
      .select(['url', 'dialect', 'body', 'tries'])
      .where('state', '=', 'waiting')
      .where('target', '=', target)
      .where('next_at', '<=', now)
      .orderBy('next_at')
      .orderBy('id')
      .limit(limit);
    const rows = await (store.kind === 'mysql' ? query.forUpdate().skipLocked() : query).execute();
    if (rows.length === 0) return [];
    const ids = rows.map(({ id }) => id);
    await db
      .updateTable('hub_outbox')
      .set({ lease_owner: owner, lease_until: leaseUntil, next_at: leaseUntil })
      .where('id', 'in', ids)
      .execute();
    return rows.map((row) => ({ ...row, id: Number(row.id), leaseUntil }));
  });
}

/** What became of a try. */
export interface Try {
  /** When it began, ms since 1970. */
  time: number;
  ms: number;
  /** HTTP status; null: no answer. */
  status: number | null;
  /** `2xx`, `5xx`, `timeout` … */
  answer: string;
  /** The beginning of the answer's body; null: no answer. */
  head: string | null;
}

export type Verdict = { state: 'sent' | 'dead' } | { state: 'waiting'; nextAt: number };

export interface Settlement {
  owner: string;
  /** Null: it was not tried, and is given back. */
  tried: Try | null;
  verdict: Verdict;
  now: number;
}

/** @returns false where the lease had ended and somebody else has it: nothing is changed */
export async function settlePush(
  store: HubStore,
  { id, leaseUntil, tries }: LeasedPush,
  { owner, tried, verdict, now }: Settlement,
): Promise<boolean> {
  const isOver = verdict.state !== 'waiting';
  return store.readCommitted(async (db) => {
    const { numUpdatedRows } = await db
      .updateTable('hub_outbox')
      .set({
        state: verdict.state,
        lease_owner: null,
        lease_until: null,
        ...(isOver ? { ended: now } : { next_at: verdict.nextAt }),
        ...(tried && { tries: tries + 1, answer: tried.answer }),
      })
      .where('id', '=', id)
      .where('state', '=', 'waiting')
      .where('lease_owner', '=', owner)
      .where('lease_until', '=', leaseUntil)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows !== 1n) return false;
    if (tried) await insertTry(db, id, tried);
    return true;
  });
}

/** The row of the push is locked. */
async function insertTry(db: HubDb, id: number, { time, ms, status, answer, head }: Try): Promise<void> {
  await sql`
    INSERT INTO hub_push_try (outbox_id, number, time, ms, status, answer)
    SELECT ${id}, COALESCE(MAX(number), 0) + 1, ${time}, ${ms}, ${status}, ${answer}
    FROM hub_push_try WHERE outbox_id = ${id}`.execute(db);
  if (head === null || head === '') return;
  await sql`
    INSERT INTO hub_push_answer (outbox_id, number, head)
    SELECT ${id}, MAX(number), ${head} FROM hub_push_try WHERE outbox_id = ${id}`.execute(db);
}

export interface Abandoning {
  target: string;
  /** Only those that are due since before this time, ms since 1970. */
  dueBefore: number;
  /** Why: `gone`, `removed`, `expired`. */
  answer: string;
  limit: number;
  now: number;
}

/** Gives up waiting pushes of a target, except those that a hub tries now. @returns how many */
export async function abandonPushes(
  store: HubStore,
  { target, dueBefore, answer, limit, now }: Abandoning,
): Promise<number> {
  return store.readCommitted(async (db) => {
    const query = db
      .selectFrom('hub_outbox')
      .select('id')
      .where('state', '=', 'waiting')
      .where('target', '=', target)
      .where('next_at', '<', dueBefore)
      .where((where) => where.or([where('lease_until', 'is', null), where('lease_until', '<=', now)]))
      .orderBy('next_at')
      .limit(limit);
    const rows = await (store.kind === 'mysql' ? query.forUpdate().skipLocked() : query).execute();
    if (rows.length === 0) return 0;
    await db
      .updateTable('hub_outbox')
      .set({ state: 'dead', answer, ended: now, lease_owner: null, lease_until: null })
      .where(
        'id',
        'in',
        rows.map(({ id }) => id),
      )
      .execute();
    return rows.length;
  });
}
