/** Recordings of people and of answering machines, spoken by espeak-ng from texts. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import heldOut from './held-out.json' with { type: 'json' };
import texts from './recordings.json' with { type: 'json' };

export interface Recording {
  who: 'person' | 'machine';
  /** Of espeak-ng. */
  voice: string;
  /** Words a minute. */
  speed: number;
  /** Texts, and pauses in ms. */
  says: (string | number)[];
  /** Of full scale. */
  noise?: number;
  beep?: boolean;
}

export const RECORDINGS = texts as readonly Recording[];
/** Written before the list of phrases was extended, and not looked at for it. */
export const HELD_OUT = heldOut as readonly Recording[];

/** Speech without a pause that a recogniser would notice. */
export interface Utterance {
  /** From the begin of the recording, ms. */
  from: number;
  ms: number;
  text: string;
}

/** Silence after which recognisers end an utterance, ms: the engine's default. */
const END_SILENCE_MS = 800;
const RATE = 8000;
const FRAME = RATE / 50;
/** Of full scale: above the noise of the recordings. */
const LOUD = 0.03;

/** Writes a file of 8 kHz. @returns what is said in it, with its times as they are heard */
export function record({ voice, speed, says, noise, beep }: Recording, path: string): Utterance[] {
  const parts = says.map((one, index) => {
    const part = `${path}.${index}.wav`;
    if (typeof one === 'number') sox('-n', ...FORM, part, 'trim', '0', String(one / 1000));
    else {
      execFileSync('espeak-ng', ['-v', voice, '-s', String(speed), '-w', `${part}.22.wav`, one]);
      sox(`${part}.22.wav`, ...FORM, part, 'norm', '-3', 'reverse', 'silence', '1', '0.02', '1%', 'reverse');
    }
    return part;
  });
  const spoken = `${path}.spoken.wav`;
  sox(...parts, spoken, 'pad', '0.2', '1.5');
  const tone = `${path}.beep.wav`;
  if (beep) sox('-n', ...FORM, tone, 'synth', '0.5', 'sine', '1000', 'vol', '0.5', 'pad', '0', '5');
  const whole = beep ? [spoken, tone] : [spoken];
  if (noise === undefined) sox(...whole, path);
  else {
    sox(...whole, `${path}.clean.wav`);
    const seconds = String(samplesOf(`${path}.clean.wav`).length / RATE);
    sox('-n', ...FORM, `${path}.noise.wav`, 'synth', seconds, 'pinknoise', 'vol', String(noise));
    sox('-m', '-v', '1', `${path}.clean.wav`, '-v', '1', `${path}.noise.wav`, path);
  }
  return utterancesOf(samplesOf(spoken), says);
}

const FORM = ['-r', String(RATE), '-c', '1', '-b', '16'];

function sox(...command: string[]): void {
  execFileSync('sox', ['-D', ...command], { stdio: ['ignore', 'ignore', 'ignore'] });
}

function samplesOf(path: string): Int16Array {
  const bytes = readFileSync(path);
  const at = bytes.indexOf('data') + 8;
  return new Int16Array(
    bytes.buffer.slice(bytes.byteOffset + at, bytes.byteOffset + bytes.length - ((bytes.length - at) % 2)),
  );
}

/** Where it is loud, joined over short silence. The texts belong to them in their order. */
function utterancesOf(samples: Int16Array, says: Recording['says']): Utterance[] {
  const found: { from: number; to: number }[] = [];
  for (let at = 0; at + FRAME <= samples.length; at += FRAME) {
    let most = 0;
    for (let i = at; i < at + FRAME; i++) most = Math.max(most, Math.abs(samples[i] as number));
    if (most < LOUD * 32768) continue;
    const from = (at / RATE) * 1000;
    const last = found.at(-1);
    if (last !== undefined && from - last.to < END_SILENCE_MS) last.to = from + 20;
    else found.push({ from, to: from + 20 });
  }
  // Pauses of the recording that are shorter do not end an utterance.
  const joined: string[] = [];
  let isNew = true;
  for (const one of says) {
    if (typeof one === 'number') isNew = isNew || one >= END_SILENCE_MS;
    else if (isNew || joined.length === 0) joined.push(one);
    else joined[joined.length - 1] += one;
    if (typeof one === 'string') isNew = false;
  }
  if (found.length !== joined.length)
    throw new Error(`${JSON.stringify(says)} is heard as ${found.length} utterances, not ${joined.length}`);
  return found.map(({ from, to }, index) => ({ from, ms: to - from, text: joined[index] as string }));
}

export function soundPath(folder: string, index: number): string {
  return join(folder, `recording-${String(index).padStart(2, '0')}.wav`);
}
