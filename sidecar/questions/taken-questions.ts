/**
 * Which questions have been taken, also before the sidecar was started anew: a server that leads a dialog must not be
 * told twice what a caller said. A killed process loses nothing of it; after a loss of power the calls are gone, too.
 */
import { closeSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isQuestionNumber, isQuestionToken } from '../../engine/contract/question.ts';
import { FILE_MODE, temporaryPathIn } from '../lib/files.ts';

/** Lines after which the file is written anew. */
const MOST_LINES = 20_000;

export class TakenQuestions {
  private readonly newest: Map<string, number>;
  private readonly path: string;
  private file: number;
  private lines: number;

  /** @throws the system's error */
  constructor(folder: string) {
    this.path = join(folder, 'taken');
    this.newest = readNewest(this.path);
    this.lines = this.newest.size;
    this.file = this.rewritten();
  }

  /**
   * Notes that a question is being answered. Numbers of a token ascend.
   *
   * @returns false where it was taken before
   * @throws the system's error: then it is not taken
   */
  take(token: string, number: number): boolean {
    if (number <= (this.newest.get(token) ?? 0)) return false;
    if (this.lines >= MOST_LINES) {
      closeSync(this.file);
      this.file = this.rewritten();
    }
    writeSync(this.file, `${token} ${number}\n`);
    this.lines++;
    this.newest.set(token, number);
    return true;
  }

  /** The call's file is gone. */
  forget(token: string): void {
    this.newest.delete(token);
  }

  /** Forgets all calls but these. */
  retain(tokens: ReadonlySet<string>): void {
    for (const token of this.newest.keys()) if (!tokens.has(token)) this.newest.delete(token);
  }

  close(): void {
    closeSync(this.file);
  }

  private rewritten(): number {
    const temporary = temporaryPathIn(dirname(this.path));
    const lines = [...this.newest].map(([token, number]) => `${token} ${number}\n`);
    writeFileSync(temporary, lines.join(''), { mode: FILE_MODE });
    renameSync(temporary, this.path);
    this.lines = lines.length;
    return openSync(this.path, 'a', FILE_MODE);
  }
}

function readNewest(path: string): Map<string, number> {
  const newest = new Map<string, number>();
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  for (const line of text.split('\n')) {
    const [token, digits] = line.split(' ');
    const number = Number(digits);
    if (isQuestionToken(token) && isQuestionNumber(number))
      newest.set(token, Math.max(number, newest.get(token) ?? 0));
  }
  return newest;
}
