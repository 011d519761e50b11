/** For tests: the calls of `call-alone.ts` on the emulated host, with answers that come later. */
import { join } from 'node:path';
import { modV8Script } from '../../../build/mod-v8-script.ts';
import { DEFAULT_HOME } from '../../../engine/contract/deployment.ts';
import type { Row } from '../../../engine/contract/row.ts';
import type { Question } from '../../../engine/dialog/dialog.ts';
import { encodeFlow } from '../../../engine/flow/encode-flow.ts';
import type { CallPorts } from '../../../sidecar/simulator/emulator/emulated-host.ts';
import { VirtualFiles } from '../../../sidecar/simulator/emulator/file-io.ts';
import { RowLines } from '../../../sidecar/simulator/report/row-lines.ts';
import { runScript } from '../../../sidecar/simulator/run/run-script.ts';
import { vmRunner } from '../../../sidecar/simulator/run/vm.ts';
import { simulatedDeployment } from '../../../sidecar/simulator/simulated-deployment.ts';
import { START } from '../emulated-host.ts';
import type { Alone, AloneOptions, Happening } from './call-alone.ts';

const GUEST = join(import.meta.dirname, 'answers-later.guest.ts');

/** Speech-Type of a caller's event. */
const SPEECH = {
  'speech-began': 'begin-speaking',
  partial: 'detected-partial-speech',
  final: 'detected-speech',
  'recogniser-closed': 'closed',
} as const;

/** Makes the script; it is the same for every call. */
export function answersLaterScript(): Promise<string> {
  return modV8Script(GUEST, 'test');
}

/** Prompts have the name of their file as path. */
export async function runOnHost(source: string, options: AloneOptions): Promise<Alone> {
  const deployment = simulatedDeployment({ sounds: '/sounds' }, DEFAULT_HOME);
  const rows = new RowLines(() => {});
  const files = new VirtualFiles(
    [DEFAULT_HOME, deployment.compiled, deployment.spool],
    (path, text) => path.startsWith(deployment.spool) && rows.append(text),
  );
  files.put(`${DEFAULT_HOME}/engine.json`, JSON.stringify(deployment));
  files.put(`${deployment.compiled}/F.json`, encodeFlow(options.flow));
  const coming = [...options.happenings];
  const played: Alone['played'] = [];
  let at = (): number => 0;
  const ask = (value: string): void => {
    const { question, number } = JSON.parse(value) as { question: Question; number: number };
    const answered = options.services.answerTo(question, number);
    if (answered === null) return;
    const event = { kind: 'answer' as const, number, answer: answered.answer };
    coming.push({ at: at() + answered.after, event });
    coming.sort((a, b) => a.at - b.at);
  };
  const { end } = await runScript({
    source,
    argv: ['F'],
    runner: vmRunner(),
    startMs: START,
    limitMs: options.hangupAt,
    files,
    media: (path) => ({ lengthMs: options.lengthOf(path) }),
    remoteCaller: (ports) => {
      at = () => ports.now() - START;
      return {
        settle: () => false,
        nextAt: () => START + (coming[0]?.at ?? Number.POSITIVE_INFINITY),
        act: () => bringAbout(ports, coming.shift() as Happening),
        applicationResult: () => undefined,
      };
    },
    observer: {
      variable: (name, value) => name === 'test_asked' && ask(value),
      prompt: (path, state) => state === 'begin' && played.push({ at: at(), path }),
    },
  });
  if (end.end === 'threw') throw new Error(end.message);
  return { rows: rows.rows, played, endedAt: at() };
}

/** What of a row must be equal wherever the call ran: its times count from the call's begin. */
export function comparable(row: Row, startedAt: number): object {
  const { callid, current_appid, call_stats, createtime, input_start_time, ...rest } = row;
  const at = (time: string): number => Date.parse(time) - startedAt;
  return { ...rest, made: at(createtime), began: at(input_start_time) };
}

function bringAbout({ channel }: CallPorts, { event }: Happening): void {
  if (event.kind === 'key') {
    channel.pressKey(event.key);
    return;
  }
  const type = event.kind === 'answer' ? 'answer' : SPEECH[event.kind];
  const body = event.kind === 'answer' ? JSON.stringify(event) : 'text' in event ? event.text : '';
  channel.events.push({ type: 'DETECTED_SPEECH', headers: { 'Speech-Type': type }, body });
}
