import type { HostReport } from '../../../sidecar/store/hub/hosts.ts';

/** What a sidecar reports of a host that is well. */
export const HOST_REPORT: HostReport = {
  release: '1.2.3',
  started: 1,
  status: 'ok',
  flows: { loaded: 3, refused: 1 },
  redis: null,
  freeswitch: { up: true, error: null },
  recogniser: { set: 'unimrcp', available: ['unimrcp'], missing: false },
  store: { kind: 'mysql', up: true, error: null },
  spool: { files: 2, waiting: 1, oldest_ms: 40, writable: true },
  peer: null,
};
