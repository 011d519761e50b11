import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { readWavHeader } from '../lib/wav-header.ts';

/** The length and sample rate of a wav file; undefined if it does not exist or cannot be parsed. */
export function readSoundFile(path: string): { lengthMs: number; rate: number } | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    const header = readWavHeader(fstatSync(file).size, (offset, bytes) => {
      const buffer = Buffer.alloc(bytes);
      return buffer.subarray(0, readSync(file, buffer, 0, bytes, offset));
    });
    if (!header || header.bytesPerSecond === 0) return undefined;
    // Bytes per second are right for every encoding, bits per sample are not.
    return { lengthMs: Math.round((header.dataBytes / header.bytesPerSecond) * 1000), rate: header.rate };
  } catch {
    return undefined;
  } finally {
    closeSync(file);
  }
}
