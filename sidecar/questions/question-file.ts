/** One call's file of questions, read as it grows. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { isQuestionToken, MAX_QUESTION_BYTES } from '../../engine/contract/question.ts';

const SUFFIX = '.jsonl';
/** Most bytes that are read at once: other calls wait meanwhile. */
const PIECE_BYTES = 256 * 1024;
const NEWLINE = 0x0a;
/** Neither a link nor a pipe, which would hold up the sidecar. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

export interface LinesRead {
  lines: string[];
  /** A line was longer than any question, and is left out. */
  tooLong: boolean;
  /** There is more to read. */
  more: boolean;
}

/** @returns undefined for a file that is not a call's */
export function tokenOf(name: string): string | undefined {
  const token = name.endsWith(SUFFIX) ? name.slice(0, -SUFFIX.length) : undefined;
  return isQuestionToken(token) ? token : undefined;
}

export class QuestionFile {
  readonly path: string;
  /** Bytes that have been read. */
  private position = 0;
  /** What came after the last newline. */
  private rest: Buffer[] = [];
  private restBytes = 0;

  constructor(
    folder: string,
    readonly token: string,
  ) {
    this.path = join(folder, token + SUFFIX);
  }

  /** @throws the system's error, and one without a code for what is no ordinary file */
  read(): LinesRead {
    const file = openSync(this.path, FLAGS);
    try {
      const stat = fstatSync(file);
      if (!stat.isFile()) throw new Error('no ordinary file');
      // Cut off by somebody: what it has now is new.
      if (stat.size < this.position) this.startAgain();
      const piece = Buffer.allocUnsafe(Math.min(PIECE_BYTES, stat.size - this.position));
      const bytes = readSync(file, piece, 0, piece.length, this.position);
      this.position += bytes;
      return { ...this.split(piece.subarray(0, bytes)), more: this.position < stat.size };
    } finally {
      closeSync(file);
    }
  }

  private startAgain(): void {
    this.position = 0;
    this.rest = [];
    this.restBytes = 0;
  }

  private split(piece: Buffer): Pick<LinesRead, 'lines' | 'tooLong'> {
    const lines: string[] = [];
    let tooLong = false;
    let from = 0;
    for (let end = piece.indexOf(NEWLINE); end >= 0; end = piece.indexOf(NEWLINE, from)) {
      const line = this.endLine(piece.subarray(from, end));
      if (line === undefined) tooLong = true;
      else if (line !== '') lines.push(line);
      from = end + 1;
    }
    this.keep(piece.subarray(from));
    return { lines, tooLong };
  }

  private endLine(end: Buffer): string | undefined {
    const isTooLong = this.restBytes + end.length > MAX_QUESTION_BYTES;
    const line = isTooLong ? undefined : Buffer.concat([...this.rest, end]).toString('utf8');
    this.rest = [];
    this.restBytes = 0;
    return line;
  }

  private keep(begun: Buffer): void {
    this.restBytes += begun.length;
    // Of a line that is too long only the length is kept.
    if (this.restBytes > MAX_QUESTION_BYTES) this.rest = [];
    else if (begun.length > 0) this.rest.push(Buffer.from(begun));
  }
}
