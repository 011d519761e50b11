/**
 * What a caller hears while a service answers: gaps in the recording of the caller's side, with and without the event
 * socket, of one call and of many, and while the sidecar is stopped; and how long a question keeps the call's thread then.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { modV8Script } from '../../../build/mod-v8-script.ts';
import type { Figure } from '../../bench/report.ts';
import { until } from '../../support/until.ts';
import type { Call } from '../call.ts';
import type { EventSocket } from '../event-socket.ts';
import { Lab } from '../lab.ts';
import { LONGEST_TONE, startNlpCalls, toneHeard } from '../nlp-calls.ts';
import { percentile } from './load-figures.ts';
import { newServer, type Stage } from './stage.ts';

const NLP_MS = 700;
const AT_ONCE = 100;
/** The longest gap that callers do not hear as one, ms. */
export const GAP_MS = 40;
/** Between the begin of two calls, ms. */
export const APART_MS = 100;
/** From the begin of the prompt to the words, when all calls are up, ms. */
export const WORDS_AFTER_MS = 12_000;
/** After this the last call has begun, ms; the first words come later. */
const BEGUN_MS = 1000;
/** So much is recorded before the words, and after them, ms. */
const AROUND_MS = 1500;
const QUESTIONS = 100;
const OUT_MS = 5;

function script(nlpurl: string): object {
  const listening = {
    action: 'cti_play_and_detect_speech',
    argument: "1 0 '' '' '' '' '' 500",
    playbacks: [LONGEST_TONE],
    nlpid: 'n',
    subflow: { F2: { condition: { text: ['好'] } } },
  };
  return { global: { nlpurl }, flow: { F1: listening, F2: { action: 'hangup' } } };
}

export async function questionFigures(stage: Stage): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const byEvent of [false, true]) {
    const how = byEvent ? 'with the event socket' : 'without an event socket';
    for (const calls of [1, AT_ONCE]) {
      stage.say(`${calls} calls ${how}`);
      const { gaps, asked } = await gapsOf(stage, { byEvent, calls });
      const note = `NLP was asked by ${asked} of ${calls}`;
      const target = byEvent ? { target: { atMost: GAP_MS } } : {};
      const what = `${how}, ${calls === 1 ? 'one call' : `${calls} calls at once`}: longest gap in a prompt`;
      if (calls === 1) figures.push({ what, value: percentile(gaps, 1), unit: 'ms', ...target, note });
      else {
        figures.push({ what: `${what}, p50`, value: percentile(gaps, 0.5), unit: 'ms', ...target });
        figures.push({ what: `${what}, of all`, value: percentile(gaps, 1), unit: 'ms', ...target, note });
      }
    }
  }
  stage.say(`${AT_ONCE} calls whose sidecar is stopped`);
  const { gaps } = await gapsOf(stage, { byEvent: true, calls: AT_ONCE, isStopped: true });
  const what = `the sidecar is stopped under ${AT_ONCE} calls: longest gap in a prompt`;
  figures.push(
    { what: `${what}, p50`, value: percentile(gaps, 0.5), unit: 'ms', target: { atMost: GAP_MS } },
    { what: `${what}, of all`, value: percentile(gaps, 1), unit: 'ms', target: { atMost: GAP_MS } },
  );
  stage.say(`${AT_ONCE} calls ask a sidecar that is stopped`);
  const times = await timesToAsk(stage);
  const target = { target: { atMost: OUT_MS } };
  figures.push(
    { what: 'a question to a sidecar that is stopped, p50', value: percentile(times, 0.5), unit: 'ms' },
    { what: 'the same, p99', value: percentile(times, 0.99), unit: 'ms', ...target },
    { what: 'the same, longest', value: percentile(times, 1), unit: 'ms', note: `of ${times.length}` },
  );
  return figures;
}

interface Asking {
  byEvent: boolean;
  calls: number;
  /** The sidecar is stopped once all calls have begun, before the first words. */
  isStopped?: boolean;
}

/** The longest gap of each call, ascending. */
async function gapsOf(
  stage: Stage,
  { byEvent, calls, isStopped = false }: Asking,
): Promise<{ gaps: number[]; asked: number }> {
  const server = newServer(stage, 4 * calls);
  const lab = new Lab(server);
  await lab.start();
  const commands = await server.connect();
  const nlp = await startNlpCalls(server, { name: 'questions', script, nlpMs: NLP_MS, byEvent });
  stage.owns(() => void nlp.sidecar.process.kill('SIGKILL'));
  try {
    const placed = Array.from({ length: calls }, async (_, i) => {
      await delay(i * APART_MS);
      const call = await lab.call('questions', { variables: { cti_robot_home: nlp.home } });
      return gapOf(lab, commands, call, NLP_MS);
    });
    if (isStopped) {
      await delay(calls * APART_MS + BEGUN_MS);
      nlp.sidecar.process.kill('SIGSTOP');
    }
    const gaps = (await Promise.all(placed)).sort((a, b) => a - b);
    return { gaps, asked: nlp.asked() };
  } finally {
    nlp.sidecar.process.kill('SIGCONT');
    commands.close();
    await nlp.end();
    await server.stop();
    server.removeFolder();
  }
}

/**
 * The longest gap in what a caller hears around an input, ms. The call plays `LONGEST_TONE`.
 *
 * @param commands a connection without events, on which nothing waits behind them
 * @param answerMs how long the service takes
 */
export async function gapOf(lab: Lab, commands: EventSocket, call: Call, answerMs: number): Promise<number> {
  const file = join(lab.server.folder, `${call.caller}.wav`);
  await call.event('PLAYBACK_START', undefined, 60_000);
  await until('the caller to be there', () => call.present, 60_000);
  await delay(WORDS_AFTER_MS - AROUND_MS);
  await commands.api(`uuid_record ${call.caller} start ${file}`);
  await delay(AROUND_MS);
  await recognised(commands, call);
  await delay(answerMs + AROUND_MS);
  await commands.api(`uuid_record ${call.caller} stop ${file}`);
  await call.over();
  const { ms, longestGapMs } = toneHeard(readFileSync(file));
  if (ms < 2 * AROUND_MS) throw new Error(`only ${ms} ms of the prompt were recorded`);
  return longestGapMs;
}

/** The recogniser hears words in that call. */
export async function recognised(commands: EventSocket, call: Call): Promise<void> {
  for (const [type, body] of Object.entries({ 'begin-speaking': '', 'detected-speech': '嗯嗯' })) {
    const headers = { 'unique-id': call.robot, 'Speech-Type': type };
    await commands.send('sendevent DETECTED_SPEECH', headers, body);
  }
}

/** How long each question kept its call's thread, ascending. */
async function timesToAsk(stage: Stage): Promise<number[]> {
  const server = newServer(stage, 4 * AT_ONCE);
  const lab = new Lab(server);
  await lab.start();
  const nlp = await startNlpCalls(server, { name: 'asking', script, nlpMs: 0, byEvent: true });
  stage.owns(() => void nlp.sidecar.process.kill('SIGKILL'));
  try {
    writeFileSync(
      join(server.scripts, 'probes.js'),
      await modV8Script(fileURLToPath(new URL('asking-script.ts', import.meta.url)), 'bench'),
    );
    const { questions } = JSON.parse(readFileSync(join(nlp.home, 'engine.json'), 'utf8'));
    const home = join(questions.questions, '..');
    nlp.sidecar.process.kill('SIGSTOP');
    for (let i = 0; i < AT_ONCE; i++) {
      await lab.callTo('probes', { probe_word: String(QUESTIONS), probe_folder: home, probe_sounds: 'none' });
    }
    const asked = (): string[] => readdirSync(home).filter((name) => /^asked-.*\.json$/.test(name));
    await until('all calls to have asked', () => asked().length === AT_ONCE, 120_000);
    await delay(200);
    const times = asked().flatMap((name) => JSON.parse(readFileSync(join(home, name), 'utf8')) as number[]);
    return times.sort((a, b) => a - b);
  } finally {
    nlp.sidecar.process.kill('SIGCONT');
    await nlp.end();
    await server.stop();
    server.removeFolder();
  }
}
