/** Recorded prompts for tests. */
import { createHash } from 'node:crypto';
import { phoneWav } from '../../../sidecar/tts/wav.ts';

/** A sound that differs from those with other seeds. @param ms its length */
export function aSound(seed: number, ms = 100): Buffer {
  const samples = Buffer.alloc(ms * 16);
  for (let at = 0; at < samples.length; at += 2) samples.writeInt16LE(((at + 1) * (seed + 3)) % 30_000, at);
  return phoneWav(samples);
}

export function hashOf(sound: Uint8Array): string {
  return createHash('sha256').update(sound).digest('hex');
}

/** The entry of `playbacks` that plays a sound. */
export function entryOf(sound: Uint8Array): string {
  return `prompts/${hashOf(sound)}.wav`;
}

/** A flow that plays these entries and hangs up. */
export function flowPlaying(playbacks: readonly string[], global: object = {}): string {
  return JSON.stringify({ global, flow: { F1: { action: 'hangup', playbacks } } });
}
