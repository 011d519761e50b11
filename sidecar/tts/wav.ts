/** Parses wav files, and writes the one format in which prompts are stored. */
import { readWavHeader, type WavHeader } from '../lib/wav-header.ts';

/** Prompts are stored as telephone audio, which FreeSWITCH plays without resampling. */
export const PHONE_RATE = 8000;
const BYTES_PER_SAMPLE = 2;
const HEADER_BYTES = 44;

export interface Wav extends Omit<WavHeader, 'dataStart' | 'dataBytes'> {
  data: Buffer;
}

/** Undefined for anything but a wav file with audio. */
export function parseWav(bytes: Buffer): Wav | undefined {
  const header = readWavHeader(bytes.length, (offset, length) => bytes.subarray(offset, offset + length));
  if (!header) return undefined;
  const { dataStart, dataBytes, ...format } = header;
  return { ...format, data: bytes.subarray(dataStart, dataStart + dataBytes) };
}

/** Whether audio already has the format in which prompts are stored. */
export function isPhoneAudio({ format, channels, rate, bits }: Wav): boolean {
  return format === 1 && channels === 1 && rate === PHONE_RATE && bits === 8 * BYTES_PER_SAMPLE;
}

/** Makes a wav file of 8 kHz 16 bit mono samples. */
export function phoneWav(samples: Buffer): Buffer {
  const bytes = samples.length - (samples.length % BYTES_PER_SAMPLE);
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(HEADER_BYTES - 8 + bytes, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(PHONE_RATE, 24);
  header.writeUInt32LE(PHONE_RATE * BYTES_PER_SAMPLE, 28);
  header.writeUInt16LE(BYTES_PER_SAMPLE, 32);
  header.writeUInt16LE(8 * BYTES_PER_SAMPLE, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(bytes, 40);
  return Buffer.concat([header, samples.subarray(0, bytes)]);
}

/** Length of telephone audio, ms. */
export function lengthMs(samples: Buffer): number {
  return (samples.length / BYTES_PER_SAMPLE / PHONE_RATE) * 1000;
}
