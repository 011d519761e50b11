/**
 * One run of an import. The same upload is run by one hub at a time: another one that gets it waits for the result, and
 * goes on with the import where its holder has died.
 */
import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { retried } from '../../dialer/retried.ts';
import type { TaskRow } from '../../store/hub/dialing/tasks.ts';
import type { HubDb } from '../../store/hub/hub-store.ts';
import {
  deleteRejects,
  findImport,
  findRunning,
  type ImportRow,
  insertFileImport,
  saveHeld,
} from '../../store/hub/tasks/file-imports.ts';
import type { ImportChange } from '../../store/hub/tasks/imports.ts';
import type { Context } from '../api/route.ts';

/** How often it is looked whether the other one has ended, ms. */
const LOOK_MS = 300;

/** Another hub runs the import now. */
export class LostImport extends Error {
  override readonly name = 'LostImport';
}

export interface FileToImport {
  task: TaskRow;
  format: 'csv' | 'xlsx';
  /** Its name, for people. */
  name: string | null;
  hash: string;
  /** How it is read, and whether rejects refuse it. */
  reading: object;
}

export class HeldImport {
  private constructor(
    private readonly context: Context,
    /** As it was when this run began. */
    readonly row: ImportRow,
    private readonly holder: string,
  ) {}

  /** @returns the import to run, or the one that another hub has ended meanwhile */
  static async begin(context: Context, file: FileToImport): Promise<HeldImport | ImportRow> {
    const running = createHash('sha256')
      .update(JSON.stringify([file.hash, file.reading]))
      .digest('hex');
    for (;;) {
      const found = await take(context, file, running);
      if (found.isMine) return new HeldImport(context, found.row, found.row.holder ?? '');
      const ended = await endOf(context, found.row);
      if (ended !== null) return ended;
    }
  }

  /**
   * One transaction of the run. It does its work and says how far the import is, or neither.
   *
   * @throws LostImport
   */
  async step(work: (db: HubDb, now: number) => Promise<ImportChange>): Promise<void> {
    const { store, dialing } = this.context;
    await retried(store, () =>
      store.readCommitted(async (db) => {
        const now = await dialing.clock(db);
        const change = await work(db, now);
        const held = { lease_until: now + dialing.importLeaseMs, ...change };
        if (!(await saveHeld(db, { id: this.row.id, holder: this.holder }, held))) throw new LostImport();
      }),
    );
  }

  /** The run has ended. */
  async end(change: ImportChange, work: (db: HubDb) => Promise<void> = async () => {}): Promise<void> {
    await this.step(async (db, now) => {
      await work(db);
      return { ...change, running: null, holder: null, lease_until: null, finished: now };
    });
  }

  /** Somebody else may go on with it at once. */
  async release(): Promise<void> {
    const id = { id: this.row.id, holder: this.holder };
    await saveHeld(this.context.store.db, id, { lease_until: 0 });
  }
}

async function take(
  context: Context,
  { task, format, name, hash }: FileToImport,
  running: string,
): Promise<{ row: ImportRow; isMine: boolean }> {
  const { store, dialing, principal } = context;
  const holder = randomUUID();
  try {
    return await retried(store, () =>
      store.readCommitted(async (db) => {
        const now = await dialing.clock(db);
        const lease = now + dialing.importLeaseMs;
        const found = await findRunning(db, { taskId: task.id, running });
        if (found !== undefined && (found.lease_until ?? 0) > now) return { row: found, isMine: false };
        if (found !== undefined) {
          // The next reading finds the same faults again.
          if (found.state === 'checking') await deleteRejects(db, found.id);
          await saveHeld(db, { id: found.id, holder: found.holder ?? '' }, { holder, lease_until: lease });
          return { row: { ...found, holder }, isMine: true };
        }
        const id = await insertFileImport(db, {
          ...{ account_id: task.account_id, task_id: task.id, running, holder, lease_until: lease },
          ...{ taken: 0, doubled: 0, invalid: 0, blacklisted: 0, state: 'checking', source: format },
          ...{ file: name, content_hash: hash, imported_by: principal.name.slice(0, 64), created: now },
        });
        const row = (await findImport(db, { accountId: task.account_id, id })) as ImportRow;
        return { row, isMine: true };
      }),
    );
  } catch (error) {
    // Another hub began it at the same moment.
    if (!store.isDuplicate(error)) throw error;
    return take(context, { task, format, name, hash, reading: {} }, running);
  }
}

/** Waits for another run. @returns null: it has died */
async function endOf({ store, dialing }: Context, { id, account_id }: ImportRow): Promise<ImportRow | null> {
  for (;;) {
    await pause(LOOK_MS);
    const row = await findImport(store.db, { accountId: account_id, id });
    if (row === undefined || row.running === null) return row ?? null;
    if ((row.lease_until ?? 0) <= (await dialing.clock(store.db))) return null;
  }
}
