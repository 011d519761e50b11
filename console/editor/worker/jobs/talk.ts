/** A call of a caller whose lines are typed: it runs to the moment at which the next line is wanted. */
import { InputType, type Row } from '../../../../engine/contract/row.ts';
import type { LineSource } from '../../../../sidecar/simulator/caller/caller.ts';
import { type CallerLine, callerLine } from '../../../../sidecar/simulator/caller/caller-line.ts';
import { DEFAULT_START_MS } from '../../../../sidecar/simulator/emulator/emulated-host.ts';
import { SimulationError } from '../../../../sidecar/simulator/error.ts';
import type { ScriptRunner } from '../../../../sidecar/simulator/run/runner.ts';
import { type SimulationEvent, simulateCall } from '../../../../sidecar/simulator/simulate.ts';
import type { CallOptions, JobOf, Line, Talk } from '../protocol.ts';
import { compiled } from './flow.ts';
import { repliesAt } from './replies.ts';
import { turnsOf } from './why.ts';

export async function talk(job: JobOf<'talk'>, runner: ScriptRunner): Promise<Talk> {
  const begun = performance.now();
  const { flow, form, name } = compiled(job);
  const { lines, options: { toEnd = false, ...options } = {} } = job;
  const call = await converse({ name, form, lines, stops: !toEnd, runner, options });
  const { turns, state } = turnsOf(flow, call.rows, (row) => call.playing[row] === true);
  const { playing: _, node, ...rest } = call;
  const isWaiting = call.ended === null && node !== null;
  return {
    ...rest,
    turns,
    waiting: isWaiting ? { node, replies: state ? repliesAt(flow, state) : [] } : null,
    tookMs: performance.now() - begun,
  };
}

export interface Conversation
  extends Pick<Talk, 'rows' | 'events' | 'startMs' | 'endMs' | 'ended' | 'linesUsed'> {
  /** The node in which the call is. */
  node: string | null;
  /** By row: whether prompts were playing. */
  playing: boolean[];
}

/** Ends a call that waits for its caller. */
const WANTED = new Error('the next line is wanted');

export async function converse(given: {
  name: string;
  /** The compiled flow. */
  form: string;
  lines: readonly Line[];
  /** Whether the call ends where the caller has nothing left to do. Otherwise the caller is silent from there on. */
  stops: boolean;
  runner: ScriptRunner;
  options: CallOptions | undefined;
}): Promise<Conversation> {
  const startMs = given.options?.startMs ?? DEFAULT_START_MS;
  const lines = given.lines.map(read);
  const events: SimulationEvent[] = [];
  const rows: Row[] = [];
  const playing: boolean[] = [];
  let linesUsed = 0;
  let rowsBefore = 0;
  let phase = '';
  let node: string | null = null;
  const first = lines.findIndex((line) => !isFirst(line));
  const before = lines.slice(0, first < 0 ? lines.length : first);
  linesUsed = before.length;
  const source: LineSource = {
    first: () => before.splice(0),
    next: (stage) => {
      node = stage.node;
      const line = lines[linesUsed];
      if (line !== undefined) {
        linesUsed++;
        rowsBefore = rows.length;
        return line;
      }
      // Keys may wait for others: the call goes on until they are taken.
      const isOpen = lines[linesUsed - 1]?.kind === 'dtmf' && rows.length === rowsBefore;
      if (given.stops && stage.phase === 'wait' && !isOpen) throw WANTED;
      return undefined;
    },
  };
  const take = (event: SimulationEvent): void => {
    events.push(event);
    if (event.did === 'phase') phase = event.phase;
    if (event.did !== 'row') return;
    rows.push(event.row);
    playing.push(phase === 'prompt' || phase === 'pause');
    // The phase of the next action is not known yet.
    if (event.row.response_type !== null) phase = '';
  };
  const soFar = (ended: string | null): Conversation => {
    const endMs = events[events.length - 1]?.at ?? startMs;
    return { rows, events, startMs, endMs, ended, linesUsed, node, playing };
  };
  try {
    const call = await simulateCall({
      flow: { name: given.name, compiled: given.form },
      caller: source,
      bundle: '',
      runner: given.runner,
      ...given.options,
      startMs,
      onEvent: take,
    });
    return { ...soFar(call.hangupCause), endMs: call.endMs };
  } catch (error) {
    if (error !== WANTED) throw error;
    return soFar(null);
  }
}

/** Lines that apply before the call begins. */
function isFirst(line: CallerLine): boolean {
  return line.kind === 'http' || (line.kind === 'asr' && line.state !== 'closed');
}

function read(line: Line, index: number): CallerLine {
  try {
    return callerLine(line);
  } catch (error) {
    throw new SimulationError('CALLER_SCRIPT', `line ${index + 1}: ${(error as Error).message}`);
  }
}

/** What a row was heard from, for people and tests. */
export function inputOfRow(row: Row): string {
  switch (row.input_type) {
    case InputType.Create:
      return '';
    case InputType.Dtmf:
      return `#${row.input_args}`;
    default:
      return row.input_args;
  }
}
