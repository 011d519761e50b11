/**
 * Tells the hubs how this host is: its sidecar writes a row every few seconds. It waits for nobody and nobody waits for
 * it: a database that is away, or that has no tables of a hub, is no fault of the host's work.
 */
import type { Log } from '../../lib/log.ts';
import { type HostReport, writeHost } from '../../store/hub/hosts.ts';
import type { HubStore } from '../../store/hub/hub-store.ts';

/** Interval of the reports, ms. */
export const REPORT_MS = 5_000;
/** The same where the database has no hub. */
const NO_HUB_MS = 15_000;
/** Longest that the last report may delay a stop, ms. */
const STOP_MS = 1_000;

export interface HostReporterOptions {
  host: string;
  report: () => HostReport;
  store: HubStore;
  log: Log;
  /** ms; for tests. */
  everyMs?: number;
}

export class HostReporter {
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  private isFailing = false;
  private isStopped = false;

  constructor(private readonly options: HostReporterOptions) {}

  start(): void {
    this.writing = this.write(false).then((next) => {
      if (this.isStopped) return;
      this.timer = setTimeout(() => this.start(), next).unref();
    });
  }

  /** Reports that the sidecar was stopped, where the database answers at once. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    const last = this.writing.then(() => this.write(true));
    await Promise.race([last, new Promise((resolve) => setTimeout(resolve, STOP_MS).unref())]);
    await this.options.store.close();
  }

  /** @returns ms until the next report */
  private async write(stopped: boolean): Promise<number> {
    const { host, report, store, log, everyMs = REPORT_MS } = this.options;
    try {
      await writeHost(store.db, { host, report: report(), stopped }, store.kind);
      this.isFailing = false;
      return everyMs;
    } catch (error) {
      if (!(await this.hasHub())) return NO_HUB_MS;
      if (!this.isFailing && !this.isStopped)
        log.warn({ error: store.reasonOf(error) }, 'the hub cannot see the state of this host; trying again');
      this.isFailing = true;
      return everyMs;
    }
  }

  private async hasHub(): Promise<boolean> {
    // A database that does not answer says nothing about its tables.
    return this.options.store.hasTable('hub_host').catch(() => true);
  }
}
