/** The server of the account that leads its calls by `SmartCall`. */
import { findAccountById } from '../../../../store/hub/accounts.ts';
import { smartcallUrl } from '../../../access/account-settings.ts';
import type { Context } from '../../../api/route.ts';
import { AliyunFault } from '../fault.ts';

const NO_ADDRESS =
  'The account has no server that leads calls: set smartcall_url with PUT /v1/account, or with cti-robot account set --smartcall-url https://…';

export interface LedBy {
  /** With its query. */
  server: string;
  /** `https+smartcall://…` without a query, in characters that commands of FreeSWITCH may have. */
  name: string;
}

/** @throws AliyunFault where the account has none, or one that is not allowed any more */
export async function readCallback({ store, principal, pushes }: Context): Promise<LedBy> {
  const account = await findAccountById(store.db, principal.account.id);
  const address = smartcallUrl(account?.settings ?? '{}');
  if (address === null) throw AliyunFault.business('isv.PRODUCT_UN_SUBSCRIPT', NO_ADDRESS);
  const refusal = pushes.guard.refusalOfUrl(address);
  if (refusal !== null)
    throw AliyunFault.business(
      'isv.PRODUCT_UN_SUBSCRIPT',
      `The server that leads calls may not be asked (${refusal}): set another smartcall_url with PUT /v1/account.`,
    );
  const { protocol, host, pathname, href } = new URL(address);
  return { server: href, name: plain(`${protocol.slice(0, -1)}+smartcall://${host}${pathname}`) };
}

/** FreeSWITCH gives other characters a meaning. Servers read them alike. */
function plain(part: string): string {
  return part.replace(
    /[^\w.~:/?#[\]@!&*+;=%-]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}
