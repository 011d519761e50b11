/** The answer to `GET /healthz`. */

import type { DialerStatus } from '../dialer/dialer.ts';
import type { Costly } from '../flows/costly.ts';
import type { FreeswitchStatus } from '../freeswitch/freeswitch.ts';
import type { HttpRobotStatus } from '../http-robot/http-robot.ts';
import type { HubHealth } from '../hub/status/health.ts';
import type { IngestStatus } from '../ingest/ingest.ts';
import { type Fault, shortened } from '../lib/error.ts';
import type { QuestionsStatus } from '../questions/questions.ts';
import type { RouteStatus } from '../sync/routes/route-sync.ts';
import type { FlowSyncStatus } from '../sync/sync.ts';
import type { SpeechStatus } from '../tts/speech.ts';
import type { PausedServices } from './metrics.ts';

export interface Health {
  /** `degraded`: the sidecar works, but something needs attention. */
  status: 'ok' | 'degraded';
  host: string;
  version: string;
  uptimeMs: number;
  flows: {
    loaded: number;
    refused: number;
    /** The refused flows by name, at most 100. */
    faults: Record<string, Fault & { inUse: string | null }>;
    /** Expressions that cost too much and never match, by flow, at most 100 flows. */
    costly: Record<string, readonly Costly[]>;
    /** Hashes of prompts that this host lacks, so that it keeps earlier versions of flows; at most 100. */
    missingPrompts: readonly string[];
  };
  redis: FlowSyncStatus['redis'];
  /** Routes of numbers that are called. */
  routes: {
    /** Numbers and ranges that have a route on this host. */
    loaded: number;
    refused: number;
    /** Why they are refused, by the field of the route, at most 100. */
    faults: Record<string, string>;
    /** Why they could not be read or written; null: they could. */
    failure: string | null;
    /** When they last changed on disk and were last compared, ms since 1970; null: not since the start. */
    changed: number | null;
    compared: number | null;
    /** Hosts among which calls at once are divided. */
    hosts: number;
    /** Addresses that know callers, in all routes. */
    contextAddresses: number;
    /** Routes that Redis no longer has and that stay until their removal is accepted; null: none. */
    held: number | null;
  };
  /** Event socket and recognisers; null if the settings turn the event socket off. */
  freeswitch: FreeswitchStatus | null;
  /** `paused`: services to which requests are paused after failures. */
  speech: Omit<SpeechStatus, 'paused'> & { paused: PausedServices };
  /** The mode of questions, and how many are being answered. */
  questions: QuestionsStatus;
  /** Servers that control dialogs. */
  httpFlow: HttpRobotStatus;
  /** Files in the spool, state of the store, and rows stored since the start. */
  rows: IngestStatus;
  /** Calls of tasks; null: this host places none. */
  dialer: DialerStatus | null;
  /** The hub in the same process; null: `hub.listen` is not set. */
  hub: HubHealth | null;
}

const MOST_FAULTS = 100;

/** The part of the health that concerns routes. */
export function routeHealth({ faults, held, ...routes }: RouteStatus): Health['routes'] {
  const shown = [...faults].slice(0, MOST_FAULTS).map(([field, fault]) => [shortened(field, 128), fault]);
  const all = Object.fromEntries(shown) as Record<string, string>;
  return { ...routes, refused: faults.size, faults: all, held: held?.flows ?? null };
}

/** The part of the health that concerns flows. */
export function flowHealth({
  loaded,
  refused,
  flows,
  missingPrompts,
}: Omit<FlowSyncStatus, 'redis' | 'costly'>): Health['flows'] {
  const faults: [string, Fault & { inUse: string | null }][] = [];
  const costly: [string, readonly Costly[]][] = [];
  for (const [name, { error: fault, version, costly: expressions }] of flows) {
    if (expressions.length > 0 && costly.length < MOST_FAULTS)
      costly.push([shortened(name, 128), expressions]);
    if (fault !== null && faults.length < MOST_FAULTS)
      faults.push([shortened(name, 128), { ...fault, inUse: version }]);
  }
  // `fromEntries` keeps a flow named `__proto__`.
  return {
    loaded,
    refused,
    faults: Object.fromEntries(faults),
    costly: Object.fromEntries(costly),
    missingPrompts: missingPrompts.slice(0, MOST_FAULTS),
  };
}
