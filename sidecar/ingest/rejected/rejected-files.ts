/** Lists the files in `spool/rejected` and `spool/calls/rejected`, for people. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordSpoolFolder } from '../../../engine/contract/deployment.ts';
import { isNote, rejectedFolder, retryFolder } from '../record-type.ts';

export interface RejectedPiece {
  /** When it was rejected, ISO 8601. */
  time: string;
  code: string;
  reason: string;
  /** Offset in its spool file. */
  offset: number;
  length: number;
  /** Hash of that file's first line. */
  head: string;
}

export interface RejectedFile {
  kind: 'row' | 'record';
  name: string;
  path: string;
  /** Folder into which it is moved to be retried. */
  retry: string;
  pieces: RejectedPiece[];
}

/** Lists the files by name. @param spool folder of the rows */
export function rejectedFiles(spool: string): RejectedFile[] {
  return [...filesOf('row', spool), ...filesOf('record', recordSpoolFolder(spool))];
}

function filesOf(kind: RejectedFile['kind'], spool: string): RejectedFile[] {
  const folder = rejectedFolder(spool);
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /^[^.].*\.jsonl$/s.test(entry.name))
    .map(({ name }) => name)
    .sort();
  return names.map((name) => {
    const path = join(folder, name);
    return { kind, name, path, retry: retryFolder(spool), pieces: piecesIn(path) };
  });
}

/** Reads the notes of a file. A line without a note was added by hand. */
export function piecesIn(path: string): RejectedPiece[] {
  if (!existsSync(path)) return [];
  const pieces: RejectedPiece[] = [];
  let note: RejectedPiece | null = null;
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const read: RejectedPiece | null = isNote(line) ? (JSON.parse(line.slice(1)) as RejectedPiece) : null;
    if (read) {
      note = read;
    } else if (line.trim() !== '') {
      pieces.push(
        note ?? { time: '', code: '', reason: '', offset: 0, length: Buffer.byteLength(line), head: '' },
      );
      note = null;
    }
  }
  return pieces;
}
