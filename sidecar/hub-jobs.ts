/** The jobs of a sidecar whose database hubs read: it tells them how its host is, and does on its host what they ask for. */
import type { Health } from './http/health.ts';
import { keepTicketFile } from './hub/browsers/ticket-file.ts';
import { hostReport } from './hub/fleet/host-report.ts';
import { HostReporter } from './hub/fleet/host-reporter.ts';
import { RemovedCalls } from './ingest/rejected/removed-calls.ts';
import type { Log } from './lib/log.ts';
import { RecordingKeeper } from './recordings/recording-keeper.ts';
import { openRecordingStore } from './recordings/store/open-store.ts';
import type { HomePaths } from './settings/home.ts';
import type { Settings } from './settings/settings.ts';
import { type HubDatabaseSettings, openHubStore } from './store/hub/hub-store.ts';

export interface HubJobsOptions {
  settings: Settings;
  paths: HomePaths;
  database: HubDatabaseSettings;
  health: () => Health;
  /** Where other machines reach the sidecar. */
  peer: string | null;
  log: Log;
  /** ms since 1970 */
  now: () => number;
}

/** Starts them. @param stops gets what stops each */
export function startHubJobs(
  { settings, paths, database, health, peer, log, now }: HubJobsOptions,
  stops: (() => Promise<unknown>)[],
): { keeper: RecordingKeeper } {
  const { host, domain = null, freeswitch } = settings;
  const { browserUrl } = freeswitch;
  const browsers = browserUrl === undefined ? null : { url: browserUrl, domain };
  void keepTicketFile({ settings, file: paths.tickets, log });
  const reporter = new HostReporter({
    host,
    report: () => hostReport(health(), { now: now(), peer, browsers }),
    store: openHubStore(database),
    log,
  });
  stops.push(() => reporter.stop());
  reporter.start();
  const store = openHubStore(database);
  const keeper = new RecordingKeeper({
    ...{ host, folder: paths.recordings, store, log, now },
    place: openRecordingStore(settings),
    reader: store.callReader(settings.timezone),
  });
  const removed = new RemovedCalls({
    ...{ spool: paths.spool, contexts: paths.contexts, store: openHubStore(database), log },
  });
  stops.push(() => removed.stop());
  removed.start();
  stops.push(() => keeper.stop());
  keeper.start();
  return { keeper };
}
