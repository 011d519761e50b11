/** Asks the database again and again whether it answers, and what waits there. The hub's health and metrics show it. */
import type { HubStore } from '../../store/hub/hub-store.ts';
import { countPushes, type PushCount } from '../../store/hub/pushes/counts.ts';
import { type SettleBacklog, settleBacklog } from '../../store/hub/records/backlog.ts';

export interface WatchParts {
  store: HubStore;
  /** ms since 1970 */
  now: () => number;
  times?: Partial<WatchTimes>;
}

export interface WatchTimes {
  /** Between two questions to the database, ms. */
  everyMs: number;
  /** How long the database may take for an answer, ms. */
  limitMs: number;
  /** Least time between two counts of what waits, ms. */
  countMs: number;
  /** From when on a call that is not whole is late, ms. */
  lateMs: number;
}

const TIMES: WatchTimes = { everyMs: 5000, limitMs: 5000, countMs: 15_000, lateMs: 600_000 };
/** The next count begins after so many times what the last one took: counting must not load a database. */
const COUNT_SHARE = 20;

/** What was seen last. */
export interface Watched {
  database: { up: boolean; error: string | null };
  pushes: readonly PushCount[];
  records: SettleBacklog;
}

export class Watch {
  readonly seen: Watched = {
    database: { up: true, error: null },
    pushes: [],
    records: { late: 0, lagMs: 0 },
  };
  private readonly times: WatchTimes;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private isStopped = false;
  private counting: Promise<void> | null = null;
  private nextCount = 0;

  constructor(private readonly parts: WatchParts) {
    this.times = { ...TIMES, ...parts.times };
  }

  start(): void {
    this.lookIn(0);
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.running;
    await this.within(this.counting ?? Promise.resolve()).catch(() => {});
  }

  private lookIn(ms: number): void {
    if (this.isStopped) return;
    this.timer = setTimeout(() => {
      this.running = this.look().then(() => this.lookIn(this.times.everyMs));
    }, ms).unref();
  }

  private async look(): Promise<void> {
    const { store } = this.parts;
    const { database } = this.seen;
    try {
      await this.within(this.ask());
      database.up = true;
      database.error = null;
    } catch (error) {
      database.up = false;
      database.error = error instanceof SilentError ? error.message : store.reasonOf(error);
      return;
    }
    this.counting ??= this.count()
      // What is wrong with the database, the next question shows.
      .catch(() => {})
      .finally(() => {
        this.counting = null;
      });
  }

  private async ask(): Promise<void> {
    await this.parts.store.db.selectFrom('hub_account').select('id').limit(1).execute();
  }

  /** A count may take longer than a database has for an answer, and never runs twice at once. */
  private async count(): Promise<void> {
    const { store, now } = this.parts;
    const { seen, times } = this;
    if (performance.now() < this.nextCount) return;
    const began = performance.now();
    try {
      seen.records = await settleBacklog(store.db, { now: now(), lateMs: times.lateMs });
      seen.pushes = await countPushes(store.db, now());
    } finally {
      const ended = performance.now();
      this.nextCount = ended + Math.max(times.countMs, COUNT_SHARE * (ended - began));
    }
  }

  /** A database behind a broken network may never answer. */
  private async within(work: Promise<void>): Promise<void> {
    const { limitMs } = this.times;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new SilentError(limitMs)), limitMs).unref();
    });
    try {
      await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
      work.catch(() => {});
    }
  }
}

class SilentError extends Error {
  constructor(ms: number) {
    super(`no answer within ${ms} ms`);
  }
}
