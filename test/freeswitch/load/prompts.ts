/** The prompts of the load's flow: each begins with a frame by which it is known when it is heard. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { wav } from '../coded-prompt.ts';

export const PROMPTS = 20;

const RATE = 8000;
/** One RTP packet of 20 ms. */
const FRAME = 160;
/** So loud up and down at each sample; nothing else in a prompt is like it. */
const MARK = 12_000;
/** `MARK` and `-MARK` as PCMU. */
const MARK_BYTES = [muLaw(MARK), muLaw(-MARK)];

/** `01.wav` … `20.wav`, 2 to 4 s each. */
export function writeLoadPrompts(folder: string): void {
  for (let prompt = 1; prompt <= PROMPTS; prompt++) {
    const samples = new Int16Array(RATE * (2 + (prompt % 5) / 2));
    const hz = 300 + 10 * prompt;
    for (let i = 0; i < samples.length; i++)
      samples[i] = i < FRAME ? (i % 2 ? -MARK : MARK) : 4000 * Math.sin((2 * Math.PI * hz * i) / RATE);
    writeFileSync(join(folder, `${String(prompt).padStart(2, '0')}.wav`), wav(samples, RATE));
  }
}

/** Whether an RTP packet is the first of a prompt. */
export function beginsPrompt(packet: Buffer): boolean {
  const payload = packet.subarray(12);
  if (payload.length !== FRAME) return false;
  for (let i = 0; i < FRAME; i++) if (!MARK_BYTES.includes(payload[i] as number)) return false;
  return payload[0] !== payload[1];
}

/** PCMU, without header, as sipp sends it. */
export function pcmu(samples: Int16Array): Buffer {
  return Buffer.from(Array.from(samples, muLaw));
}

/** ITU-T G.711, µ-law. */
function muLaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(32_635, Math.abs(sample)) + 132;
  const exponent = Math.floor(Math.log2(magnitude)) - 7;
  return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f)) & 0xff;
}
