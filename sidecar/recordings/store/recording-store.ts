/** Where recordings are kept once their calls are over (setting `recordingStore.place`). */
import type { Readable } from 'node:stream';
import type { ByteRange } from '../byte-range.ts';

export interface RecordingStore {
  /** `s3://bucket/prefix`, or the folder. */
  readonly place: string;
  /**
   * Stores a file whole or not at all, and reads it back: what is stored is the same, or an error is thrown. The same
   * content may be stored again.
   */
  put(key: string, path: string): Promise<void>;
  /** @param range null: the whole. @throws RecordingMissing if it is not there */
  read(key: string, range: ByteRange | null): Promise<Readable>;
  /** What is not there is no error. */
  remove(key: string): Promise<void>;
  close(): void;
}

export class RecordingMissing extends Error {}

/** The name of a recording in the store: no number, and nothing of a caller but the call's id. */
export function storeKey({
  id,
  account,
  callid,
  path,
  created,
}: {
  id: number;
  account: string;
  callid: string;
  path: string;
  /** ms since 1970 */
  created: number;
}): string {
  const day = new Date(created).toISOString().slice(0, 10);
  const end = /\.[a-z0-9]{1,5}$/i.exec(path)?.[0].toLowerCase() ?? '';
  return `${safe(account)}/${day}/${safe(callid)}-${id}${end}`;
}

function safe(name: string): string {
  return name.replace(/[^\w@-]/g, '_');
}
