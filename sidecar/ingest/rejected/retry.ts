/**
 * Retrying and dropping what was set aside, also while a sidecar runs. A file is handed over by one link and one unlink,
 * and taken up like any other spool file: its position is committed with its rows, so that each piece is tried once.
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
  /** So many of them were set aside again. */
  refused: number;
  /** The sidecar has them, and has not finished. */
  waits: boolean;
}

export interface RetryOptions {
  /** Does the work where no sidecar runs; false where one does. */
  here: () => Promise<boolean>;
  waitMs: number;
  /** Told of how many files are finished. */
  progress: (done: number) => void;
}

const LOOK_MS = 50;

/** @throws SidecarError `REJECTED` where an earlier retry of a file has not finished */
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

/** Deletes a file, unless something was set aside in it meanwhile. */
export function dropRejected({ path, pieces }: RejectedFile): void {
  // Out of the way first: what is set aside from now on goes to a new file.
  const dropped = join(dirname(path), `.dropped-${process.pid}`);
  renameSync(path, dropped);
  if (piecesIn(dropped).length > pieces.length) {
    if (!existsSync(path)) renameSync(dropped, path);
    throw new SidecarError(
      'REJECTED',
      `${path} has grown meanwhile: look at it again (cti-robot rejected ls)`,
    );
  }
  rmSync(dropped, { force: true });
}

/** @returns the hash of the file's first line, by which pieces that are set aside again name it */
function handOver({ path, retry, name }: RejectedFile): string {
  mkdirSync(retry, { recursive: true, mode: FOLDER_MODE });
  const target = join(retry, name);
  if (!endsWithNewline(path)) appendFileSync(path, '\n');
  const head = withFile(path, (fd) => headOf(fd)) ?? '';
  try {
    linkSync(path, target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    // Handed over by a command that was killed before it could take the first name away.
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
