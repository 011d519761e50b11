/** Writes the files that the engine and the hook at the hang-up write, for calls that have neither: rows and records. */
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { recordSpoolFolder } from '../../../engine/contract/deployment.ts';
import { fileReason } from '../../lib/file-fault.ts';
import { FILE_MODE } from '../../lib/files.ts';
import type { Log } from '../../lib/log.ts';

/** Identities of attempts are UUIDs. */
const SAFE_NAME = /^[\w-]{1,64}$/;

export class SpoolFiles {
  constructor(
    /** Folder of the rows. */
    private readonly spool: string,
    private readonly log: Log,
  ) {}

  /** @returns whether they were written; like the engine, a call goes on without */
  writeRows(callid: string, lines: readonly string[]): Promise<boolean> {
    return this.append(this.spool, callid, lines.map((line) => `${line}\n`).join(''));
  }

  writeRecord(callid: string, line: string): Promise<boolean> {
    return this.append(recordSpoolFolder(this.spool), callid, `${line}\n`);
  }

  private async append(folder: string, callid: string, text: string): Promise<boolean> {
    try {
      if (!SAFE_NAME.test(callid))
        throw new Error('the identity of the attempt cannot be the name of a file');
      await appendFile(join(folder, `${callid}.jsonl`), text, { mode: FILE_MODE });
      return true;
    } catch (error) {
      const reason = fileReason(error) ?? (error as Error).message;
      this.log.error({ callid, folder, reason }, 'dialer: rows or the record of a call are lost');
      return false;
    }
  }
}
