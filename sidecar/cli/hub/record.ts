import { Command, Option } from 'commander';
import { onOneLine } from '../../lib/printable.ts';
import { cutToWidth, formatTable } from '../../lib/table.ts';
import { callStatusOf } from '../../records/call-status.ts';
import { readKeptContext } from '../../records/kept-context.ts';
import { CALL_STATUS_NAMES } from '../../records/status-names.ts';
import { type HubOptions, print, useHub, withHubOptions } from './options.ts';

/** Of what a terminal of 80 columns shows of a context. */
const NAME_WIDTH = 24;
const VALUE_WIDTH = 54;

interface Shown {
  callid: string;
  task_id: string | null;
  calldate: string | null;
  answerdate: string | null;
  callee: string | null;
  caller_number: string | null;
  bill: number;
  hangupcause: string | null;
  rounds: number;
  level_name: string;
  machine: number;
  early_media: string | null;
  early_media_phrase: string | null;
}

interface ShownWhole extends Shown {
  context: { headers?: Record<string, string> } | null;
}

interface Page {
  data: Shown[];
  total: number;
  total_is_estimate: boolean;
  next_cursor: string | null;
}

interface Turn {
  notify: string;
  question: string;
  answer_content: string | null;
  keyword: string | null;
}

interface LsOptions extends HubOptions {
  task?: string;
  since?: string;
  until?: string;
  callee?: string;
  flow?: string;
  level?: string[];
  tag?: string[];
  status?: string[];
  keyword?: string;
  limit: string;
  cursor?: string;
}

/** `cti-robot record`: the records of calls. */
export function recordCommand(): Command {
  return new Command('record')
    .description('list the records of calls, and show one with its turns')
    .addCommand(lsCommand())
    .addCommand(showCommand());
}

function lsCommand(): Command {
  return withHubOptions(new Command('ls'))
    .description('list records, the newest first')
    .option('--task <id>', 'of this task')
    .option('--since <time>', 'from this time on: "YYYY-MM-DD HH:MM:SS" or ISO 8601')
    .option('--until <time>', 'up to this time')
    .option('--callee <number>', 'to this number')
    .option('--flow <number>', 'of this flow')
    .option('--level <id...>', 'with one of these grades')
    .option('--tag <id...>', 'with one of these tags')
    .addOption(new Option('--status <n...>', 'with one of these results, such as 1 (answered) or 8 (busy)'))
    .option('--keyword <text>', 'in which the caller said this; needs --task or --since')
    .option('--limit <n>', 'most records', '50')
    .option('--cursor <text>', 'go on after the page before')
    .action(async (options: LsOptions) => {
      const page = (await useHub(options, (hub) => hub.ask('GET', listPath(options)))) as Page;
      const head = ['call', 'time', 'from', 'to', 'result', 'talked', 'rounds', 'level'];
      const more = page.next_cursor === null ? '' : `go on with --cursor ${page.next_cursor}\n`;
      const total = `${page.total_is_estimate ? 'about ' : ''}${page.total} records\n`;
      print(options.json, page, formatTable(head, page.data.map(lineOf)) + total + more);
    });
}

function showCommand(): Command {
  return withHubOptions(new Command('show'))
    .description('show a record with its turns')
    .argument('<callid>')
    .action(async (callid: string, options: HubOptions) => {
      const { record, info } = await useHub(options, async (hub) => {
        const id = encodeURIComponent(callid);
        const found = (await hub.ask('GET', `/v1/record/${id}`)) as ShownWhole;
        const task = encodeURIComponent(found.task_id ?? '0');
        const details = (await hub.ask('GET', `/v1/task/record_info/${task}/${id}`)) as { records: Turn[] };
        return { record: found, info: details };
      });
      const turns = info.records.map(({ notify, question, keyword, answer_content }) => [
        notify,
        question,
        keyword ?? '',
        (answer_content ?? '').replaceAll('\n', ' '),
      ]);
      const head = ['turn', 'caller', 'keyword', 'robot'];
      const first = `${lineOf(record).join('  ')}\n${announcedLine(record)}${contextTable(record)}`;
      print(options.json, { ...info, record }, `${first}${formatTable(head, turns)}`);
    });
}

function listPath(options: LsOptions): string {
  const { task, since, until, callee, flow, level, tag, status, keyword, limit, cursor } = options;
  const given = { task_id: task, start_time: since, end_time: until, callee, flow, keyword, cursor };
  const lists = { level: level?.join(','), tags: tag?.join(','), status: status?.join(',') };
  const query = new URLSearchParams({ per_page: limit });
  for (const [name, value] of Object.entries({ ...given, ...lists }))
    if (value !== undefined) query.set(name, value);
  return `/v1/task/record?${query}`;
}

/** What was announced before the answer; empty where nothing was. */
function announcedLine({ early_media, early_media_phrase }: Shown): string {
  if (early_media === null) return '';
  return `announced: ${early_media}${early_media_phrase === null ? '' : ` ("${early_media_phrase}")`}\n`;
}

/** What was known of the caller before the talk; empty where nothing was. */
function contextTable({ context }: ShownWhole): string {
  const variables = readKeptContext(context).variables;
  const known = Object.entries({ ...context?.headers, ...variables });
  if (known.length === 0) return '';
  const lines = known.map(([name, value]) => [cutToWidth(onOneLine(name), NAME_WIDTH), onOneLine(value)]);
  return formatTable(['context', 'value'], lines, { maxWidth: VALUE_WIDTH });
}

function lineOf(record: Shown): string[] {
  const { callid, calldate, caller_number, callee, bill, rounds, level_name } = record;
  return [
    callid,
    calldate ?? '-',
    caller_number ?? '-',
    callee ?? '-',
    CALL_STATUS_NAMES[callStatusOf(record)],
    `${(bill / 1000).toFixed(1)} s`,
    String(rounds),
    level_name || '-',
  ];
}
