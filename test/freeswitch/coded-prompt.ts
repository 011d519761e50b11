/**
 * A prompt that says where it is: a row of tones, each a step higher than the one before. Found again in a
 * recording, it shows what the caller heard of it, and where a paused prompt went on.
 */

const RATE = 8000;
/** One tone: 40 ms, in which tones 25 Hz apart are told apart exactly. */
const STEP_SAMPLES = 320;
const STEP_MS = (STEP_SAMPLES * 1000) / RATE;
const LOWEST_HZ = 300;
const STEP_HZ = 25;
const AMPLITUDE = 8000;

/** A wav file (16 bit, mono) of so many ms, at most 4 s: higher tones would not pass a telephone. */
export function codedPrompt(ms: number, rate = RATE): Buffer {
  const steps = Math.round(ms / STEP_MS);
  if (steps > 100) throw new RangeError('a coded prompt is at most 4 s long');
  const stepSamples = (STEP_MS * rate) / 1000;
  const samples = new Int16Array(steps * stepSamples);
  for (let step = 0; step < steps; step++) {
    for (let i = 0; i < stepSamples; i++) {
      const phase = (2 * Math.PI * (LOWEST_HZ + step * STEP_HZ) * i) / rate;
      samples[step * stepSamples + i] = Math.round(AMPLITUDE * Math.sin(phase));
    }
  }
  return wav(samples, rate);
}

/** A wav file (16 bit, mono). */
export function wav(samples: Int16Array, rate: number): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples.byteLength, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples.byteLength, 40);
  return Buffer.concat([header, Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)]);
}

/**
 * What was heard: for each 10 ms of a recording, where in the prompt the sound is from, in ms; null for silence.
 */
export function positionsIn(recording: Buffer): (number | null)[] {
  const data = samplesOf(recording).samples;
  const window = RATE / 50;
  const hop = RATE / 100;
  const out: (number | null)[] = [];
  for (let start = 0; start + window <= data.length; start += hop) {
    const piece = data.subarray(start, start + window);
    const power = piece.reduce((sum, sample) => sum + sample * sample, 0) / window;
    out.push(power < 500 * 500 ? null : loudestStep(piece) * STEP_MS);
  }
  return out;
}

/** How long each step of the prompt was heard, ms. */
export function heardOf(recording: Buffer): Map<number, number> {
  const heard = new Map<number, number>();
  for (const position of positionsIn(recording))
    if (position !== null) heard.set(position, (heard.get(position) ?? 0) + 10);
  return heard;
}

function loudestStep(piece: Int16Array): number {
  let best = 0;
  let most = -1;
  for (let step = 0; step < 100; step++) {
    const power = goertzel(piece, LOWEST_HZ + step * STEP_HZ);
    if (power > most) {
      most = power;
      best = step;
    }
  }
  return best;
}

/** Power at a frequency, times the square of half the number of samples. */
export function goertzel(piece: Int16Array, hz: number, rate = RATE): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * hz) / rate);
  let before = 0;
  let beforeThat = 0;
  for (const sample of piece) {
    const now = sample + coefficient * before - beforeThat;
    beforeThat = before;
    before = now;
  }
  return before * before + beforeThat * beforeThat - coefficient * before * beforeThat;
}

/** The samples of one channel of a wav file, and how many a second. @param channel 0: the first */
export function samplesOf(file: Buffer, channel = 0): { samples: Int16Array; rate: number } {
  let at = 12;
  let channels = 1;
  let rate = RATE;
  while (at + 8 <= file.length) {
    const name = file.toString('latin1', at, at + 4);
    const size = file.readUInt32LE(at + 4);
    if (name === 'fmt ') {
      channels = file.readUInt16LE(at + 10);
      rate = file.readUInt32LE(at + 12);
    }
    if (name === 'data') {
      const bytes = file.subarray(at + 8, Math.min(file.length, at + 8 + size));
      const samples = new Int16Array(Math.floor(bytes.length / 2 / channels));
      for (let i = 0; i < samples.length; i++) samples[i] = bytes.readInt16LE((i * channels + channel) * 2);
      return { samples, rate };
    }
    at += 8 + size + (size % 2);
  }
  throw new Error('not a wav file with data');
}
