/**
 * Looks after the recordings of this host once their calls are over: measures them, moves them to the store, and deletes
 * those that are to go. What each needs next is in the database, so it continues where it was after a restart.
 */
import { rm } from 'node:fs/promises';
import { fileReason } from '../lib/file-fault.ts';
import type { Log } from '../lib/log.ts';
import type { HubStore } from '../store/hub/hub-store.ts';
import {
  changeRecording,
  deleteRecording,
  dueRecordings,
  moveKeptRecordings,
  type RecordingRow,
  recordingsOf,
  waitingRecordings,
} from '../store/hub/recordings/recordings.ts';
import type { CallReader } from '../store/hub/records/call-reader.ts';
import { measureRecording, openRecording } from './recording-file.ts';
import { type RecordingStore, storeKey } from './store/recording-store.ts';

/** How often it looks for work, ms. */
const LOOK_MS = 2_000;
/** The same where the database has no hub. */
const NO_HUB_MS = 15_000;
const AT_ONCE = 50;
/** Pause after a failure, ms; it doubles up to the longest. */
const PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 600_000;
/** Looks at a recording that is not there. */
const TRIES = 4;

export interface KeeperStatus {
  /** Recordings that wait to be moved to the store, and for how long the oldest has, ms. */
  waiting: number;
  waitingMs: number;
  /** Recordings that are to be deleted. */
  removing: number;
  moved: number;
}

export const NOTHING_KEPT: KeeperStatus = { waiting: 0, waitingMs: 0, removing: 0, moved: 0 };

export interface RecordingKeeperOptions {
  host: string;
  /** Folder of recordings. */
  folder: string;
  /** Null: recordings stay here. */
  place: RecordingStore | null;
  store: HubStore;
  reader: CallReader;
  log: Log;
  /** ms since 1970 */
  now: () => number;
}

export class RecordingKeeper {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private isStopped = false;
  private isFailing = false;
  private isStoreFailing = false;
  /** Until when the store is left alone after a failure, ms since 1970. */
  private storeRestsUntil = 0;
  private hasMovedKept = false;
  private state = NOTHING_KEPT;

  constructor(private readonly options: RecordingKeeperOptions) {}

  start(): void {
    this.running = this.run().then((next) => {
      if (!this.isStopped) this.timer = setTimeout(() => this.start(), next).unref();
    });
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.running;
    this.options.place?.close();
    await this.options.store.close();
  }

  status(): KeeperStatus {
    return this.state;
  }

  /** @returns ms until it looks again */
  private async run(): Promise<number> {
    const { store, log } = this.options;
    try {
      if (!(await store.hasTable('hub_recording'))) return NO_HUB_MS;
      while ((await this.look()) > 0 && !this.isStopped);
      this.isFailing = false;
    } catch (error) {
      if (!this.isFailing)
        log.warn({ error: store.reasonOf(error) }, 'recordings could not be looked after; trying again');
      this.isFailing = true;
    }
    return LOOK_MS;
  }

  /** Does what is due. @returns how many recordings that were */
  async look(): Promise<number> {
    const { host, place, store, now } = this.options;
    if (place !== null && !this.hasMovedKept) await moveKeptRecordings(store.db, host);
    this.hasMovedKept = true;
    const states = ['new', 'moved', 'remove', ...(now() < this.storeRestsUntil ? [] : ['waiting'])] as const;
    const due = await dueRecordings(store.db, { host, states: states as never, now: now(), limit: AT_ONCE });
    let done = 0;
    for (const recording of due) {
      if (this.isStopped) break;
      if (recording.state === 'waiting' && now() < this.storeRestsUntil) continue;
      await this.advance(recording);
      done++;
    }
    await this.count();
    return done;
  }

  private async advance(recording: RecordingRow): Promise<void> {
    const { store, now, log } = this.options;
    try {
      if (recording.state === 'new') await this.measure(recording);
      else if (recording.state === 'waiting') await this.move(recording);
      else if (recording.state === 'moved') await this.finishMove(recording);
      else await this.remove(recording);
    } catch (error) {
      const tries = recording.tries + 1;
      // Where the database is the reason, this fails too.
      const nextAt = now() + Math.min(LONGEST_PAUSE_MS, PAUSE_MS * 2 ** Math.min(tries, 10));
      await changeRecording(store.db, recording, { tries, nextAt });
      if (recording.state !== 'waiting') {
        log.warn(
          { call: recording.callid, error: reasonOf(error) },
          'a recording could not be handled; trying again',
        );
        return;
      }
      this.storeRestsUntil = now() + PAUSE_MS;
      if (!this.isStoreFailing)
        log.warn(
          { error: reasonOf(error), place: this.options.place?.place },
          'recordings cannot be moved to their store; they stay on this host until it works again',
        );
      this.isStoreFailing = true;
    }
  }

  private async measure(recording: RecordingRow): Promise<void> {
    const { folder, place, store, now } = this.options;
    const file = await openRecording(folder, recording.path);
    if (!file) {
      const tries = recording.tries + 1;
      const isMissing = tries >= TRIES;
      await changeRecording(store.db, recording, {
        tries,
        ...(isMissing ? { state: 'missing' } : { nextAt: now() + PAUSE_MS * tries }),
      });
      return;
    }
    try {
      const state = place === null ? 'kept' : 'waiting';
      await changeRecording(store.db, recording, {
        ...{ state, bytes: file.bytes, tries: 0, nextAt: 0 },
        ...measureRecording(file),
      });
    } finally {
      await file.handle.close();
    }
    await this.tellRecord(recording);
  }

  private async move(recording: RecordingRow): Promise<void> {
    const { folder, place, store, log } = this.options;
    if (place === null) {
      await changeRecording(store.db, recording, { state: 'kept' });
      return;
    }
    const file = await openRecording(folder, recording.path);
    if (!file) {
      await changeRecording(store.db, recording, { state: 'missing' });
      return;
    }
    const key = storeKey(recording);
    try {
      await place.put(key, file.path);
      if ((await file.handle.stat()).size !== file.bytes)
        throw new Error('the recording is still being written');
    } finally {
      await file.handle.close();
    }
    const change = {
      state: 'moved',
      store: place.place,
      storeKey: key,
      bytes: file.bytes,
      tries: 0,
    } as const;
    if (this.isStoreFailing) log.info({ place: place.place }, 'recordings are moved to their store again');
    this.isStoreFailing = false;
    // It may be deleted by now, and is then deleted from the store as well.
    if (!(await changeRecording(store.db, recording, change))) return;
    this.state = { ...this.state, moved: this.state.moved + 1 };
    await this.finishMove({ ...recording, ...change });
  }

  private async finishMove(recording: RecordingRow): Promise<void> {
    await this.deleteHere(recording);
    await changeRecording(this.options.store.db, recording, { state: 'stored' });
    await this.tellRecord(recording);
  }

  private async remove(recording: RecordingRow): Promise<void> {
    const { place, store } = this.options;
    if (recording.store !== null && recording.store !== place?.place)
      throw new Error(`the recording is in ${recording.store}, and the settings name another store`);
    await this.deleteHere(recording);
    // A move that was interrupted may have left it there.
    await place?.remove(recording.storeKey ?? storeKey(recording));
    await deleteRecording(store.db, recording.id);
  }

  private async deleteHere({ path }: RecordingRow): Promise<void> {
    const file = await openRecording(this.options.folder, path);
    if (!file) return;
    await file.handle.close();
    await rm(file.path, { force: true });
  }

  /** Writes length and size of the call's recordings into its record. */
  private async tellRecord({ account, callid }: RecordingRow): Promise<void> {
    const { store, reader } = this.options;
    const rows = await recordingsOf(store.db, { account, callids: [callid] });
    const recordings = rows
      .filter(({ bytes }) => bytes !== null)
      .map(({ path, ms, bytes, channels, store: kept }) => ({
        ...{ file: path, ms, bytes, channels },
        store: kept ?? 'local',
      }));
    await reader.saveOutcome(store.db, callid, { recordings });
  }

  private async count(): Promise<void> {
    const { host, store, now } = this.options;
    const counts = await waitingRecordings(store.db, host);
    const of = (state: string) => counts.find((count) => count.state === state);
    const oldest = of('waiting')?.oldest;
    this.state = {
      ...this.state,
      waiting: of('waiting')?.count ?? 0,
      waitingMs: oldest === undefined ? 0 : Math.max(0, now() - oldest),
      removing: of('remove')?.count ?? 0,
    };
  }
}

function reasonOf(error: unknown): string {
  return fileReason(error) ?? `${(error as Error).name}: ${(error as Error).message}`;
}
