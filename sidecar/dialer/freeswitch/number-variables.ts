/**
 * What tasks know of the numbers that are called now: a file a call, which the flow reads when it begins
 * (docs/reference/dialer.md#number-variables).
 */
import { randomUUID } from 'node:crypto';
import { readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { callFileName } from '../../../engine/contract/deployment.ts';
import { fileReason } from '../../lib/file-fault.ts';
import type { Log } from '../../lib/log.ts';
import type { PlannedCall } from '../carrier.ts';
import { type KnownPhrases, numberFile, shippedPhrases } from '../number/machine-settings.ts';

/** Only the user that the sidecar and FreeSWITCH run as. */
const MODE = 0o600;
/** No call lasts so long, ms: what is older was left by a killed process. */
const OLD_MS = 24 * 3_600_000;
const SWEEP_MS = 3_600_000;

type OfCall = Pick<PlannedCall, 'id' | 'flow' | 'variables' | 'machine' | 'context' | 'led'>;

/** Has texts with the variables made while the phone rings. Neither function waits. */
export interface RingingTexts {
  begin(call: Pick<PlannedCall, 'id' | 'flow' | 'variables'>): void;
  end(id: string): void;
}

export function hasNumberFile({
  variables,
  machine,
  context,
  led,
}: Pick<OfCall, 'variables' | 'machine' | 'context' | 'led'>): boolean {
  return machine !== null || !!context || !!led || Object.keys(variables).length > 0;
}

export class NumberVariables {
  private readonly sweeps: NodeJS.Timeout;

  constructor(
    private readonly folder: string,
    private readonly log: Log,
    private readonly phrases: KnownPhrases = shippedPhrases('machine'),
    private readonly texts?: RingingTexts,
  ) {
    this.sweeps = setInterval(() => void this.sweep(), SWEEP_MS).unref();
    void this.sweep();
  }

  /** A reader sees all of it or nothing. It need not survive a power failure, which no call does. @throws the file system's error */
  async keep(call: OfCall): Promise<void> {
    const content = await numberFile(call, this.phrases);
    if (content === null) return;
    const temporary = join(this.folder, `.${randomUUID()}.tmp`);
    try {
      await writeFile(temporary, JSON.stringify(content), { mode: MODE, flag: 'wx' });
      await rename(temporary, this.path(call.id));
      this.texts?.begin(call);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  /** The call is over. */
  remove(id: string): void {
    this.texts?.end(id);
    rm(this.path(id), { force: true }).catch((error: unknown) => this.cannotRemove(error));
  }

  stop(): void {
    clearInterval(this.sweeps);
  }

  /** @param now ms since 1970 */
  async sweep(now = Date.now()): Promise<void> {
    try {
      for (const name of await readdir(this.folder)) {
        const path = join(this.folder, name);
        const { mtimeMs } = await stat(path);
        if (now - mtimeMs > OLD_MS) await rm(path, { force: true });
      }
    } catch (error) {
      // A call may have ended meanwhile.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.cannotRemove(error);
    }
  }

  private path(id: string): string {
    return join(this.folder, `${callFileName(id)}.json`);
  }

  private cannotRemove(error: unknown): void {
    this.log.warn(
      { folder: this.folder, reason: fileReason(error) ?? (error as Error).message },
      'dialer: files with variables of numbers cannot be removed',
    );
  }
}
