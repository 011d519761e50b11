import type { HostReport } from '../../store/hub/hosts.ts';

/** Hashes of missing prompts in a report. */
const MOST_PROMPTS = 20;

/** The parts of a sidecar's health that the hub shows. */
export interface HealthSnapshot {
  status: 'ok' | 'degraded';
  version: string;
  uptimeMs: number;
  flows: { loaded: number; refused: number; missingPrompts: readonly string[] };
  redis: { up: boolean; error: string | null } | null;
  freeswitch: {
    up: boolean;
    error: string | null;
    recogniser: { set: string | null; available: { name: string }[] | null; missing: boolean };
    gateways?: Readonly<Record<string, boolean | null>> | null;
  } | null;
  rows: {
    files: number;
    waiting: number;
    oldestMs: number;
    store: { up: boolean | null; kind: string; error: string | null };
    spool: { writable: boolean | null };
  };
  speech?: {
    provider: string | null;
    ahead: { isSettled: boolean; missing: readonly { flow: string; whole: number }[] };
  };
  /** Null: it has none. */
  dialer?: { stopped: string | null; calls: number } | null;
}

/**
 * What a sidecar tells of its host.
 *
 * @param now ms since 1970
 * @param peer where other machines reach the sidecar
 * @param browsers where hubs reach FreeSWITCH for calls of browsers
 */
export function hostReport(
  health: HealthSnapshot,
  { now, peer, browsers = null }: { now: number; peer: string | null; browsers?: HostReport['browsers'] },
): HostReport {
  const { status, version, uptimeMs, flows, redis, freeswitch, rows, speech, dialer = null } = health;
  const recogniser = freeswitch?.recogniser ?? null;
  return {
    release: version,
    started: now - uptimeMs,
    status,
    flows: {
      loaded: flows.loaded,
      refused: flows.refused,
      missing_prompts: flows.missingPrompts.slice(0, MOST_PROMPTS),
    },
    redis: redis && { up: redis.up, error: redis.error },
    freeswitch: freeswitch && { up: freeswitch.up, error: freeswitch.error },
    recogniser: recogniser && {
      set: recogniser.set,
      available: recogniser.available?.map(({ name }) => name) ?? null,
      missing: recogniser.missing,
    },
    store: { kind: rows.store.kind, up: rows.store.up, error: rows.store.error },
    spool: {
      files: rows.files,
      waiting: rows.waiting,
      oldest_ms: rows.oldestMs,
      writable: rows.spool.writable,
    },
    peer,
    browsers,
    gateways: freeswitch?.gateways ?? null,
    speech: speech
      ? {
          provider: speech.provider,
          settled: speech.ahead.isSettled,
          missing: speech.ahead.missing.map(({ flow, whole }) => ({ flow, texts: whole })),
        }
      : null,
    dialer: dialer && { stopped: dialer.stopped, calls: dialer.calls },
  };
}
