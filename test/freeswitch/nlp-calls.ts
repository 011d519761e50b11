/** Calls whose texts go to an NLP service that takes its time, through a sidecar as an operator runs it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Deployment } from '../../engine/contract/deployment.ts';
import type { ServerProcess } from '../support/servers/process.ts';
import { until } from '../support/until.ts';
import { samplesOf, wav } from './coded-prompt.ts';
import { startSidecar } from './load/sidecar.ts';
import type { FreeswitchServer } from './server.ts';

export interface NlpCallsOptions {
  /** Of the flow, the folders and the prompt. */
  name: string;
  /** The script, given the address of the service. */
  script: (nlpUrl: string) => object;
  /** How long the service takes, ms. */
  nlpMs: number;
  /** Whether answers are announced over the event socket; otherwise calls ask and wait. */
  byEvent: boolean;
  /** Other settings of the sidecar, as its environment has them. */
  settings?: Record<string, string>;
}

export interface NlpCalls {
  /** `cti_robot_home` of a call. */
  home: string;
  sidecar: ServerProcess;
  /** Requests that the service got. */
  asked(): number;
  end(): Promise<void>;
}

/** Tones of 6 and of 20 s, in which a gap can be heard. */
export const LONG_TONE = 'tone-6s.wav';
export const LONGEST_TONE = 'tone-20s.wav';
export const LONGEST_TONE_MS = 20_000;
const TONE_MS = 6000;
const TONE_HZ = 440;
const RATE = 8000;

export async function startNlpCalls(server: FreeswitchServer, options: NlpCallsOptions): Promise<NlpCalls> {
  const { name, script, nlpMs, byEvent, settings = {} } = options;
  const nlp = await slowNlp(nlpMs);
  const home = join(server.folder, `${name}-sidecar`);
  mkdirSync(join(home, 'flows'), { recursive: true });
  writeFileSync(join(home, 'flows', `${name}.json`), JSON.stringify(script(nlp.url)));
  writeFileSync(join(server.home, 'sounds', LONG_TONE), tone(TONE_MS));
  writeFileSync(join(server.home, 'sounds', LONGEST_TONE), tone(LONGEST_TONE_MS));
  const sidecar = await startSidecar(home, name, {
    CTI_ROBOT_SOUNDS: join(server.home, 'sounds'),
    CTI_ROBOT_RECOGNISER_PRESET: 'test',
    // On a busy machine the service answers too late now and then; the others are to be asked all the same.
    CTI_ROBOT_BREAKER_FAILURES: '1000',
    CTI_ROBOT_FREESWITCH_EVENT_SOCKET: byEvent ? `127.0.0.1:${server.eslPort}` : '',
    CTI_ROBOT_FREESWITCH_PASSWORD: server.eslPassword,
    ...settings,
  });
  const engineFile = (): Deployment => JSON.parse(readFileSync(join(home, 'engine.json'), 'utf8'));
  await until('the way of questions', () => (engineFile().questions !== null) === byEvent, 30_000);
  // Rows stay where the suite looks for them.
  const callHome = join(server.folder, `${name}-call`);
  mkdirSync(callHome, { recursive: true });
  const deployment = { ...engineFile(), spool: join(server.home, 'spool') };
  writeFileSync(join(callHome, 'engine.json'), JSON.stringify(deployment));
  return {
    home: callHome,
    sidecar,
    asked: nlp.asked,
    async end() {
      await sidecar.end();
      await nlp.worker.terminate();
    },
  };
}

async function slowNlp(ms: number): Promise<{ url: string; asked: () => number; worker: Worker }> {
  const worker = new Worker(new URL('slow-nlp.js', import.meta.url), { workerData: { ms } });
  let asked = 0;
  const port = await new Promise<number>((resolve, reject) => {
    worker.once('error', reject);
    worker.on('message', (message: 'asked' | { port: number }) => {
      if (message === 'asked') asked++;
      else resolve(message.port);
    });
  });
  return { url: `http://127.0.0.1:${port}/nlp`, asked: () => asked, worker };
}

function tone(ms: number): Buffer {
  const samples = new Int16Array((ms * RATE) / 1000);
  for (let i = 0; i < samples.length; i++)
    samples[i] = Math.round(8000 * Math.sin((2 * Math.PI * TONE_HZ * i) / RATE));
  return wav(samples, RATE);
}

export interface ToneHeard {
  /** From its first sound to its last, ms. */
  ms: number;
  /** The longest silence between, ms. */
  longestGapMs: number;
}

/** How the tone was heard in a recording. */
export function toneHeard(recording: Buffer): ToneHeard {
  const { samples, rate } = samplesOf(recording);
  const window = rate / 100;
  const sounds: number[] = [];
  for (let start = 0; start + window <= samples.length; start += window) {
    const piece = samples.subarray(start, start + window);
    const power = piece.reduce((sum, sample) => sum + sample * sample, 0) / window;
    if (power > 500 * 500) sounds.push(start / window);
  }
  const gaps = sounds.slice(1).map((at, i) => (at - (sounds[i] as number) - 1) * 10);
  return {
    ms: sounds.length === 0 ? 0 : ((sounds.at(-1) as number) - (sounds[0] as number) + 1) * 10,
    longestGapMs: Math.max(0, ...gaps),
  };
}
