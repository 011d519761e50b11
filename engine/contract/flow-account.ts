/**
 * The account of a flow, by its name on a host (docs/reference/hub.md#flows): `<name>.@<account>` is a flow of an account,
 * every other name is a flow of the operator, whose account is `main`. Only the hub publishes names of the first form.
 */

const OF_ACCOUNT = /\.@([^@.]*)$/;

/** The account whose limits a flow has; empty for a flow of the operator, which has none. */
export function accountOfFlow(name: string): string {
  const match = OF_ACCOUNT.exec(name);
  return match === null ? '' : match[1] || '?';
}

/** The same for a call that no flow leads, by the channel variable `cti_robot_account`. */
export function accountOfVariable(value: string): string {
  return value === 'main' ? '' : value;
}
