/** Whether calls are placed: the switches of deployment and account, and what each host does. */
import { DEPLOYMENT, type OffSwitch, offSwitches } from '../../store/hub/dialing/switches.ts';
import { listHosts } from '../../store/hub/hosts.ts';
import type { HubDb, HubStore } from '../../store/hub/hub-store.ts';
import { MAIN_ACCOUNT, type Principal } from '../access/rights.ts';
import { conditionOf, type HostCondition } from '../fleet/host-state.ts';

/** A switch as it is shown. */
export interface ShownSwitch {
  on: boolean;
  /** Since when it is off, ms since 1970. */
  since: number | null;
  by: string | null;
  reason: string | null;
}

export interface ShownDialer {
  /** Whether calls of the account may be placed. */
  on: boolean;
  deployment: ShownSwitch;
  account: ShownSwitch;
  hosts: {
    host: string;
    state: HostCondition;
    /** Null: the host has no dialer, or does not tell. */
    dialer: { placing: boolean; stopped: string | null; calls: number | null } | null;
  }[];
}

/** Names and calls of the deployment are nothing to accounts other than main. */
export async function dialerStatus(
  { kind }: Pick<HubStore, 'kind'>,
  db: HubDb,
  { account }: Pick<Principal, 'account'>,
): Promise<ShownDialer> {
  const off = await offSwitches(db);
  const isMain = account.name === MAIN_ACCOUNT;
  const deployment = shownSwitch(off.find(({ accountId }) => accountId === DEPLOYMENT));
  const own = shownSwitch(off.find(({ accountId }) => accountId === account.id));
  const hosts = (await listHosts(db, kind)).map((row) => {
    const { dialer: report = null } = row.report;
    const state = conditionOf(row);
    const isThere = state === 'ok' || state === 'degraded';
    return {
      host: row.host,
      state,
      dialer: report && {
        placing: isThere && report.stopped === null,
        stopped: isMain ? report.stopped : null,
        calls: isMain ? report.calls : null,
      },
    };
  });
  return {
    on: deployment.on && own.on,
    deployment: isMain ? deployment : { ...deployment, by: null },
    account: own,
    hosts,
  };
}

export function shownSwitch(off: OffSwitch | undefined): ShownSwitch {
  if (off === undefined) return { on: true, since: null, by: null, reason: null };
  const { since, by, reason } = off;
  return { on: false, since, by, reason };
}
