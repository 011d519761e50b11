import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** The length and rate of a wav file; undefined if it does not exist or cannot be parsed. */
export function readSoundFile(path: string): { lengthMs: number; rate: number } | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    return describe(file, fstatSync(file).size);
  } catch {
    return undefined;
  } finally {
    closeSync(file);
  }
}

/** Walks the RIFF chunks and divides the bytes of `data` by the bytes per second of `fmt `, whatever the encoding. */
function describe(file: number, size: number): { lengthMs: number; rate: number } | undefined {
  const read = (at: number, bytes: number): Buffer => {
    const buffer = Buffer.alloc(bytes);
    return buffer.subarray(0, readSync(file, buffer, 0, bytes, at));
  };
  const head = read(0, 12);
  if (head.toString('latin1', 0, 4) !== 'RIFF' || head.toString('latin1', 8, 12) !== 'WAVE') return undefined;
  let bytesASecond = 0;
  let rate = 0;
  for (let at = 12; at + 8 <= size; ) {
    const chunk = read(at, 24);
    const name = chunk.toString('latin1', 0, 4);
    const bytes = chunk.readUInt32LE(4);
    if (name === 'fmt ') {
      rate = chunk.readUInt32LE(12);
      bytesASecond = chunk.readUInt32LE(16);
    }
    if (name === 'data') {
      if (bytesASecond === 0 || rate === 0) return undefined;
      // A recorder that could not seek leaves 0 or the largest number. Then the data is the rest of the file.
      const rest = size - at - 8;
      const data = bytes === 0 || bytes > rest ? rest : bytes;
      return { lengthMs: Math.round((data / bytesASecond) * 1000), rate };
    }
    at += 8 + bytes + (bytes % 2);
  }
  return undefined;
}
