/** Whose lines and groups of lines somebody sees, and for whom they are made. */
import { findAccount, listAccounts } from '../../store/hub/accounts.ts';
import { ALL_ACCOUNTS, type LineOwner } from '../../store/hub/dialing/line-settings.ts';
import { hasRight } from '../access/rights.ts';
import type { Context } from '../api/route.ts';
import { HubError } from '../error.ts';

/** The deployment's admin sees those of all accounts. */
export function lineOwner({ principal }: Pick<Context, 'principal'>): LineOwner {
  return hasRight(principal, 'line.edit') ? null : principal.account.id;
}

/**
 * @param name of an account; null: all accounts; undefined: the principal's
 * @throws HubError `NO_ACCOUNT`
 */
export async function newLineOwner(
  { db, principal }: Pick<Context, 'db' | 'principal'>,
  name: string | null | undefined,
): Promise<number> {
  if (name === undefined) return principal.account.id;
  if (name === null) return ALL_ACCOUNTS;
  const account = await findAccount(db, name);
  if (!account) throw new HubError('NO_ACCOUNT', { values: { name }, path: 'body.account' });
  return account.id;
}

/** Names of accounts by id; null for what belongs to all. */
export async function ownerNames({
  db,
  principal,
}: Pick<Context, 'db' | 'principal'>): Promise<(id: number) => string | null> {
  if (lineOwner({ principal }) !== null)
    return (id) => (id === principal.account.id ? principal.account.name : null);
  const names = new Map((await listAccounts(db)).map(({ id, name }) => [id, name]));
  return (id) => names.get(id) ?? null;
}
