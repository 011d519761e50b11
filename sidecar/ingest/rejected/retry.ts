/**
 * Retries or deletes rejected lines, also while a sidecar is running. A file is handed over by one link and one unlink. The
 * sidecar then moves it like any other spool file, and commits its position with its rows, so that each line is tried once.
 */
import { appendFileSync, existsSync, linkSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { SidecarError } from '../../lib/error.ts';
import { FOLDER_MODE } from '../../lib/files.ts';
import { headOf, readAt, withFile } from '../file-bytes.ts';
import { piecesIn, type RejectedFile } from './rejected-files.ts';

export interface Retried {
  kind: RejectedFile['kind'];
  name: string;
  pieces: number;
  /** Number of pieces that were rejected again. */
  refused: number;
  /** The sidecar has not finished them yet. */
  waits: boolean;
}

export interface RetryOptions {
  /** Drains the folder in this process; false if a sidecar is running. */
  here: () => Promise<boolean>;
  waitMs: number;
  /** Called with the number of finished files. */
  progress: (done: number) => void;
}

const LOOK_MS = 50;

/** @throws SidecarError `REJECTED` if an earlier retry of a file has not finished */
export async function retryRejected(
  files: readonly RejectedFile[],
  options: RetryOptions,
): Promise<Retried[]> {
  const heads = files.map(handOver);
  await options.here();
  const end = performance.now() + options.waitMs;
  const waits = ({ retry, name }: RejectedFile) => existsSync(join(retry, name));
  for (;;) {
    const left = files.filter(waits).length;
    options.progress(files.length - left);
    if (left === 0 || performance.now() > end) break;
    await pause(LOOK_MS);
  }
  return files.map((file, index) => ({
    kind: file.kind,
    name: file.name,
    pieces: file.pieces.length,
    refused: piecesIn(file.path).filter(({ head }) => head === heads[index]).length,
    waits: waits(file),
  }));
}

/** Deletes a file, unless lines were added to it meanwhile. */
export function dropRejected({ path, pieces }: RejectedFile): void {
  // Rename it first, so that newly rejected lines go to a new file.
  const dropped = join(dirname(path), `.dropped-${process.pid}`);
  renameSync(path, dropped);
  if (piecesIn(dropped).length > pieces.length) {
    if (!existsSync(path)) renameSync(dropped, path);
    throw new SidecarError('REJECTED', `${path} has grown meanwhile: check it again (cti-robot rejected ls)`);
  }
  rmSync(dropped, { force: true });
}

/** @returns the hash of the file's first line, which identifies it in new notes */
function handOver({ path, retry, name }: RejectedFile): string {
  mkdirSync(retry, { recursive: true, mode: FOLDER_MODE });
  const target = join(retry, name);
  if (!endsWithNewline(path)) appendFileSync(path, '\n');
  const head = withFile(path, (fd) => headOf(fd)) ?? '';
  try {
    linkSync(path, target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    // An earlier command handed the file over, and was killed before it removed the first name.
    const [one, other] = [path, target].map(
      (file) => statSync(file, { bigint: true, throwIfNoEntry: false })?.ino,
    );
    if (one !== other) {
      throw new SidecarError(
        'REJECTED',
        `an earlier retry of ${name} has not finished: is the sidecar running, the store unavailable?`,
      );
    }
  }
  rmSync(path, { force: true });
  return head;
}

function endsWithNewline(path: string): boolean {
  return (
    withFile(path, (fd, { size }) => {
      const last = Buffer.alloc(1);
      return size === 0 || (readAt(fd, last, size - 1) === 1 && last[0] === 10);
    }) ?? true
  );
}
