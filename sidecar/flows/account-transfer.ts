import { accountOfVariable } from '../../engine/contract/flow-account.ts';
import { isTarget } from '../../engine/flow/account/account-flow.ts';

/** Whether calls of an account may be transferred to an extension (docs/reference/account-flows.md#targets). */
export function mayTransfer(account: string, extension: string, targets: readonly string[]): boolean {
  const limited = accountOfVariable(account);
  return limited === '' || isTarget('transfer', extension, { account: limited, targets });
}
