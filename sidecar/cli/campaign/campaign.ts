/** `cti-robot campaign`: what a task would do, without a call. */
import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { calleesByChance, calleesByDigits } from '../../dialer/campaign/callee.ts';
import { TaskFileError } from '../../dialer/campaign/fields.ts';
import { readCampaignNumbers } from '../../dialer/campaign/numbers-file.ts';
import { NumbersFileError } from '../../dialer/campaign/numbers-file-error.ts';
import { type CampaignReport, reportOf } from '../../dialer/campaign/report.ts';
import type { CampaignTally } from '../../dialer/campaign/tally.ts';
import { readCampaignTask } from '../../dialer/campaign/task-file.ts';
import { runCampaign } from '../../dialer/campaign/virtual-campaign.ts';
import { SidecarError } from '../../lib/error.ts';
import { fileReason } from '../../lib/file-fault.ts';
import { parseSeed, parseStart } from '../../simulator/caller/inputs.ts';
import { SimulationError } from '../../simulator/error.ts';
import { openHubStore } from '../../store/hub/hub-store.ts';
import { messageOf } from '../message.ts';
import { reportText } from './report-text.ts';

/** Standard output is empty; the error is on standard error. */
const EXIT_REFUSED = 2;
/** Between two lines of progress, ms of the wall. */
const PROGRESS_MS = 1_000;
const DAY_MS = 86_400_000;

interface Options {
  start: string;
  days: string;
  seed?: string;
  talk: string;
  json?: true;
}

export interface CampaignIo {
  out(text: string): void;
  err(text: string): void;
}

const HELP = `
The task is JSON, with the fields of POST /v1/task that say when who is called.
Three more describe what is around it; all are optional:
  "account"    country, timezone, hours, cap_day, cap_week, min_interval
  "line"       maximumcall, call_per_second, rest, fault_threshold
  "timegroup", "blacklist"

The numbers are CSV or .xlsx as cti-robot number add takes them, or JSON:
["139…", {"number": "139…", "variables": {…}}].

Without --seed the last two digits of a number decide what the callee does, as
on a simulated line. Times are exact to half a minute.

Exit status: 0, also if numbers are left over; 2 if a file or an option cannot
be used.

Examples:
  cti-robot campaign simulate task.json numbers.csv
  cti-robot campaign simulate task.json numbers.csv --seed 1 --days 14
  cti-robot campaign simulate task.json numbers.csv --json > report.json`;

export function campaignCommand(io: CampaignIo = processIo()): Command {
  const simulate = new Command('simulate')
    .description('run a task on a virtual clock: who is called when, and how it ends; nobody is called')
    .argument('<task.json>', 'the task')
    .argument('<numbers>', 'its numbers: CSV, .xlsx or JSON')
    .option('--start <time>', 'when it begins', '2026-01-05T00:00:00Z')
    .option('--days <n>', 'it ends after so many days, whatever still waits', '7')
    .option('--seed <n>', 'chance decides what callees do; the same seed gives the same')
    .option('--talk <seconds>', 'how long a call lasts that reaches its end', '40')
    .addOption(new Option('--json', 'print the report as JSON'))
    .addHelpText('after', HELP)
    .action(async (task: string, numbers: string, options: Options) => {
      try {
        await run(task, numbers, options, io);
      } catch (error) {
        io.err(`cti-robot campaign simulate: ${messageOf(error)}\n`);
        process.exitCode = EXIT_REFUSED;
      }
    });
  return new Command('campaign').description('try a task without calling anybody').addCommand(simulate);
}

async function run(taskPath: string, numbersPath: string, options: Options, io: CampaignIo): Promise<void> {
  const start = parseStart(options.start);
  const days = wholeOf('--days', options.days, 366);
  const talkMs = wholeOf('--talk', options.talk, 86_400) * 1000;
  const task = await readAs(taskPath, (path) =>
    readCampaignTask(readFileSync(path, 'utf8').replace(/^\ufeff/, '')),
  );
  const numbers = await readAs(numbersPath, (path) => readCampaignNumbers(path, task.account));
  const callees =
    options.seed === undefined ? calleesByDigits(talkMs) : calleesByChance(talkMs, parseSeed(options.seed));
  const store = openHubStore('memory');
  try {
    await store.migrate();
    const result = await runCampaign({
      ...{ store, task, numbers: numbers.numbers, callees, start, end: start + days * DAY_MS },
      onProgress: progressTo(io),
    });
    const timezone = task.rules.timezone ?? task.account.timezone;
    const report = await reportOf({ store, result, numbers, timezone, start });
    io.out(shown(report, options));
  } finally {
    await store.close();
  }
}

function shown(report: CampaignReport, { json }: Options): string {
  return json ? `${JSON.stringify(report, null, 2)}\n` : reportText(report);
}

/** What is wrong with a file gets its name. */
async function readAs<T>(path: string, read: (path: string) => T | Promise<T>): Promise<T> {
  try {
    return await read(path);
  } catch (error) {
    if (error instanceof TaskFileError || error instanceof NumbersFileError)
      throw new SidecarError('FILE', `${path}: ${error.message}`);
    const reason = fileReason(error);
    throw reason === undefined ? error : new SidecarError('FILE', `${path}: ${reason}`);
  }
}

function wholeOf(option: string, given: string, most: number): number {
  const value = Number(given);
  if (!/^\d{1,6}$/.test(given) || value < 1 || value > most)
    throw new SimulationError('USAGE', `${option} ${given}: write a whole number from 1 to ${most}`);
  return value;
}

function progressTo({ err }: CampaignIo): (at: number, tally: CampaignTally) => void {
  let told = performance.now();
  return (at, tally) => {
    if (performance.now() - told < PROGRESS_MS) return;
    told = performance.now();
    err(`${tally.local(at)}  ${tally.calls} calls, ${tally.answered} answered\n`);
  };
}

function processIo(): CampaignIo {
  return {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
  };
}
