/** Where a call comes from: its account, by the name of its flow on a host. */

/** The account that always exists. A call without a flow is its. */
export const MAIN_ACCOUNT = 'main';

/** A flow on a host is named `<name>.@<account>`; one of the account main has its name alone. */
const OWNED = /^(.+)\.@([a-z0-9][a-z0-9-]{0,31})$/;

/** The account of a flow, by its name on a host. */
export function ownerOf(flow: string | null): string {
  return OWNED.exec(flow ?? '')?.[2] ?? MAIN_ACCOUNT;
}

/** A flow's name within its account. */
export function nameWithin(flow: string): string {
  return OWNED.exec(flow)?.[1] ?? flow;
}
