/** Numbers that an account does not call, whole or by their beginning. */
import type { HubDb } from '../hub-store.ts';

export interface BlacklistEntry {
  reason: string;
  /** ms since 1970; null: for good. */
  until: number | null;
}

/** The entries that hold for numbers now; of several, the one that holds longest. @param now ms since 1970 */
export async function blacklisted(
  db: HubDb,
  { accountId, keys, now }: { accountId: number; keys: readonly string[]; now: number },
): Promise<Map<string, BlacklistEntry>> {
  const found = new Map<string, BlacklistEntry>();
  if (keys.length === 0) return found;
  const beginnings = new Set(keys.flatMap(beginningsOf));
  const rows = await db
    .selectFrom('call_blacklist')
    .select(['number_key', 'is_prefix', 'reason', 'until'])
    .where('account_id', '=', accountId)
    .where('number_key', 'in', [...beginnings])
    .where((where) => where.or([where('until', 'is', null), where('until', '>', now)]))
    .execute();
  for (const key of keys)
    for (const { number_key, is_prefix, reason, until } of rows) {
      const holds = is_prefix === 1 ? key.startsWith(number_key) : key === number_key;
      if (holds && isLonger(until, found.get(key)))
        found.set(key, { reason, until: until === null ? null : Number(until) });
    }
  return found;
}

/** Whether an account has a blacklist at all: most imports need not look number by number. */
export async function hasBlacklist(db: HubDb, accountId: number): Promise<boolean> {
  const entry = await db
    .selectFrom('call_blacklist')
    .select('id')
    .where('account_id', '=', accountId)
    .limit(1)
    .executeTakeFirst();
  return entry !== undefined;
}

function beginningsOf(key: string): string[] {
  return Array.from(key, (_, index) => key.slice(0, index + 1));
}

function isLonger(until: number | null, than: BlacklistEntry | undefined): boolean {
  if (!than) return true;
  return than.until !== null && (until === null || Number(until) > than.until);
}
