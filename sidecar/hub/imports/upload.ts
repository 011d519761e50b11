/** Keeps an upload in a file without a name, piece by piece: whatever becomes of this process, nothing of it stays. */
import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { atLine, NumberFileError } from '../../number-files/file-fault.ts';

export interface Upload {
  file: FileHandle;
  /** SHA-256, in hex. */
  hash: string;
  bytes: number;
}

const MIB = 1024 * 1024;
/** More than a million numbers with a hundred letters each. */
export const MOST_UPLOAD_BYTES = 1024 * MIB;
/** A beginning of so many bytes without an end of line is no list. Rows are bounded again as they are read. */
const LONGEST_LINE_BYTES = 2 * MIB;

/** The caller closes the file. @throws NumberFileError */
export async function keepUpload(
  stream: Readable,
  { folder, most = MOST_UPLOAD_BYTES }: { folder: string; most?: number },
): Promise<Upload> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, randomUUID());
  const file = await open(path, 'wx+', 0o600);
  try {
    await unlink(path);
    return { file, ...(await writeAll(stream, file, most)) };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function writeAll(
  stream: Readable,
  file: FileHandle,
  most: number,
): Promise<{ hash: string; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  let hasLines = false;
  try {
    for await (const piece of stream.iterator({ destroyOnReturn: false })) {
      const chunk = piece as Buffer;
      const isArchive = bytes === 0 && (chunk[0] === 0x50 || chunk[0] === 0xd0);
      hasLines ||= isArchive || chunk.includes(10) || chunk.includes(13);
      bytes += chunk.length;
      if (bytes > most)
        throw new NumberFileError('file-too-large', { most: `${Math.round(most / MIB)} MiB` });
      if (!hasLines && bytes > LONGEST_LINE_BYTES)
        throw new NumberFileError('line-too-long', { where: atLine(1), most: LONGEST_LINE_BYTES });
      hash.update(chunk);
      await writeWhole(file, chunk);
    }
  } catch (error) {
    // The client has gone.
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE') throw new NumberFileError('upload');
    throw error;
  }
  return { hash: hash.digest('hex'), bytes };
}

async function writeWhole(file: FileHandle, chunk: Buffer): Promise<void> {
  for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at)).bytesWritten;
}
