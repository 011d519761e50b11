/** Runs the probes of the host on the real one. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../support/until.ts';
import type { Call } from './call.ts';
import { type Case, must } from './cases/case.ts';
import { codedPrompt } from './coded-prompt.ts';
import { probeScript } from './host-probes/bundle.ts';
import { type ProbeDifference, probeDifferences } from './host-probes/compare.ts';
import { PROBES, wordFor } from './host-probes/list.ts';
import type { Probe, Stimulus } from './host-probes/probe.ts';
import { serverAnswer } from './host-probes/server-answers.ts';
import type { Lab } from './lab.ts';

/** Calls at once: few enough that times stay in their classes on a small machine. */
const AT_ONCE = 4;

/** Runs probes, so many at once; returns what each answered, by its name. */
async function answersOf(
  lab: Lab,
  probes: readonly Probe[],
  atOnce: number,
): Promise<Record<string, unknown>> {
  const { server } = lab;
  writeFileSync(join(server.scripts, 'probes.js'), await probeScript());
  const sounds = join(server.folder, 'sounds');
  writeFileSync(join(sounds, 'second.wav'), codedPrompt(1000));
  writeFileSync(join(sounds, 'second-16k.wav'), codedPrompt(1000, 16000));
  await lab.socket.api('global_setvar probe_global=seen');
  const http = await listen();
  const answers: Record<string, unknown> = {};
  const waiting = [...probes];
  const work = async (): Promise<void> => {
    for (let probe = waiting.shift(); probe; probe = waiting.shift())
      answers[probe.name] = await runProbe(lab, probe, http.url);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  http.server.close();
  return Object.fromEntries(probes.map(({ name }) => [name, answers[name]]));
}

async function runProbe(lab: Lab, probe: Probe, http: string): Promise<unknown> {
  const folder = join(lab.server.folder, 'probes', wordFor(probe.name));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const call = await lab.callTo('probes', {
    probe_word: wordFor(probe.name),
    probe_folder: folder,
    probe_sounds: join(lab.server.folder, 'sounds'),
    probe_http: http,
  });
  const began = Date.now();
  const stimuli = (probe.stimuli ?? []).map(async (stimulus) => {
    await delay(began + stimulus.at - Date.now());
    await stimulate(call, stimulus);
  });
  const answers = join(folder, 'answers.json');
  await until(`the answers of the probe «${probe.name}»`, () => existsSync(answers), 20_000);
  const text = await until('all of them', () => readFileSync(answers, 'utf8') || null);
  await Promise.all(stimuli);
  await call.over();
  const answered = JSON.parse(text) as unknown;
  if (!probe.files) return answered;
  const files = probe.files.map((name) => [name, readFileSync(join(folder, name), 'utf8')]);
  return { answered, files: Object.fromEntries(files) };
}

async function stimulate(call: Call, stimulus: Stimulus): Promise<void> {
  if ('keys' in stimulus) await call.receive(stimulus.keys);
  else if ('speech' in stimulus) await call.recognised(stimulus.speech, stimulus.body ?? '');
  else if ('custom' in stimulus) await call.announce(stimulus.custom, stimulus.headers);
  else if ('sound' in stimulus) await call.speak(stimulus.sound);
  else if ('dies' in stimulus) await call.execute('detect_speech', 'stop');
  else await call.hangUp(stimulus.hangup);
}

async function listen(): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (data) => {
      body += String(data);
    });
    request.on('end', async () => {
      const answer = serverAnswer(request.url ?? '', body);
      await delay(answer.after);
      response.writeHead(answer.status, { 'content-length': Buffer.byteLength(answer.body) });
      response.end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return { server, url: `http://127.0.0.1:${port}` };
}

export const REAL = join(import.meta.dirname, 'host-probes', 'real.json');

/** A case that compares the answers of the real host with `real.json`, or writes them with `update`. */
export function checkProbes(update: boolean): Case {
  return {
    name: 'the host answers the probes as in real.json',
    run: async (lab) => {
      const answers = await answersOf(lab, PROBES, AT_ONCE);
      const written = update
        ? await answersOf(lab, PROBES, AT_ONCE)
        : (JSON.parse(readFileSync(REAL, 'utf8')) as { answers: Record<string, unknown> }).answers;
      const wrong = await stillDifferent(lab, probeDifferences(answers, written), written);
      must(wrong.length === 0, wrong.map(shown).join('\n  '));
      const version = (await lab.socket.api('version')).split(' (')[0] as string;
      if (update) writeFileSync(REAL, `${JSON.stringify({ version, answers: written }, null, 2)}\n`);
    },
  };
}

/** A busy machine moves a time into the next class: what differs is asked once more, with nothing beside it. */
async function stillDifferent(
  lab: Lab,
  differences: ProbeDifference[],
  written: Record<string, unknown>,
): Promise<ProbeDifference[]> {
  const names = differences.map(({ name }) => name);
  const again = PROBES.filter(({ name }) => names.includes(name));
  const gone = differences.filter(({ name }) => !again.some((probe) => probe.name === name));
  const answers = await answersOf(lab, again, 1);
  const subset = Object.fromEntries(again.map(({ name }) => [name, written[name]]));
  return [...gone, ...probeDifferences(answers, subset)];
}

function shown({ name, answered, written }: ProbeDifference): string {
  return `«${name}»: ${JSON.stringify(answered)}, written down is ${JSON.stringify(written)}`;
}
