/** Reads the header of a wav file, in memory or on disk. */

export interface WavHeader {
  /** 1 is PCM. */
  format: number;
  channels: number;
  /** Samples per second. */
  rate: number;
  bits: number;
  bytesPerSecond: number;
  /** Offset and length of the audio. */
  dataStart: number;
  dataBytes: number;
  /** The header declares more audio than the file has. */
  truncated: boolean;
  /** The header declares the true length. A program that writes to a pipe cannot know it. */
  exact: boolean;
}

type Format = Omit<WavHeader, 'dataStart' | 'dataBytes' | 'truncated' | 'exact'>;

/** Programs that stream write lengths from here on for "unknown": 0x7FFFFxxx or 0xFFFFFFFF. */
const UNKNOWN_LENGTH = 0x7f000000;
const LEAST_FORMAT_BYTES = 16;
/** As much of a `fmt ` chunk as is read: WAVE_FORMAT_EXTENSIBLE has 40 bytes. */
const MAX_FORMAT_BYTES = 40;
const EXTENSIBLE = 0xfffe;

/**
 * Walks the RIFF chunks to the audio.
 *
 * @param size of the file, bytes
 * @param read returns `bytes` bytes at `offset`, fewer at the end of the file
 * @returns undefined if it is no wav file, or one without a format or without audio
 */
export function readWavHeader(
  size: number,
  read: (offset: number, bytes: number) => Buffer,
): WavHeader | undefined {
  const head = read(0, 12);
  if (head.toString('latin1', 0, 4) !== 'RIFF' || head.toString('latin1', 8, 12) !== 'WAVE') return undefined;
  let format: Format | undefined;
  for (let offset = 12; offset + 8 <= size; ) {
    const chunk = read(offset, 8);
    const name = chunk.toString('latin1', 0, 4);
    const length = chunk.readUInt32LE(4);
    const start = offset + 8;
    const rest = size - start;
    if (name === 'fmt ' && length >= LEAST_FORMAT_BYTES && rest >= length)
      format = formatOf(read(start, Math.min(length, MAX_FORMAT_BYTES)));
    if (name === 'data') {
      if (!format || format.rate === 0 || format.channels === 0) return undefined;
      const isUnknown = length === 0 || length >= UNKNOWN_LENGTH;
      return {
        ...format,
        dataStart: start,
        dataBytes: isUnknown ? rest : Math.min(length, rest),
        truncated: !isUnknown && length > rest,
        exact: !isUnknown && length <= rest,
      };
    }
    offset = start + length + (length % 2);
  }
  return undefined;
}

function formatOf(chunk: Buffer): Format {
  const tag = chunk.readUInt16LE(0);
  return {
    // WAVE_FORMAT_EXTENSIBLE has the true format at the start of its GUID.
    format: tag === EXTENSIBLE && chunk.length >= 26 ? chunk.readUInt16LE(24) : tag,
    channels: chunk.readUInt16LE(2),
    rate: chunk.readUInt32LE(4),
    bytesPerSecond: chunk.readUInt32LE(8),
    bits: chunk.readUInt16LE(14),
  };
}
