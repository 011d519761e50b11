/** The second half of `make demo`: a task calls 30 numbers on the simulated line, through the hub of the sidecar. */
import { setTimeout as pause } from 'node:timers/promises';
import { makeSampleTask } from '../sidecar/cli/run/sample-task.ts';
import type { LocalHub } from '../sidecar/hub/local-hub.ts';
import { cutToWidth, formatTable } from '../sidecar/lib/table.ts';
import { CALL_STATUS_NAMES_EN, type CallStatus } from '../sidecar/records/status-names.ts';

const DEADLINE_MS = 120_000;
const LOOK_MS = 250;
/** Of the number whose story is told: busy once, then the callee agrees. */
const TOLD = '20';

interface Progress {
  state: string;
  calls_in_progress: number;
  counters: { total: number; by_status: Record<string, number>; ended: number; talk_ms: number };
}

export async function runTask(hub: LocalHub, say: (text: string) => void): Promise<void> {
  const task = await makeSampleTask(hub);
  if (task === null) throw new Error('the hub does not know the flow of the task');
  say(`Task ${task.id} has ${task.numbers} numbers on a simulated line, which reaches nobody. It starts:\n`);
  await hub.ask('POST', `/v1/task/${task.id}/start`);
  const end = await finished(hub, task.id);
  say(`\nIt has ended. The results of its numbers:\n\n${results(end)}`);
  const { ended, talk_ms: talkMs } = end.counters;
  say(`${ended} calls, ${Math.round(talkMs / 60_000)} minutes of talk, each 60 times faster than a clock.\n`);
  const { callid } = await tellNumber(hub, task.id, say);
  await tellRecord(hub, callid, say);
}

async function finished(hub: LocalHub, id: number): Promise<Progress> {
  const deadline = performance.now() + DEADLINE_MS;
  const { isTTY } = process.stdout;
  let shown = '';
  for (;;) {
    const now = (await hub.ask('GET', `/v1/task/${id}/counters`)) as Progress;
    const line = progressLine(now);
    // On a terminal the line is written over; elsewhere there is one for each step of the bar.
    if (isTTY ? line !== shown : barOf(line) !== barOf(shown)) {
      process.stdout.write(isTTY && shown !== '' ? `\x1b[1A\x1b[2K${line}` : line);
      shown = line;
    }
    if (now.state === 'finished') return now;
    if (now.state !== 'running') throw new Error(`the task is ${now.state}`);
    if (performance.now() > deadline) throw new Error(`the task took more than ${DEADLINE_MS / 1000} s`);
    await pause(LOOK_MS);
  }
}

const BAR = 10;

function barOf(line: string): string {
  return line.slice(0, BAR + 2);
}

function progressLine({
  calls_in_progress: calls,
  counters: { total, by_status: numbers },
}: Progress): string {
  const done = total - (numbers['0'] ?? 0);
  const bar = '#'.repeat(Math.floor((done * BAR) / total)).padEnd(BAR, '.');
  return `  ${bar}  ${String(done).padStart(2)} of ${total} numbers, ${calls} calls in progress\n`;
}

function results({ counters: { by_status: numbers } }: Progress): string {
  const rows = Object.entries(numbers)
    .filter(([, count]) => count > 0)
    .map(([status, count]) => [
      `  ${status.padStart(2)} ${CALL_STATUS_NAMES_EN[Number(status) as CallStatus]}`,
      String(count).padStart('numbers'.length),
      '#'.repeat(count),
    ]);
  return formatTable(['  result', 'numbers', ''], rows);
}

interface CalledNumber {
  id: number;
  number: string;
  callid: string;
  call_history: { attempt: number; hangup_cause: string; hangup_code: number; bill: number }[];
}

/** One number's story. @returns it */
async function tellNumber(hub: LocalHub, id: number, say: (text: string) => void): Promise<CalledNumber> {
  const path = `/v1/task/number?task_id=${id}&per_page=100&call_history=1`;
  const { data } = (await hub.ask('GET', path)) as { data: CalledNumber[] };
  const told = data.find(({ number }) => number.endsWith(TOLD));
  if (!told) throw new Error(`the task has no number that ends in ${TOLD}`);
  const { why } = (await hub.ask('GET', `/v1/task/number/${told.id}/why`)) as { why: string };
  say(`Why ${told.number} has its result:\n\n  ${why}`);
  for (const { attempt, hangup_cause: cause, hangup_code: code, bill } of told.call_history.toReversed())
    say(`  call ${attempt}  ${cause} (SIP ${code}), ${Math.round(bill / 1000)} s of talk`);
  return told;
}

interface CallRecord {
  calldate: string;
  caller_number: string;
  callee: string;
  duration: number;
  bill: number;
  rounds: number;
  level_name: string;
}

interface Turn {
  question: string;
  keyword: string | null;
  answer_content: string | null;
}

/** The record of a call, once its rows are in the store. */
async function tellRecord(hub: LocalHub, callid: string, say: (text: string) => void): Promise<void> {
  const { task_id: task, ...record } = (await hub.ask('GET', `/v1/record/${callid}`)) as CallRecord & {
    task_id: string;
  };
  const { records: turns } = (await hub.ask('GET', `/v1/task/record_info/${task}/${callid}`)) as {
    records: Turn[];
  };
  say('\nThe record of its last call (cti-robot record show prints it whole):\n');
  say(`  ${record.calldate}, from ${record.caller_number} to ${record.callee}`);
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  say(`  ${seconds(record.duration)}, of which ${seconds(record.bill)} talked; ${record.rounds} turns\n`);
  for (const { question, keyword, answer_content: answer } of turns) {
    if (question) say(`  callee  ${cut(keyword ? `${question} (${keyword})` : question)}`);
    if (answer) say(`  robot   ${cut(answer)}`);
  }
}

const LINE_WIDTH = 80;

function cut(text: string): string {
  return cutToWidth(text.replaceAll('\n', ' '), LINE_WIDTH - '  callee  '.length);
}
