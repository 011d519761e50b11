/** Speech for tests: requests, and audio that a program makes. */
import { execFileSync } from 'node:child_process';
import type { Speech } from '../../engine/contract/tts-key.ts';
import { phoneWav } from '../../sidecar/tts/wav.ts';

export function speech(text: string, more: Partial<Speech> = {}): Speech {
  const usual = { voice: '', engine: '', config: '', volume: 0, speechRate: 0, pitchRate: 0, url: '' };
  return { ...usual, text, ...more };
}

/** A wav file of telephone audio, by default of a tenth of a second. */
export function tone(samples = 800): Buffer {
  const data = Buffer.alloc(samples * 2);
  for (let i = 0; i < samples; i++) data.writeInt16LE(Math.round(8000 * Math.sin(i / 3)), i * 2);
  return phoneWav(data);
}

/** Half a second of a tone as sox writes it: `['-r', '16000', '-c', '2', '-t', 'wav']`. */
export function soxTone(form: readonly string[]): Buffer {
  return execFileSync('sox', ['-n', ...form, '-', 'synth', '0.5', 'sine', '440'], { stdio: 'pipe' });
}
