/**
 * Scripts in the database, gzipped: they are repetitive JSON, kept forever, and a statement with the largest one must
 * stay below the packet size of a MariaDB with default settings.
 */
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';

const pack = promisify(gzip);
const unpack = promisify(gunzip);

/** Longer than any script that is stored. */
const LONGEST = 16 * 1024 * 1024;

export interface PackedScript {
  gzip: Buffer;
  /** Of the script itself. */
  bytes: number;
}

/** Takes milliseconds for a large script: before a transaction, not in it. */
export async function packScript(script: Uint8Array): Promise<PackedScript> {
  return { gzip: await pack(script), bytes: script.byteLength };
}

export async function unpackScript(packed: Uint8Array): Promise<Buffer> {
  return unpack(packed, { maxOutputLength: LONGEST });
}
