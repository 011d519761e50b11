/** Calls whose texts go to an NLP service that takes its time, through a sidecar as an operator runs it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Deployment } from '../../engine/contract/deployment.ts';
import { nlpSample } from '../support/servers/nlp.ts';
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
}

export interface NlpCalls {
  /** `cti_robot_home` of a call. */
  home: string;
  sidecar: ServerProcess;
  /** Requests that the service got. */
  asked(): number;
  end(): Promise<void>;
}

/** A tone of 6 s, in which a gap can be heard. */
export const LONG_TONE = 'tone-6s.wav';
const TONE_MS = 6000;
const TONE_HZ = 440;
const RATE = 8000;

export async function startNlpCalls(server: FreeswitchServer, options: NlpCallsOptions): Promise<NlpCalls> {
  const { name, script, nlpMs, byEvent } = options;
  const nlp = await slowNlp(nlpMs);
  const home = join(server.folder, `${name}-sidecar`);
  mkdirSync(join(home, 'flows'), { recursive: true });
  writeFileSync(join(home, 'flows', `${name}.json`), JSON.stringify(script(nlp.url)));
  writeFileSync(join(server.home, 'sounds', LONG_TONE), tone());
  const sidecar = await startSidecar(home, name, {
    CTI_ROBOT_SOUNDS: join(server.home, 'sounds'),
    CTI_ROBOT_RECOGNISER_PRESET: 'test',
    // On a busy machine the service answers too late now and then; the others are to be asked all the same.
    CTI_ROBOT_BREAKER_FAILURES: '1000',
    CTI_ROBOT_FREESWITCH_EVENT_SOCKET: byEvent ? `127.0.0.1:${server.eslPort}` : '',
    CTI_ROBOT_FREESWITCH_PASSWORD: server.eslPassword,
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
      nlp.server.closeAllConnections();
      await new Promise((resolve) => nlp.server.close(resolve));
    },
  };
}

async function slowNlp(ms: number): Promise<{ url: string; asked: () => number; server: Server }> {
  let asked = 0;
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (piece: string) => {
      body += piece;
    });
    request.on('end', () => {
      asked++;
      setTimeout(() => nlpSample(response, { method: '', url: '', headers: {}, body }, request), ms);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/nlp`, asked: () => asked, server };
}

function tone(): Buffer {
  const samples = new Int16Array((TONE_MS * RATE) / 1000);
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
