/** The files of calls that may ask, and the removal of what calls have left behind. */
import { rmSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { QuestionFolders } from '../../engine/contract/question.ts';
import type { Presence } from '../freeswitch/presence.ts';
import type { Clock } from '../lib/clock.ts';
import { fileFault } from '../lib/file-fault.ts';
import type { Log } from '../lib/log.ts';
import { type LinesRead, QuestionFile } from './question-file.ts';

export interface CallQuestions {
  readonly token: string;
  readonly file: QuestionFile;
  /** Unknown before its first line. */
  callid: string | undefined;
  /** Questions that are being answered. */
  open: number;
  /** It asks nothing more. */
  isOver: boolean;
  /** The log has said that a line was refused. */
  isRefused: boolean;
  /** The log has said that it cannot be read. */
  isUnreadable: boolean;
}

export interface CallFilesOptions {
  folders: QuestionFolders;
  presence: Pick<Presence, 'exists'> | undefined;
  log: Log;
  clock: Clock;
}

/** A file that has been still for so long, ms, may belong to a call that has ended without a word. */
const STILL_MS = 60_000;
/** It is removed after so long, ms, where nobody knows which calls there are. */
const ABANDONED_MS = 86_400_000;
/** Nobody waits so long for an answer, ms. */
const ANSWER_MS = 900_000;

export class CallFiles {
  private readonly calls = new Map<string, CallQuestions>();

  constructor(private readonly options: CallFilesOptions) {}

  get size(): number {
    return this.calls.size;
  }

  call(token: string): CallQuestions {
    const known = this.calls.get(token);
    if (known) return known;
    const file = new QuestionFile(this.options.folders.questions, token);
    const call: CallQuestions = {
      token,
      file,
      callid: undefined,
      open: 0,
      isOver: false,
      isRefused: false,
      isUnreadable: false,
    };
    this.calls.set(token, call);
    return call;
  }

  /** Undefined where the file is gone or cannot be read. */
  read(call: CallQuestions): LinesRead | undefined {
    try {
      return call.file.read();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') this.calls.delete(call.token);
      else if (!call.isUnreadable) this.logUnreadable(call, error as Error);
      return undefined;
    }
  }

  remove(call: CallQuestions): void {
    this.calls.delete(call.token);
    try {
      rmSync(call.file.path, { force: true });
    } catch (error) {
      this.logUnreadable(call, error as Error);
    }
  }

  /**
   * Removes files of calls that are gone, and answers that nobody read.
   *
   * @returns the tokens of those calls
   */
  async removeAbandoned(): Promise<string[]> {
    const { folders } = this.options;
    const removed: string[] = [];
    for (const call of [...this.calls.values()]) {
      if (call.open > 0 || !(await this.isAbandoned(call))) continue;
      this.remove(call);
      removed.push(call.token);
    }
    for (const name of await readdir(folders.answers).catch(() => [])) {
      const path = join(folders.answers, name);
      if ((await this.stillFor(path)) > ANSWER_MS) await rm(path, { force: true }).catch(() => undefined);
    }
    return removed;
  }

  private async isAbandoned({ file, callid }: CallQuestions): Promise<boolean> {
    const still = await this.stillFor(file.path);
    if (still > ABANDONED_MS) return true;
    if (still < STILL_MS || callid === undefined) return false;
    return (await this.options.presence?.exists(callid)) === false;
  }

  /** Ms since the file changed; 0 where it is gone. */
  private async stillFor(path: string): Promise<number> {
    const { mtimeMs = this.options.clock.now() } = await stat(path).catch(() => ({ mtimeMs: undefined }));
    return this.options.clock.now() - mtimeMs;
  }

  private logUnreadable(call: CallQuestions, error: Error): void {
    call.isUnreadable = true;
    const facts = { file: call.file.path, error: fileFault(error) ?? error.message };
    this.options.log.warn(facts, 'a file of questions cannot be read or removed');
  }
}
