/** Calls at a steady rate by sipp, whom the other end hangs up on: how many failed, and how long the callers waited. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FreeswitchServer } from '../server.ts';
import { scenarioOf } from '../sipp/other-system.ts';
import type { Stage } from './stage.ts';
import { cpuSeconds } from './usage.ts';

export interface NumberCalls {
  calls: number;
  failed: number;
  /** Longest time from the ringing to the answer; from the call's begin where nothing rang. */
  longestMs: number;
  /** CPU time of FreeSWITCH for each call, ms. */
  cpuMs: number;
}

/** Nobody waits longer for an answer. */
const PATIENCE_MS = 5000;

/** @param to the user that is called @param rate calls a second */
export async function placeCalls(
  stage: Stage,
  server: FreeswitchServer,
  { to, rate, seconds }: { to: string; rate: number; seconds: number },
): Promise<NumberCalls> {
  const own = mkdtempSync(join(server.folder, 'calls-'));
  const scenario = scenarioOf({ port: server.sipPort, to, ending: 'bye' })
    .replace('<recv response="180" ', '<recv response="180" start_rtd="wait" ')
    .replace('<recv response="200"', '<recv response="200" rtd="wait"');
  writeFileSync(join(own, 'calls.xml'), scenario);
  const args = ['-sf', 'calls.xml', '-i', '127.0.0.1', '-s', to, '-nostdin', '-r', String(rate)];
  args.push('-m', String(rate * seconds), '-recv_timeout', String(PATIENCE_MS));
  args.push('-trace_stat', '-stf', 'statistics', '-trace_rtt', '-rtt_freq', '1');
  const before = cpuSeconds(server.pid);
  const sipp = spawn('sipp', [...args, `127.0.0.1:${server.sipPort}`], { cwd: own, stdio: 'ignore' });
  stage.owns(() => sipp.kill('SIGKILL'));
  await new Promise((resolve, reject) => {
    sipp.once('error', reject);
    sipp.once('close', resolve);
  });
  const [head = '', ...lines] = readFileSync(join(own, 'statistics'), 'utf8').trim().split('\n');
  const of = (name: string) => Number(lines.at(-1)?.split(';')[head.split(';').indexOf(name)] ?? 0);
  const calls = of('SuccessfulCall(C)') + of('FailedCall(C)');
  return {
    calls,
    failed: of('FailedCall(C)'),
    longestMs: Math.max(0, ...waitsIn(own)),
    cpuMs: ((cpuSeconds(server.pid) - before) * 1000) / calls,
  };
}

function waitsIn(folder: string): number[] {
  const name = readdirSync(folder).find((one) => one.endsWith('_rtt.csv'));
  if (name === undefined) return [];
  const [, ...lines] = readFileSync(join(folder, name), 'utf8').trim().split('\n');
  return lines.map((line) => Number(line.split(';')[1]));
}
