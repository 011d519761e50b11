import type { HostReport, HostRow } from '../../store/hub/hosts.ts';
import { MAIN_ACCOUNT, type Principal } from '../access/rights.ts';

/** A host that has not reported for so long is away, ms: four reports. */
const AWAY_MS = 20_000;

export type HostCondition = 'ok' | 'degraded' | 'away' | 'stopped';

/** A host as the API shows it. What is null is not for this principal. */
export interface ShownHost {
  host: string;
  release: string;
  state: HostCondition;
  /** ms since 1970, by the database's clock. */
  seen: number;
  started: number | null;
  flows: HostReport['flows'] | null;
  redis: HostReport['redis'];
  freeswitch: HostReport['freeswitch'];
  recogniser: HostReport['recogniser'];
  store: HostReport['store'] | null;
  spool: HostReport['spool'] | null;
}

/** How a host is. `away`: its sidecar has stopped reporting without a word. */
export function conditionOf({ stopped, age, report }: HostRow): HostCondition {
  if (stopped) return 'stopped';
  return age > AWAY_MS ? 'away' : report.status;
}

/** Hosts belong to the deployment: other accounts than main see only that there is one, and whether it is well. */
export function shownHost(row: HostRow, { account }: Principal): ShownHost {
  const { host, seen, report } = row;
  const isMain = account.name === MAIN_ACCOUNT;
  const { release, started, flows, redis, freeswitch, recogniser, store, spool } = report;
  return {
    host,
    release,
    state: conditionOf(row),
    seen,
    started: isMain ? started : null,
    flows: isMain ? flows : null,
    redis: isMain ? redis : null,
    freeswitch: isMain ? freeswitch : null,
    recogniser: isMain ? recogniser : null,
    store: isMain ? store : null,
    spool: isMain ? spool : null,
  };
}
