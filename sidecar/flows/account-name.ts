/** Names of flows that belong to an account of the hub other than `main`: `<name>.@<account>` in Redis and on disk. */
import { accountOfFlow } from '../../engine/contract/flow-account.ts';
import { ScriptRefused } from './compile-text.ts';

/**
 * Whether a name in Redis or on disk says that another account owns the flow. Only the hub publishes such names; by hand
 * they are refused, so that no flow passes to an account by its name.
 */
export function isAccountsName(name: string): boolean {
  return accountOfFlow(name) !== '';
}

/** The name of a flow in Redis and on disk. */
export function hostNameOf(account: string, name: string): string {
  return account === 'main' ? name : `${name}.@${account}`;
}

/** @throws ScriptRefused `FLOW_NAME` for a name that only the hub may publish */
export function refuseAccountsName(name: string): void {
  if (!isAccountsName(name)) return;
  const message =
    'names that end in ".@…" belong to flows of the hub\'s accounts: publish it through the hub, which marks it in ' +
    'cti_robot_flow_of_hub in Redis, or choose another name';
  throw new ScriptRefused({ code: 'FLOW_NAME', path: null, message });
}
