/** One simulated call from its answer to its end, as the thread of `simulation-pool.ts` runs it. */
import type { Deployment } from '../../../engine/contract/deployment.ts';
import type { Row } from '../../../engine/contract/row.ts';
import type { HttpFlowRequest } from '../../../engine/contract/sidecar-protocol.ts';
import { type CalleeKind, calleeLines, calleeOfServer, MAILBOX_MS } from '../../simulator/callee/callee.ts';
import { ScriptAborted } from '../../simulator/emulator/script-aborted.ts';
import type { ScriptRunner } from '../../simulator/run/runner.ts';
import { simulateCall } from '../../simulator/simulate.ts';
import { readSoundFile } from '../../simulator/sound-file.ts';
import type { HostFlow } from './host-flow.ts';

export interface SimulationJob {
  callid: string;
  /** Of a call that a server leads: the one that takes over where the server fails; empty: none. */
  flow: string;
  /** The address of the server; null: the flow leads the call. */
  server: string | null;
  /** What the server has answered in an earlier simulation of the call: it is not asked again. */
  answers: readonly object[];
  callee: CalleeKind;
  /** Of the channel. */
  variables: Readonly<Record<string, string>>;
  /** The file of the number: what the task knows of it, and how machines are told. Null: it has none. */
  number: Readonly<Record<string, unknown>> | null;
  /** When the callee answers, ms since 1970. */
  answeredAt: number;
  /** How many times faster than a clock. */
  speed: number;
  /** How long the call lasts at most from its answer on, ms. */
  limitMs: number;
  /** The call is hung up from outside so long after its answer, in ms of its own time. */
  ends?: { afterMs: number; cause: string };
}

export interface SimulatedRow {
  /** From the answer on, in ms of the call's own time. */
  afterMs: number;
  /** As it is in the spool, without the newline. */
  line: string;
}

export interface SimulatedTalk {
  rows: SimulatedRow[];
  /** From the answer on, in ms of the call's own time. */
  durationMs: number;
  /** Empty: the flow ended, and nobody had hung up. */
  cause: string;
  /** Variables that the engine leaves on the channel; empty ones are not set. */
  flowName: string;
  flowEnd: string;
  score: string;
  rounds: string;
  isDeaf: boolean;
  /** A machine answered. */
  machine: boolean;
  /** What the server that led the call answered, in order. */
  answers: object[];
  /** Why the simulation was given up, if it was: the rows until then are there. */
  failure: { code: string; message: string } | null;
}

/** More than any call writes whose flow was made for people. */
const MOST_BYTES = 4 * 1024 * 1024;

export interface SimulationParts {
  bundle: string;
  runner: ScriptRunner;
  deployment: Partial<Deployment>;
  /** Asks the server that leads the call while this thread waits. */
  askServer(request: HttpFlowRequest): object;
}

/** Never rejects for what a flow does. */
export async function simulateTalk(
  job: SimulationJob,
  flow: HostFlow,
  { bundle, runner, deployment, askServer }: SimulationParts,
): Promise<SimulatedTalk> {
  const { callid, answeredAt, speed, limitMs, server } = job;
  const rows: SimulatedRow[] = [];
  const answers: object[] = [];
  const http = (request: object): object => {
    const answer = job.answers[answers.length] ?? askServer(request as HttpFlowRequest);
    answers.push(answer);
    return answer;
  };
  let bytes = 0;
  let last = answeredAt;
  const keep = (at: number, row: Row): void => {
    const line = JSON.stringify(atWallTimes(row, { answeredAt, speed }));
    bytes += line.length;
    if (bytes > MOST_BYTES)
      throw new ScriptAborted('SCRIPT_MEMORY', `the call has more than ${MOST_BYTES} bytes of rows`);
    rows.push({ afterMs: at - answeredAt, line });
  };
  try {
    const call = await simulateCall({
      ...(server === null
        ? { flow, caller: calleeLines(job.callee, flow.words) }
        : { flow: { url: server }, flows: [flow], caller: calleeOfServer(job.callee), http }),
      bundle,
      runner,
      deployment,
      callid,
      // Actions of different calls have different UUIDs.
      seed: seedOf(callid),
      startMs: answeredAt,
      limitMs,
      ends: endOf(job),
      variables: job.variables,
      ...(job.number !== null && { numberVariables: job.number }),
      readSound: readSoundFile,
      onEvent: (event) => {
        last = event.at;
        if (event.did === 'row') keep(event.at, event.row);
      },
    });
    return {
      rows,
      durationMs: call.endMs - answeredAt,
      cause: call.hangupCause,
      flowName: call.variable('cti_robot_flow'),
      flowEnd: call.variable('cti_robot_end'),
      score: call.variable('cti_robot_potential'),
      rounds: call.variable('cti_robot_rounds'),
      isDeaf: call.variable('cti_robot_recogniser') === 'failed',
      machine: call.variable('cti_robot_machine') !== '',
      answers,
      failure: null,
    };
  } catch (error) {
    const { code = 'BUG', message } = error as { code?: string; message: string };
    return {
      ...{ rows, answers, durationMs: last - answeredAt, cause: '', failure: { code, message } },
      ...{ flowName: flow.name, flowEnd: '', score: '', rounds: '', isDeaf: false, machine: false },
    };
  }
}

function endOf({
  callee,
  answeredAt,
  ends,
  limitMs,
}: SimulationJob): { at: number; cause: string } | undefined {
  if (ends !== undefined) return { at: answeredAt + ends.afterMs, cause: ends.cause };
  if (callee !== 'machine' || limitMs <= MAILBOX_MS) return undefined;
  return { at: answeredAt + MAILBOX_MS, cause: 'NORMAL_CLEARING' };
}

/** Moments are those of the wall, durations the call's own (dialer.md#simulated-calls). */
function atWallTimes(row: Row, { answeredAt, speed }: { answeredAt: number; speed: number }): Row {
  const wall = (time: string): string => {
    const ms = Date.parse(time);
    return Number.isNaN(ms)
      ? time
      : new Date(Math.round(answeredAt + (ms - answeredAt) / speed)).toISOString();
  };
  return { ...row, createtime: wall(row.createtime), input_start_time: wall(row.input_start_time) };
}

/** FNV-1a. */
function seedOf(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193);
  return value | 0;
}

/** Of a call that could not be simulated at all. */
export function failedTalk(error: unknown): SimulatedTalk {
  const { code = 'BUG', message } = error as { code?: string; message: string };
  return {
    ...{ rows: [], answers: [], durationMs: 0, cause: '', flowName: '', flowEnd: '', score: '', rounds: '' },
    ...{ isDeaf: false, machine: false, failure: { code, message } },
  };
}

export function bytesOf(rows: readonly SimulatedRow[]): number {
  return rows.reduce((sum, { line }) => sum + line.length, 0);
}
