/**
 * Finds out which calls have ended. A spool file stays while one of its calls may start another flow. When a call has ended, its
 * flows without an end are lost. Three facts show that a call has ended:
 *
 * - the call's record is in the store, because it is written at the hang-up;
 * - FreeSWITCH has no such channel;
 * - the FreeSWITCH of the call has ended: another one is running, or none.
 *
 * While FreeSWITCH has the channel, the call runs, however long its file has not changed: the engine holds the file open.
 * Without a hook for records and without an event socket, a call has ended if its file has not changed for `ingest.lostAfter`.
 */
import type { Clock } from '../../lib/clock.ts';
import { StoreError } from '../../store/error.ts';
import type { Store } from '../../store/store.ts';
import type { CallEnd, SpoolFile } from '../spool-file.ts';

/** Queries FreeSWITCH about the calls of this host. */
export interface ChannelPresence {
  /** `Core-UUID` of the running FreeSWITCH; undefined if unknown. */
  coreUuid(): string | undefined;
  /** Whether it has a channel of this UUID; undefined if unknown. */
  exists(uuid: string): Promise<boolean | undefined>;
  /** Whether the FreeSWITCH with this `Core-UUID` was running and has ended. */
  isGone?(coreUuid: string): boolean;
}

/** Without an event socket. */
export const NO_PRESENCE: ChannelPresence = { coreUuid: () => undefined, exists: async () => undefined };

export interface CallEndPace {
  /** Time without a change before FreeSWITCH is asked about a call with a running flow, ms. */
  runningMs: number;
  /**
   * Time without a change before a file without a channel is removed, if it was closed or its rows do not name their
   * FreeSWITCH, ms. Another program may have written such a file.
   */
  leavingMs: number;
  /** Shortest and longest time between two queries about a file, ms. */
  leastMs: number;
  mostMs: number;
}

/** Closes the calls of an ended FreeSWITCH within a minute. */
export const CALL_END_PACE: CallEndPace = {
  runningMs: 20_000,
  leavingMs: 60_000,
  leastMs: 2000,
  mostMs: 15_000,
};

/** Most remembered callids of recent records, whose rows may arrive later. */
const RECENT_RECORDS = 20_000;
/** Longest wait for an answer, ms. */
const ANSWER_MS = 2000;

export class CallEnds {
  private readonly recorded = new Set<string>();

  constructor(
    private readonly store: Store,
    private readonly presence: ChannelPresence,
    private readonly clock: Clock,
    readonly pace: CallEndPace,
  ) {}

  /** These calls have their record in the store. */
  addRecords(callids: Iterable<string>): void {
    for (const callid of callids) this.recorded.add(callid);
    for (const callid of this.recorded) {
      if (this.recorded.size <= RECENT_RECORDS) break;
      this.recorded.delete(callid);
    }
  }

  /** Whether a file's calls are known to have ended, without a query. */
  isOver(file: SpoolFile): boolean {
    if (file.end === 'certain') return true;
    const calls = [...file.flows.callsAndCores()];
    if (calls.length === 0 || !calls.every(([callid]) => this.recorded.has(callid))) return false;
    file.end = 'certain';
    return true;
  }

  /** Checks the unchanged files that are due, and sets their `end`. */
  async ask(files: readonly SpoolFile[]): Promise<void> {
    // Each time, to remember which FreeSWITCH was running.
    this.presence.coreUuid();
    const due = files.filter((file) => this.isDue(file));
    if (due.length === 0) return;
    const asked = due.map(({ changes }) => changes);
    await this.askStore(due);
    const now = this.clock.monotonic();
    let answers = true;
    for (const [index, file] of due.entries()) {
      const end = answers ? await this.endOf(file) : 'unknown';
      if (end === 'silent') answers = false;
      file.askPause = Math.min(this.pace.mostMs, Math.max(this.pace.leastMs, 2 * file.askPause));
      file.askAt = now + file.askPause;
      // New lines may have arrived during the query.
      if (file.changes === asked[index] && end !== 'silent') file.end = end;
    }
  }

  private isDue(file: SpoolFile): boolean {
    const now = this.clock.monotonic();
    if (file.end === 'certain' || this.isOver(file)) return false;
    if (file.state !== 'done' && file.stillFor(now) < this.pace.runningMs) return false;
    return file.askAt <= now;
  }

  private async askStore(files: readonly SpoolFile[]): Promise<void> {
    const callids = new Set(
      files.flatMap(({ flows }) => [...flows.callsAndCores()].map(([callid]) => callid)),
    );
    const unknown = [...callids].filter((callid) => !this.recorded.has(callid));
    if (unknown.length === 0) return;
    try {
      this.addRecords(await this.store.recorded(unknown));
    } catch (error) {
      // The store is unavailable, so nothing can be moved either. The next query follows soon.
      if (!(error instanceof StoreError)) throw error;
    }
  }

  /** @returns `silent` if FreeSWITCH does not answer, so that further queries are useless */
  private async endOf(file: SpoolFile): Promise<CallEnd | 'silent'> {
    let end: CallEnd = 'certain';
    let calls = 0;
    for (const [callid, core] of file.flows.callsAndCores()) {
      calls++;
      const one = this.recorded.has(callid) ? 'certain' : await this.endOfChannel(file, callid, core);
      if (one === 'unknown' || one === 'running' || one === 'silent') return one;
      if (one === 'presumed') end = 'presumed';
    }
    return calls === 0 ? 'unknown' : end;
  }

  private async endOfChannel(
    file: SpoolFile,
    callid: string,
    core: string | null,
  ): Promise<CallEnd | 'silent'> {
    const { presence, pace, clock } = this;
    const runs = presence.coreUuid();
    if (core !== null && runs !== undefined && core !== runs) return 'certain';
    if (core !== null && presence.isGone?.(core)) return 'presumed';
    if (runs === undefined) return 'unknown';
    const there = await inTime(presence.exists(callid));
    if (there === undefined) return 'silent';
    if (there) return 'running';
    if (core === null && file.stillFor(clock.monotonic()) < pace.leavingMs) return 'unknown';
    return 'certain';
  }
}

/** Waits for an answer; undefined for an error or after the time limit. */
async function inTime(answer: Promise<boolean | undefined>): Promise<boolean | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ANSWER_MS);
  });
  try {
    return await Promise.race([answer.catch(() => undefined), late]);
  } finally {
    clearTimeout(timer);
  }
}
