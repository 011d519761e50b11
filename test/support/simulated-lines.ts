/** For tests of calls on simulated lines: time that passes when the test says so, a home with flows, and planned calls. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultDeployment } from '../../engine/contract/deployment.ts';
import type { CallEnd, PlannedCall } from '../../sidecar/dialer/carrier.ts';
import {
  SimulatedLines,
  type SimulatedLinesOptions,
} from '../../sidecar/dialer/simulated/simulated-lines.ts';
import type { Timers } from '../../sidecar/dialer/simulated/timers.ts';
import { compileScript, versionOf } from '../../sidecar/flows/script.ts';
import { recordedLog } from './log.ts';
import { bundle } from './simulated.ts';
import { until } from './until.ts';

export const START = Date.UTC(2026, 10, 27, 2, 0, 0);

export class FakeTimers implements Timers {
  private at = START;
  private planned: { at: number; act: () => void }[] = [];

  now(): number {
    return this.at;
  }

  after(ms: number, act: () => void): () => void {
    const timer = { at: this.at + ms, act };
    this.planned.push(timer);
    return () => {
      this.planned = this.planned.filter((one) => one !== timer);
    };
  }

  pass(ms: number): void {
    const end = this.at + ms;
    for (;;) {
      const due = this.planned.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.planned = this.planned.filter((one) => one !== due);
      this.at = Math.max(this.at, due.at);
      due.act();
    }
    this.at = end;
  }
}

export interface LinesBench {
  lines: SimulatedLines;
  timers: FakeTimers;
  ends: CallEnd[];
  log: ReturnType<typeof recordedLog>;
  /** Parsed lines of `spool/<callid>.jsonl`. */
  rows(callid: string): Record<string, unknown>[];
  record(callid: string): Record<string, unknown> | undefined;
  putFlow(name: string, script: unknown): void;
  /** Lets time pass until this call has ended. */
  endOf(callid: string): Promise<CallEnd>;
}

/** @param home a temporary folder */
export async function linesBench(
  home: string,
  options: Partial<SimulatedLinesOptions> = {},
): Promise<LinesBench> {
  const deployment = defaultDeployment(home);
  for (const folder of ['compiled', 'flows', 'spool', 'spool/calls']) {
    mkdirSync(join(home, folder), { recursive: true });
  }
  const timers = new FakeTimers();
  const ends: CallEnd[] = [];
  const log = recordedLog();
  const lines = new SimulatedLines({
    ...{ deployment, timers, log: log.log, bundle: await bundle(), tell: (end) => void ends.push(end) },
    ...options,
  });
  const parsed = (path: string): Record<string, unknown>[] =>
    !readdirSync(join(path, '..')).includes(path.slice(path.lastIndexOf('/') + 1))
      ? []
      : readFileSync(path, 'utf8')
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line) as Record<string, unknown>);
  return {
    ...{ lines, timers, ends, log },
    rows: (callid) => parsed(join(home, 'spool', `${callid}.jsonl`)),
    record: (callid) => parsed(join(home, 'spool', 'calls', `${callid}.jsonl`))[0],
    putFlow: (name, script) => {
      const bytes = Buffer.from(JSON.stringify(script));
      const { form } = compileScript(name, bytes, { version: versionOf(bytes) });
      writeFileSync(join(home, 'compiled', `${name}.json`), form);
    },
    endOf: (callid) =>
      until(`the end of ${callid}`, () => {
        timers.pass(1000);
        return ends.find(({ id }) => id === callid);
      }),
  };
}

let calls = 0;

export function plannedCall(given: Partial<PlannedCall> = {}): PlannedCall {
  calls++;
  return {
    id: `00000000-0000-4000-8000-${String(calls).padStart(12, '0')}`,
    accountId: 1,
    account: 'main',
    taskId: 7,
    taskUuid: 'f2b1a3c4-0000-4000-8000-000000000007',
    numberId: 100 + calls,
    number: '13800000000',
    key: '+8613800000000',
    attempt: 1,
    callTime: START,
    line: { id: 1, kind: 'simulated', dialString: '', speed: 60 },
    callerNumber: '95001',
    flow: 'invitation',
    destination: { extension: '', dialplan: 'XML', context: 'default' },
    originateTimeoutSeconds: 60,
    talkTimeLimitSeconds: 1800,
    queue: null,
    dialFormat: '',
    earlyMediaAsr: false,
    machine: null,
    variables: {},
    originateVariables: {},
    ...given,
  };
}
