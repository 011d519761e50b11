/** Checks that an uploaded sound is one that FreeSWITCH plays. Its bytes are kept as they are. */
import { MAX_PROMPT_BYTES } from '../../flows/named-prompts.ts';
import { readWavHeader } from '../../lib/wav-header.ts';
import { HubError } from '../error.ts';

export interface Sound {
  lengthMs: number;
  /** Samples a second. */
  rate: number;
  channels: number;
}

/** By the header's format, the bits that a sample may have: PCM, A-law, µ-law. */
const BITS: Readonly<Record<number, readonly number[]>> = { 1: [8, 16, 24, 32], 6: [8], 7: [8] };
const LEAST_RATE = 8_000;
const HIGHEST_RATE = 48_000;
const MOST_CHANNELS = 2;

/** @throws HubError `SOUND_TOO_LARGE`, `SOUND_NOT_WAV`, `SOUND_FORMAT`, `SOUND_INCOMPLETE` */
export function readSound(bytes: Buffer, path: string): Sound {
  if (bytes.length > MAX_PROMPT_BYTES)
    throw new HubError('SOUND_TOO_LARGE', { values: { bytes: bytes.length, most: MAX_PROMPT_BYTES }, path });
  const header = readHeader(bytes);
  if (!header || !BITS[header.format]?.includes(header.bits)) throw new HubError('SOUND_NOT_WAV', { path });
  const { rate, channels, bits, dataBytes } = header;
  if (channels > MOST_CHANNELS || rate < LEAST_RATE || rate > HIGHEST_RATE)
    throw new HubError('SOUND_FORMAT', { values: { rate, channels }, path });
  const frame = (channels * bits) / 8;
  // A header that streaming left without a length would be played as silence.
  if (!header.exact || dataBytes < frame) throw new HubError('SOUND_INCOMPLETE', { path });
  return { lengthMs: Math.round((dataBytes / frame / rate) * 1000), rate, channels };
}

function readHeader(bytes: Buffer): ReturnType<typeof readWavHeader> {
  try {
    return readWavHeader(bytes.length, (offset, length) => bytes.subarray(offset, offset + length));
  } catch {
    // A file that ends in the middle of its header.
    return undefined;
  }
}

/** @returns undefined for a text that is not base64 as encoders write it */
export function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}
