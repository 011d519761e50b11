/**
 * Many calls that a server leads: how long callers wait for the next prompt beyond the time that the server takes, and
 * gaps in what they hear while it takes 1 s.
 */
import { loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { InputType } from '../../../engine/contract/row.ts';
import type { Figure } from '../../bench/report.ts';
import type { Call } from '../call.ts';
import type { EventSocket } from '../event-socket.ts';
import { Lab } from '../lab.ts';
import { LONGEST_TONE, startNlpCalls } from '../nlp-calls.ts';
import { percentile } from './load-figures.ts';
import { PROMPTS } from './prompts.ts';
import { APART_MS, GAP_MS, gapOf, recognised, WORDS_AFTER_MS } from './questions.ts';
import { newServer, type Stage } from './stage.ts';
import { machineSeconds } from './usage.ts';

/** What the server takes: where the wait is measured, and where gaps are. */
const QUICK_MS = 50;
const SLOW_MS = 1000;
/** Of a wait, beyond the server's time: one frame, and what question and answer need. */
const BEYOND_MS = 45;
const TURNS = 10;
/** Between two inputs of a call: shorter than some prompts, longer than others. */
const TURN_MS = 3000;
/** From the last input to the end of the call. */
const LAST_MS = 2000;

/** What the server tells of an answer to a final result, ms since the epoch. */
interface Answered {
  callid: string;
  askedAt: number;
  answeredAt: number;
}

/** The times of a turn, ms since the epoch: the engine reads the final result, the answer's prompt begins. */
interface Turn {
  finalAt: number;
  promptAt: number;
}

interface Led<T> {
  results: { callid: string; result: T }[];
  answered: Answered[];
  /** How busy the machine was. */
  load: string;
}

export async function httpRobotFigures(stage: Stage, calls: number): Promise<Figure[]> {
  stage.say(`${calls} calls, the server takes ${QUICK_MS} ms`);
  const quick = await led(stage, calls, { ms: QUICK_MS, answers: shortPrompts() }, turnsOf);
  stage.say(`${calls} calls, the server takes ${SLOW_MS} ms`);
  const slow = await led(stage, calls, { ms: SLOW_MS, answers: [LONGEST_TONE] }, (lab, commands, call) =>
    gapOf(lab, commands, call, SLOW_MS),
  );
  const gaps = ascending(slow.results.map(({ result }) => result));
  const gap = `${calls} calls, server of ${SLOW_MS} ms: longest gap in what the caller hears`;
  const target = { target: { atMost: GAP_MS } };
  return [
    ...waitFigures(quick, calls),
    { what: `${gap}, p50`, value: percentile(gaps, 0.5), unit: 'ms', ...target, note: slow.load },
    { what: `${gap}, of all`, value: percentile(gaps, 1), unit: 'ms', ...target },
  ];
}

function waitFigures({ results, answered, load }: Led<Turn[]>, calls: number): Figure[] {
  const beyond: number[] = [];
  const parts: Record<string, number[]> = {
    'until the server has the request': [],
    'in the server': [],
    'from its answer to the prompt': [],
  };
  for (const { callid, result } of results) {
    const answers = answered.filter((answer) => answer.callid === callid);
    result.forEach(({ finalAt, promptAt }, i) => {
      const { askedAt, answeredAt } = answers[i] as Answered;
      const tookMs = answeredAt - askedAt;
      beyond.push(promptAt - finalAt - tookMs);
      [askedAt - finalAt, tookMs, promptAt - answeredAt].forEach((ms, part) => {
        Object.values(parts)[part]?.push(ms);
      });
    });
  }
  const at = (times: number[], share: number): number => percentile(ascending(times), share);
  const what = `${calls} calls, server of ${QUICK_MS} ms: final result to the next prompt, less the server's time`;
  const p99 = at(beyond, 0.99);
  return [
    { what: `${what}, p50`, value: at(beyond, 0.5), unit: 'ms', note: load },
    { what: `${what}, p99`, value: p99, unit: 'ms', target: { atMost: BEYOND_MS } },
    { what: `${what}, longest`, value: at(beyond, 1), unit: 'ms', note: `of ${beyond.length}` },
    { what: `the same p99 beside the ${QUICK_MS} ms of the server`, value: p99 / QUICK_MS, unit: 'times' },
    ...Object.entries(parts).map(([part, times]) => ({
      what: `of the wait, ${part}, p50`,
      value: at(times, 0.5),
      unit: 'ms',
      note: `p99 ${at(times, 0.99).toFixed(0)} ms`,
    })),
    {
      what: 'inputs that no prompt followed',
      value: calls * TURNS - beyond.length,
      unit: `of ${calls * TURNS}`,
      target: { atMost: 0 },
    },
  ];
}

function ascending(values: number[]): number[] {
  return [...values].sort((a, b) => a - b);
}

function shortPrompts(): string[] {
  return Array.from({ length: PROMPTS }, (_, i) => `${String(i + 1).padStart(2, '0')}.wav`);
}

/** Places calls that such a server leads, and drives each of them. */
async function led<T>(
  stage: Stage,
  calls: number,
  leading: { ms: number; answers: string[] },
  drive: (lab: Lab, commands: EventSocket, call: Call) => Promise<T>,
): Promise<Led<T>> {
  const server = newServer(stage, 4 * calls);
  const lab = new Lab(server);
  await lab.start();
  await lab.socket.send('nixevent CHANNEL_EXECUTE');
  const commands = await server.connect();
  // The sidecar needs a flow to compile; no call uses it.
  const script = (): object => ({ flow: { F1: { action: 'hangup' } } });
  const sidecar = await startNlpCalls(server, { name: 'unused', script, nlpMs: 0, byEvent: true });
  stage.owns(() => void sidecar.sidecar.process.kill('SIGKILL'));
  const worker = new Worker(new URL('slow-flow-server.js', import.meta.url), {
    workerData: { welcome: LONGEST_TONE, ...leading },
  });
  const answered: Answered[] = [];
  try {
    const port = await new Promise<number>((resolve, reject) => {
      worker.once('error', reject);
      worker.on('message', (message: { port: number } | Answered) => {
        if ('port' in message) resolve(message.port);
        else answered.push(message);
      });
    });
    const [idleBefore, allBefore] = machineSeconds();
    const placed = Array.from({ length: calls }, async (_, i) => {
      await delay(i * APART_MS);
      const variables = { cti_robot_home: sidecar.home };
      const call = await lab.call(`http://127.0.0.1:${port}/flow`, { variables });
      const result = await drive(lab, commands, call);
      return { callid: call.robot, result };
    });
    const results = await Promise.all(placed);
    const [idle, all] = machineSeconds();
    const busy = 100 * (1 - (idle - idleBefore) / (all - allBefore));
    return {
      results,
      answered,
      load: `whole machine ${busy.toFixed(0)} %, load ${loadavg()[0]?.toFixed(0)}`,
    };
  } finally {
    commands.close();
    await worker.terminate();
    await sidecar.end();
    await server.stop();
    server.removeFolder();
  }
}

/** The engine's time is that of its row, the prompt's is FreeSWITCH's stamp. */
async function turnsOf(_: Lab, commands: EventSocket, call: Call): Promise<Turn[]> {
  await call.event('PLAYBACK_START', undefined, 60_000);
  await delay(WORDS_AFTER_MS);
  for (let turn = 0; turn < TURNS; turn++) {
    await recognised(commands, call);
    await delay(turn + 1 < TURNS ? TURN_MS : LAST_MS);
  }
  await call.over();
  const finals = (await call.rows())
    .filter((row) => row.input_type === InputType.Text)
    .map((row) => Date.parse(row.input_start_time) + row.input_duration);
  const prompts = call.events
    .filter((event) => event['Event-Name'] === 'PLAYBACK_START')
    .map((event) => Number(event['Event-Date-Timestamp']) / 1000);
  return finals.flatMap((finalAt, i) => {
    const next = finals[i + 1] ?? Number.POSITIVE_INFINITY;
    const promptAt = prompts.find((at) => at >= finalAt && at < next);
    return promptAt === undefined ? [] : [{ finalAt, promptAt }];
  });
}
