/** Deletes what `rejected` and `contexts` have of calls that were removed: their time is over, or their caller's data was erased. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { recordSpoolFolder } from '../../../engine/contract/deployment.ts';
import { fileReason } from '../../lib/file-fault.ts';
import type { Log } from '../../lib/log.ts';
import type { HubStore } from '../../store/hub/hub-store.ts';
import { removedOf } from '../../store/hub/records/removed-calls.ts';
import { rejectedFolder } from '../record-type.ts';

/** How often it looks, ms. */
const LOOK_MS = 30_000;
const NAMES_AT_ONCE = 200;

export interface RemovedCallsOptions {
  /** Folder of the rows. */
  spool: string;
  /** `home/contexts` */
  contexts: string;
  store: HubStore;
  log: Log;
}

export class RemovedCalls {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private isStopped = false;
  private isFailing = false;

  constructor(private readonly options: RemovedCallsOptions) {}

  start(): void {
    this.timer = setTimeout(() => {
      this.running = this.run().then(() => {
        if (!this.isStopped) this.start();
      });
    }, LOOK_MS).unref();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.running;
    await this.options.store.close();
  }

  /** @returns how many files were deleted */
  async look(): Promise<number> {
    const { spool, contexts } = this.options;
    return (
      (await this.lookIn(rejectedFolder(spool), '.jsonl')) +
      (await this.lookIn(rejectedFolder(recordSpoolFolder(spool)), '.jsonl')) +
      (await this.lookIn(contexts, '.json'))
    );
  }

  private async lookIn(folder: string, suffix: string): Promise<number> {
    let deleted = 0;
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(suffix));
    for (let i = 0; i < names.length; i += NAMES_AT_ONCE) {
      const callids = names.slice(i, i + NAMES_AT_ONCE).map((name) => name.slice(0, -suffix.length));
      for (const callid of await removedOf(this.options.store.db, callids)) {
        await rm(join(folder, callid + suffix), { force: true });
        deleted++;
      }
    }
    return deleted;
  }

  private async run(): Promise<void> {
    const { store, log } = this.options;
    try {
      if (!(await store.hasTable('hub_removed_call'))) return;
      const files = await this.look();
      if (files > 0) log.info({ files }, 'files of removed calls deleted');
      this.isFailing = false;
    } catch (error) {
      const reason = fileReason(error) ?? store.reasonOf(error);
      if (!this.isFailing)
        log.warn({ error: reason }, 'files of removed calls could not be deleted; trying again');
      this.isFailing = true;
    }
  }
}
