/** Failed logins, counted in the database: an attacker gets no more tries by asking several hubs. */
import { sql } from 'kysely';
import type { HubDb } from '../hub-store.ts';

export interface LoginFailures {
  failures: number;
  /** Of the first, ms since 1970. */
  since: number;
}

const NONE: LoginFailures = { failures: 0, since: 0 };

export async function readFailures(db: HubDb, subject: string): Promise<LoginFailures> {
  const row = await db
    .selectFrom('hub_login_failure')
    .select(['failures', 'since'])
    .where('subject', '=', subject)
    .executeTakeFirst();
  return row ?? NONE;
}

/** Counts a failure in one statement. A count that began before `windowStart` begins anew. */
export async function countFailure(
  db: HubDb,
  subject: string,
  { now, windowStart, kind }: { now: number; windowStart: number; kind: 'mysql' | 'sqlite' },
): Promise<void> {
  const update = sql`failures = case when since < ${windowStart} then 1 else failures + 1 end,
    since = case when since < ${windowStart} then ${now} else since end`;
  const conflict =
    kind === 'mysql'
      ? sql`on duplicate key update ${update}`
      : sql`on conflict (subject) do update set ${update}`;
  await sql`insert into hub_login_failure (subject, failures, since) values (${subject}, 1, ${now}) ${conflict}`.execute(
    db,
  );
}

/** Gives a try back that could not be made. */
export async function returnTry(db: HubDb, subject: string): Promise<void> {
  await db
    .updateTable('hub_login_failure')
    .set((row) => ({ failures: row('failures', '-', 1) }))
    .where('subject', '=', subject)
    .where('failures', '>', 0)
    .execute();
}

export async function forgetFailures(db: HubDb, subject: string): Promise<void> {
  await db.deleteFrom('hub_login_failure').where('subject', '=', subject).execute();
}

export async function deleteOldFailures(db: HubDb, before: number): Promise<void> {
  await db.deleteFrom('hub_login_failure').where('since', '<', before).execute();
}
