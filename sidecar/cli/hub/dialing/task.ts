import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import type { LocalHub } from '../../../hub/local-hub.ts';
import { SidecarError } from '../../../lib/error.ts';
import { formatTable } from '../../../lib/table.ts';
import { archivedFlow } from '../../flow/archived-flows.ts';
import { type HubOptions, print, useHub, withHubOptions } from '../options.ts';
import { countersCommand, preflightCommand, type ShownTask, watchCommand } from './task-figures.ts';
import { anyNumber, parseJson, timeText, wholeNumber } from './values.ts';

interface TaskOptions extends HubOptions {
  queue?: string;
  ratio?: number;
  name?: string;
  flow?: string;
  line?: number;
  timegroup?: number;
  calls?: number;
  cps?: number;
  retries?: number;
  startTime?: string;
  stopTime?: string;
  random?: true;
  file?: string;
}

/** Longest cell of a list: it fits into 80 columns. */
const CELL = 18;

/** `cti-robot task`: lists of numbers that are called by the same rules. */
export function taskCommand(): Command {
  return new Command('task')
    .description('make tasks of calls, start and stop them, and see how they do')
    .addCommand(lsCommand())
    .addCommand(showCommand())
    .addCommand(addCommand())
    .addCommand(setCommand())
    .addCommand(preflightCommand())
    .addCommand(verbCommand('start', 'start a task, or let it go on'))
    .addCommand(verbCommand('pause', 'begin no new calls; those in progress go on'))
    .addCommand(verbCommand('stop', 'begin no new calls, and end those in progress now'))
    .addCommand(verbCommand('cancel', 'end a task for good; numbers that wait expire'))
    .addCommand(countersCommand())
    .addCommand(watchCommand())
    .addCommand(rmCommand())
    .addHelpText(
      'after',
      `
A task is named by its number or its uuid.

Examples:
  cti-robot task add spring --flow renewal --line 1 --calls 5 --cps 0.5
  cti-robot task set 3 --retries 2 --stop-time "2026-12-31 18:00:00"
  cti-robot task set 3 --queue callcenter:support@default --ratio 1.5
  cti-robot task set 3 --file rules.json     # {"windows": [...], ...}
  cti-robot task preflight 3
  cti-robot task start 3 && cti-robot task watch 3
  cti-robot task stop 3                      # also ends calls in progress`,
    );
}

function withTaskOptions(command: Command): Command {
  return withHubOptions(command)
    .option('--flow <name>', 'the flow that takes the calls: its name or its number')
    .option('--line <id>', 'a line or a group of lines', wholeNumber)
    .option('--timegroup <id>', 'a group of times; 0: none', wholeNumber)
    .option('--calls <n>', 'calls at once', wholeNumber)
    .option('--cps <n>', 'calls a second; 0.1: one in ten seconds', anyNumber)
    .option('--retries <n>', 'further attempts of a number', wholeNumber)
    .option('--queue <name>', 'agents: callcenter:<queue>, fifo:<queue>, simulated:<n>')
    .option('--ratio <n>', 'calls for each free agent, at most', anyNumber)
    .option('--start-time <time>', 'start by itself: "YYYY-MM-DD HH:MM:SS"')
    .option('--stop-time <time>', 'numbers that wait then expire')
    .option('--random', 'call numbers that are imported from now on in random order')
    .option('--file <path>', 'further fields of POST /v1/task as JSON; -: stdin');
}

async function bodyOf(hub: LocalHub, options: TaskOptions): Promise<object> {
  const { name, line, timegroup, calls, cps, retries, startTime, stopTime, random, file } = options;
  const { queue, ratio } = options;
  const flow = options.flow === undefined ? undefined : await flowNumber(hub, options.flow, options.account);
  const given = {
    ...{ name, flow, caller_line_id: line, disable_dial_timegroup: timegroup },
    ...{ maximumcall: calls, call_per_second: cps },
    ...{ scheduling_queue: queue, scheduling_policy_ratio: ratio },
    ...{ recycle_limit: retries, start_time: startTime, stop_time: stopTime },
    ...(random && { random_assignment_number: 1 }),
  };
  const own = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { ...(file === undefined ? {} : readObject(file)), ...own };
}

async function flowNumber(hub: LocalHub, flow: string, account: string): Promise<number> {
  return /^\d{1,9}$/.test(flow) ? Number(flow) : (await archivedFlow(hub, flow, account)).number;
}

function readObject(path: string): object {
  const read: unknown = parseJson(readFileSync(path === '-' ? 0 : path, 'utf8'), path);
  if (typeof read === 'object' && read !== null && !Array.isArray(read)) return read;
  throw new SidecarError('HUB', `${path} is no JSON object: write {"windows": [...]}`);
}

function lsCommand(): Command {
  return withHubOptions(new Command('ls'))
    .description('list the tasks of the account, the newest first')
    .option('--state <state...>', 'only these: running, paused, finished …')
    .option('--limit <n>', 'most tasks', wholeNumber, 50)
    .action(async (options: HubOptions & { state?: string[]; limit: number }) => {
      const query = new URLSearchParams({ per_page: String(options.limit) });
      if (options.state) query.set('state', options.state.join(','));
      const page = (await useHub(options, (hub) => hub.ask('GET', `/v1/task?${query}`))) as {
        data: ShownTask[];
        total: number;
      };
      const rows = page.data.map((task) => [
        ...[String(task.id), task.name, task.state, String(task.counters.total)],
        ...[`${task.progress_bar.percent} %`, String(task.counters.answered)],
        task.group_str || String(task.destination_extension),
      ]);
      const head = ['id', 'name', 'state', 'numbers', 'done', 'answered', 'flow'];
      print(options.json, page, `${formatTable(head, rows, { maxWidth: CELL })}${page.total} tasks\n`);
    });
}

function showCommand(): Command {
  return withHubOptions(new Command('show'))
    .description('show a task')
    .argument('<task>')
    .action(async (id: string, options: HubOptions) => {
      const task = (await useHub(options, (hub) => hub.ask('GET', pathOf(id)))) as ShownTask;
      print(options.json, task, formatTable(['task', task.uuid], rowsOf(task), { maxWidth: 62 }));
    });
}

function rowsOf(task: ShownTask): string[][] {
  const reason = task.state_reason === null ? '' : `: ${task.state_reason_text ?? task.state_reason}`;
  const { total, answered, talk_ms: talked } = task.counters;
  return [
    ['number', String(task.id)],
    ['name', task.name],
    ['state', `${task.state_text}${reason}`],
    ['flow', task.group_str || `extension ${task.destination_extension}`],
    ['line', String(task.caller_line_id ?? 'none')],
    ['calls', `${task.maximumcall} at once, ${task.call_per_second} a second`],
    ['retries', String(task.recycle_limit)],
    ['starts', timeText(task.start_time)],
    ['stops', timeText(task.stop_time)],
    ['numbers', `${total}, ${task.progress_bar.percent} % done`],
    ['answered', `${answered}, talked ${Math.round(talked / 1000)} s`],
  ];
}

function addCommand(): Command {
  return withTaskOptions(new Command('add'))
    .description('make a task, and print its number')
    .argument('<name>')
    .action(async (name: string, options: TaskOptions) => {
      const task = (await useHub(options, async (hub) =>
        hub.ask('POST', '/v1/task', await bodyOf(hub, { ...options, name })),
      )) as ShownTask;
      print(options.json, task, `task ${task.id} added\n`);
    });
}

function setCommand(): Command {
  return withTaskOptions(new Command('set'))
    .description('change a task; what is not given stays, also while it runs')
    .argument('<task>')
    .option('--name <name>')
    .action(async (id: string, options: TaskOptions) => {
      const task = (await useHub(options, async (hub) =>
        hub.ask('PUT', pathOf(id), await bodyOf(hub, options)),
      )) as ShownTask;
      print(options.json, task, `task ${task.id} changed\n`);
    });
}

function verbCommand(verb: string, description: string): Command {
  return withHubOptions(new Command(verb))
    .description(description)
    .argument('<task>')
    .action(async (id: string, options: HubOptions) => {
      const done = (await useHub(options, (hub) => hub.ask('POST', `${pathOf(id)}/${verb}`, {}))) as {
        text: string;
      };
      print(options.json, done, `${done.text}\n`);
    });
}

function rmCommand(): Command {
  return withHubOptions(new Command('rm'))
    .description('remove a task that does not run; its records and its history stay')
    .argument('<task>')
    .action(async (id: string, options: HubOptions) => {
      await useHub(options, (hub) => hub.ask('DELETE', pathOf(id)));
      print(options.json, { id }, `task ${id} removed\n`);
    });
}

export function pathOf(id: string): string {
  return `/v1/task/${encodeURIComponent(id)}`;
}
