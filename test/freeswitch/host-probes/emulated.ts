/** Runs a probe on the emulation. */

import type { RemoteCaller } from '../../../sidecar/simulator/caller/remote-caller.ts';
import { separate } from '../../../sidecar/simulator/emulator/commands/words.ts';
import type { CallPorts, HttpPort, HttpRequest } from '../../../sidecar/simulator/emulator/emulated-host.ts';
import { VirtualFiles } from '../../../sidecar/simulator/emulator/file-io.ts';
import { type Medium, silenceStream } from '../../../sidecar/simulator/emulator/media.ts';
import { quickJsRunner } from '../../../sidecar/simulator/run/quickjs.ts';
import { runScript } from '../../../sidecar/simulator/run/run-script.ts';
import { wordFor } from './list.ts';
import type { Probe, Stimulus } from './probe.ts';
import { serverAnswer } from './server-answers.ts';

const START = Date.UTC(2026, 0, 1);
/** As long as a frame of the real calls. */
const FRAME_MS = 20;
const FOLDER = '/probe';
const SOUNDS = '/sounds';
/** Silence after which mod_test takes speech for ended, as the probes set it, and what it needs besides. */
const END_OF_SPEECH_MS = 320;

/** The answers of the probe. @throws if the script did not end by itself */
export async function emulatedAnswer(script: string, probe: Probe): Promise<unknown> {
  const files = new VirtualFiles([FOLDER, SOUNDS]);
  let timetable: Timetable | undefined;
  const result = await runScript({
    source: script,
    runner: quickJsRunner(),
    argv: [wordFor(probe.name), FOLDER, SOUNDS, 'a b', 'c'],
    startMs: START,
    frameMs: FRAME_MS,
    files,
    media: mediumOf,
    variables: { probe_http: SERVER },
    globalVariables: { probe_global: 'seen' },
    http,
    remoteCaller: (ports) => {
      timetable = new Timetable(probe, ports);
      return timetable;
    },
    observer: {
      executed: (application, argument) => {
        if (application === 'detect_speech') timetable?.detectSpeech(argument);
      },
    },
  });
  if (result.end.end !== 'done')
    throw new Error(`the probe «${probe.name}» ended: ${JSON.stringify(result.end)}`);
  const answered = JSON.parse(files.text(`${FOLDER}/answers.json`)) as unknown;
  if (!probe.files) return answered;
  const written = probe.files.map((name) => [name, files.text(`${FOLDER}/${name}`)]);
  return { answered, files: Object.fromEntries(written) };
}

function mediumOf(path: string): Medium | undefined {
  if (path === `${SOUNDS}/second.wav`) return { lengthMs: 1000 };
  if (path === `${SOUNDS}/second-16k.wav`) return { lengthMs: 1000, rate: 16000 };
  const tone = /^tone_stream:\/\/%\((\d+),0,/.exec(path);
  return tone ? { lengthMs: Number(tone[1]) } : silenceStream(path);
}

const SERVER = 'http://127.0.0.1:7780';

const http: HttpPort = Object.assign(
  ({ url, body, timeoutMs, pass }: HttpRequest): string | undefined => {
    if (!url.startsWith(SERVER)) return undefined;
    const answer = serverAnswer(url.slice(SERVER.length), body);
    if (answer.after > timeoutMs) {
      pass(timeoutMs);
      return undefined;
    }
    return answer.body;
  },
  { listens: (origin: string) => origin === SERVER },
);

/** The caller and mod_test do what the probe's stimuli say. */
class Timetable implements RemoteCaller {
  private readonly plan: { at: number; act: () => void }[] = [];
  private readonly ports: CallPorts;
  /** What it will say: what it was started with, and after a `resume` its own word. */
  private result = '';
  private partials = 0;

  constructor(
    private readonly probe: Probe,
    ports: CallPorts,
  ) {
    this.ports = ports;
    ports.recogniser.escapes = false;
    for (const stimulus of probe.stimuli ?? []) this.add(stimulus.at, () => this.apply(stimulus));
  }

  settle(): boolean {
    return false;
  }

  nextAt(): number {
    return START + (this.plan[0]?.at ?? Number.POSITIVE_INFINITY);
  }

  act(): void {
    this.plan.shift()?.act();
  }

  applicationResult(application: string): string | undefined {
    return this.probe.applications?.[application];
  }

  /** mod_test is told something. */
  detectSpeech(argument: string): void {
    if (argument === 'resume') this.result = 'agent';
    const [command, name, value] = separate(argument, 4);
    if (command === 'param' && name === 'result' && value) this.result = value;
    const [, started] = /result=(\w+)/.exec(argument) ?? [];
    if (started === undefined) return;
    this.result = started;
    this.partials = argument.includes('partial=true') ? 3 : 0;
  }

  private add(at: number, act: () => void): void {
    this.plan.push({ at, act });
    this.plan.sort((a, b) => a.at - b.at);
  }

  private apply(stimulus: Stimulus): void {
    const { channel, recogniser } = this.ports;
    if ('keys' in stimulus) for (const key of stimulus.keys) channel.pressKey(key);
    else if ('speech' in stimulus)
      channel.events.push({
        type: 'DETECTED_SPEECH',
        headers: { 'Speech-Type': stimulus.speech },
        body: stimulus.body ?? '',
      });
    else if ('custom' in stimulus) channel.announce(stimulus.custom, stimulus.headers);
    else if ('dies' in stimulus) recogniser.die();
    else if ('hangup' in stimulus) channel.hangup(stimulus.hangup);
    else this.sound(stimulus.at + stimulus.sound);
  }

  /** mod_test's partial results come with the final one. */
  private sound(until: number): void {
    const utterance = this.ports.recogniser.hear();
    if (!utterance) return;
    this.add(until + END_OF_SPEECH_MS, () => {
      for (; this.partials > 0; this.partials--) utterance.partial(this.result);
      utterance.result(this.result, () => {});
    });
  }
}
