/** Files of prompts: each whole and with the content that its name says, or not there. */
import { createHash } from 'node:crypto';
import { open, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { MAX_PROMPT_BYTES } from '../../flows/named-prompts.ts';
import { FILE_MODE, syncFolder, temporaryPathIn } from '../../lib/files.ts';

const FILE = /^[0-9a-f]{64}\.wav$/;

/** Whether a file of a folder of prompts is one that this sidecar put there. */
export function isPromptFile(name: string): boolean {
  return FILE.test(name);
}

export function promptFile(folder: string, hash: string): string {
  return join(folder, `${hash}.wav`);
}

/** Whether the file is there. @param now ms since 1970: it is noted as used at this time */
export async function isPresent(path: string, now: number): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined);
  if (!stats?.isFile()) return false;
  // A file that an operator put there may belong to another user.
  await utimes(path, now / 1000, now / 1000).catch(() => {});
  return true;
}

/**
 * Writes content to the file of its hash, atomically and durably.
 *
 * @returns its length in bytes
 * @throws Error where it has another hash or is too long; there is no file then
 */
export async function writePrompt(
  folder: string,
  hash: string,
  content: AsyncIterable<Uint8Array>,
): Promise<number> {
  const temporary = temporaryPathIn(folder);
  const sha256 = createHash('sha256');
  let bytes = 0;
  try {
    const file = await open(temporary, 'wx', FILE_MODE);
    try {
      for await (const piece of content) {
        bytes += piece.byteLength;
        if (bytes > MAX_PROMPT_BYTES) throw new Error(`it has more than ${MAX_PROMPT_BYTES} bytes`);
        sha256.update(piece);
        await file.writeFile(piece);
      }
      if (sha256.digest('hex') !== hash) throw new Error('what arrived is damaged: its SHA-256 is another');
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, promptFile(folder, hash));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(folder);
  return bytes;
}
