/**
 * Checks whether the spool is writable. The engine can report lost rows only in FreeSWITCH's log. Therefore the sidecar, which
 * runs as the same user, writes a test file from time to time.
 */
import { open, rm, statfs } from 'node:fs/promises';
import type { Logger } from 'pino';
import { FILE_MODE, removeTemporary, temporaryPathIn } from '../lib/files.ts';

/** Size of the rows of a few inputs. */
const PROBE = Buffer.alloc(4096, '\n');
const PROBE_EVERY_MS = 10_000;

export interface SpoolWritable {
  /** Null before the first attempt. */
  writable: boolean | null;
  /** Why it is not writable. */
  error: string | null;
}

export class SpoolProbe {
  private state: SpoolWritable = { writable: null, error: null };
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  /** @param folders of rows and of records */
  constructor(
    private readonly folders: readonly string[],
    private readonly log: Logger,
    private readonly everyMs = PROBE_EVERY_MS,
  ) {}

  start(): void {
    void this.run();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  status(): SpoolWritable {
    return { ...this.state };
  }

  /** Checks once. */
  async probe(): Promise<void> {
    for (const folder of this.folders) {
      const fault = await faultOf(folder);
      if (fault === null) continue;
      if (this.state.writable !== false) {
        this.log.error(
          { folder, code: fault.code },
          'the spool is not writable; rows of calls are being lost',
        );
      }
      this.state = { writable: false, error: `${folder}: ${fault.message}` };
      return;
    }
    if (this.state.writable === false) this.log.info('the spool is writable again');
    this.state = { writable: true, error: null };
  }

  private async run(): Promise<void> {
    await this.probe();
    if (this.stopped) return;
    this.timer = setTimeout(() => void this.run(), this.everyMs);
    this.timer.unref();
  }
}

async function faultOf(folder: string): Promise<{ code: string; message: string } | null> {
  const path = temporaryPathIn(folder);
  try {
    // A killed process may have left it.
    await removeTemporary(folder);
    const file = await open(path, 'wx', FILE_MODE);
    try {
      await file.writeFile(PROBE);
      // Some file systems report a full disk only now.
      await file.sync();
    } finally {
      await file.close();
    }
    // A privileged process may use reserved space.
    if ((await statfs(folder)).bavail === 0) return { code: 'ENOSPC', message: 'no space left on device' };
    return null;
  } catch (error) {
    const { code = 'UNKNOWN', message } = error as NodeJS.ErrnoException;
    // Omits the name of the test file.
    return { code, message: message.split(',')[0] ?? message };
  } finally {
    await rm(path, { force: true }).catch(() => undefined);
  }
}
