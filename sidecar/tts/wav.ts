/** Wav files in memory: what one holds, and making the only kind that prompts are kept in. */

/** What prompts are kept in: telephone audio, which FreeSWITCH plays without resampling. */
export const PHONE_RATE = 8000;
const BYTES_A_SAMPLE = 2;
const HEADER_BYTES = 44;

export interface Wav {
  /** 1 is PCM. */
  format: number;
  channels: number;
  /** Samples a second. */
  rate: number;
  bits: number;
  data: Buffer;
  /** The header says that more audio should have come. */
  truncated: boolean;
  /** The header's lengths are true. A program that writes to a pipe cannot know them. */
  exact: boolean;
}

/** Lengths from here on are what streaming programs write for "unknown": 0x7FFFFxxx, 0xFFFFFFFF. */
const UNKNOWN_LENGTH = 0x7f000000;

/** Walks the RIFF chunks; undefined for what is no wav file, or one without a format or audio. */
export function parseWav(bytes: Buffer): Wav | undefined {
  if (bytes.length < 12 || bytes.toString('latin1', 0, 4) !== 'RIFF') return undefined;
  if (bytes.toString('latin1', 8, 12) !== 'WAVE') return undefined;
  let format: Pick<Wav, 'format' | 'channels' | 'rate' | 'bits'> | undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const name = bytes.toString('latin1', at, at + 4);
    const length = bytes.readUInt32LE(at + 4);
    const start = at + 8;
    const rest = bytes.length - start;
    if (name === 'fmt ' && length >= 16 && rest >= length) format = formatAt(bytes, start, length);
    if (name === 'data') {
      if (!format || format.rate === 0 || format.channels === 0) return undefined;
      const unknown = length === 0 || length >= UNKNOWN_LENGTH;
      const data = bytes.subarray(start, unknown ? undefined : start + length);
      return { ...format, data, truncated: !unknown && length > rest, exact: !unknown && length <= rest };
    }
    at = start + length + (length % 2);
  }
  return undefined;
}

function formatAt(bytes: Buffer, at: number, length: number) {
  const tag = bytes.readUInt16LE(at);
  return {
    // WAVE_FORMAT_EXTENSIBLE: the true format begins the GUID.
    format: tag === 0xfffe && length >= 26 ? bytes.readUInt16LE(at + 24) : tag,
    channels: bytes.readUInt16LE(at + 2),
    rate: bytes.readUInt32LE(at + 4),
    bits: bytes.readUInt16LE(at + 14),
  };
}

/** Whether it is already what prompts are kept in. */
export function isPhoneAudio({ format, channels, rate, bits }: Wav): boolean {
  return format === 1 && channels === 1 && rate === PHONE_RATE && bits === 8 * BYTES_A_SAMPLE;
}

/** A wav file of 8 kHz 16 bit mono samples. */
export function phoneWav(samples: Buffer): Buffer {
  const bytes = samples.length - (samples.length % BYTES_A_SAMPLE);
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(HEADER_BYTES - 8 + bytes, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(PHONE_RATE, 24);
  header.writeUInt32LE(PHONE_RATE * BYTES_A_SAMPLE, 28);
  header.writeUInt16LE(BYTES_A_SAMPLE, 32);
  header.writeUInt16LE(8 * BYTES_A_SAMPLE, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(bytes, 40);
  return Buffer.concat([header, samples.subarray(0, bytes)]);
}

/** Length of telephone audio, ms. */
export function lengthMs(samples: Buffer): number {
  return (samples.length / BYTES_A_SAMPLE / PHONE_RATE) * 1000;
}
