import { readFileSync, writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { HubRefusal } from '../../../hub/hub-refusal.ts';
import { SidecarError } from '../../../lib/error.ts';
import { formatTable } from '../../../lib/table.ts';
import { CALL_STATUS_NAMES_EN } from '../../../records/status-names.ts';
import { type HubOptions, print, useHub, withHubOptions } from '../options.ts';
import { type Inspected, inspectedLine } from './inspected-text.ts';
import {
  inspectFile,
  type NumberFile,
  nameOf,
  openFile,
  type ReadingOptions,
  sendFile,
  withReadingOptions,
} from './number-file.ts';
import { inspectCommand } from './number-inspect.ts';
import { inLines, parseJson, wholeNumber } from './values.ts';

interface Imported {
  import_id: number;
  taken: number;
  doubled: number;
  invalid: number;
  blacklisted: number;
  rejects: { line: number; number: string; message: string }[];
}

interface ShownNumber {
  id: number;
  number: string;
  status: keyof typeof CALL_STATUS_NAMES_EN;
  attempts: number;
  calldate: string | null;
  city: string;
  mobile_type: string;
}

interface ListOptions extends HubOptions {
  status?: string[];
  type?: string[];
  keyword?: string;
  limit: number;
  cursor?: number;
}

interface Choice extends HubOptions {
  status?: string[];
  id?: string[];
  all?: true;
}

/** Rejects that are printed. */
const MOST_SHOWN = 20;
/** Numbers of one request. */
const AT_ONCE = 50_000;
/** Longest cell of a list: it fits into 80 columns. */
const CELL = 18;
/** Longest line of a sentence beside two cells. */
const SENTENCE = 56;

/** `cti-robot number`: the numbers of a task. */
export function numberCommand(): Command {
  return new Command('number')
    .description('add numbers to a task, see why one is not called, call them again')
    .addCommand(addCommand())
    .addCommand(inspectCommand())
    .addCommand(lsCommand())
    .addCommand(whyCommand())
    .addCommand(changeCommand('reset', 'call numbers with a result as if they were new'))
    .addCommand(changeCommand('rm', 'remove numbers of a task that does not run'))
    .addHelpText(
      'after',
      `
A file is CSV, .xlsx, or JSON: [{"number": "…", "variables": {…}}]. Encoding,
delimiter and columns are recognised, and shown first. A file is added whole or
not at all; with --skip-errors without what cannot be used. The same file again
adds nothing, and goes on where a killed import has stopped.

Examples:
  cti-robot number add 3 13912345678 13912345679
  cti-robot number inspect list.xlsx
  cti-robot number add 3 --file list.xlsx --skip-errors --rejects rejects.csv
  cti-robot number add 3 --file list.csv --number 手机 --variables 姓名=name
  jq -c . list.json | cti-robot number add 3 --file -
  cti-robot number ls 3 --status 4 8
  cti-robot number why 1691
  cti-robot number reset 3 --status 4 8`,
    );
}

interface AddOptions extends HubOptions, ReadingOptions {
  file?: string;
  skipErrors?: true;
  rejects?: string;
}

function addCommand(): Command {
  return withReadingOptions(withHubOptions(new Command('add')))
    .description('add numbers; those that the task has already stay as they are')
    .argument('<task>')
    .argument('[numbers...]')
    .option('--file <path>', 'CSV, .xlsx or JSON; -: stdin')
    .option('--skip-errors', 'leave out what cannot be used, instead of adding nothing')
    .option('--rejects <path>', 'write the rows that cannot be used to this CSV file')
    .action(async (task: string, numbers: string[], options: AddOptions) => {
      const file = options.file === undefined ? undefined : openFile(options.file);
      const data = [
        ...numbers.map((number) => ({ number }) as unknown),
        ...(file?.isJson ? readRows(file) : []),
      ];
      if (data.length === 0 && file === undefined)
        throw new SidecarError('HUB', 'give numbers, or a file with --file');
      const imported = data.length === 0 ? [] : await addAll(task, data, options);
      if (file !== undefined && !file.isJson) imported.push(await addFile(task, file, options));
      print(options.json, imported, wordsOf(imported));
    });
}

async function addFile(task: string, file: NumberFile, options: AddOptions): Promise<Imported> {
  return useHub(options, async (hub) => {
    const inspected = (await inspectFile(hub, file, options)) as Inspected;
    if (!options.json) process.stderr.write(inspectedLine(nameOf(file), inspected));
    const to = { task, skipErrors: options.skipErrors === true, reading: options };
    let id: number | undefined;
    try {
      const imported = await importPart(
        0,
        () => sendFile(hub, file, to),
        (refused) => {
          id = refused;
        },
      );
      id = imported.import_id;
      return imported;
    } finally {
      if (options.rejects !== undefined && id !== undefined)
        writeFileSync(options.rejects, await hub.fetch(`/v1/task/import/${id}/rejects`));
    }
  });
}

/** In several requests where there are many: each of them is taken whole or not at all. */
async function addAll(
  task: string,
  data: readonly unknown[],
  options: HubOptions & { skipErrors?: true },
): Promise<Imported[]> {
  return useHub(options, async (hub) => {
    const all: Imported[] = [];
    for (let start = 0; start < data.length; start += AT_ONCE) {
      const body = {
        task_id: task,
        skip_error: options.skipErrors === true,
        data: data.slice(start, start + AT_ONCE),
      };
      const imported = await importPart(start, () => hub.ask('POST', '/v1/task/number', body));
      all.push({ ...imported, rejects: imported.rejects.map((one) => ({ ...one, line: one.line + start })) });
    }
    return all;
  });
}

/** @param start numbers before this part, which have been added @throws SidecarError that names the bad numbers */
async function importPart(
  start: number,
  send: () => Promise<unknown>,
  onRefused: (importId: number | undefined) => void = () => {},
): Promise<Imported> {
  try {
    return (await send()) as Imported;
  } catch (error) {
    const { import_id: id, invalid, rejects } = ((error as HubRefusal).data ?? {}) as Partial<Imported>;
    onRefused(id);
    if (!(error instanceof HubRefusal) || invalid === undefined || rejects === undefined) throw error;
    const what = start === 0 ? 'nothing was added' : `only the first ${start} numbers were added`;
    const lines = rejects
      .slice(0, MOST_SHOWN)
      .map(({ line, message }) => `\n  line ${line + start}: ${message}`);
    const more = invalid > lines.length ? `\n  and ${invalid - lines.length} more` : '';
    throw new SidecarError(
      'HUB',
      `${what}: ${invalid} numbers cannot be used. Correct them, or leave them out with --skip-errors:${lines.join('')}${more}`,
    );
  }
}

function wordsOf(all: readonly Imported[]): string {
  const sum = (of: (one: Imported) => number) => all.reduce((total, one) => total + of(one), 0);
  const rejects = all.flatMap(({ rejects: some }) => some).slice(0, MOST_SHOWN);
  const counts = [
    `taken ${sum(({ taken }) => taken)} (blacklisted ${sum(({ blacklisted }) => blacklisted)})`,
    `doubled ${sum(({ doubled }) => doubled)}`,
    `invalid ${sum(({ invalid }) => invalid)}`,
  ];
  const lines = rejects.map(({ line, message }) => `line ${line}: ${message}\n`).join('');
  return `${counts.join(', ')}\n${lines}`;
}

/** @throws SidecarError `HUB` for JSON that is no list */
function readRows({ path, content }: NumberFile): unknown[] {
  const text = (content?.toString() ?? readFileSync(path, 'utf8')).replace(/^\uFEFF/, '');
  const read: unknown = parseJson(text, path);
  const rows = Array.isArray(read) ? read : (read as { data?: unknown }).data;
  if (!Array.isArray(rows)) throw new SidecarError('HUB', `${path} is no list: write [{"number": "…"}]`);
  return rows.map((row: unknown) => (typeof row === 'object' && row !== null ? row : { number: row }));
}

function lsCommand(): Command {
  return withHubOptions(new Command('ls'))
    .description('list the numbers of a task')
    .argument('<task>')
    .option('--status <n...>', 'with one of these results; 0: none yet')
    .option('--type <type...>', 'of these operators: lt, dx, yd')
    .option('--keyword <digits>', 'with these digits')
    .option('--limit <n>', 'most numbers', wholeNumber, 50)
    .option('--cursor <id>', 'go on after the page before', wholeNumber)
    .action(async (task: string, options: ListOptions) => {
      const query = new URLSearchParams({ task_id: task, per_page: String(options.limit) });
      const { status, type, keyword, cursor } = options;
      const given = { status: status?.join(','), type: type?.join(','), keyword, cursor };
      for (const [name, value] of Object.entries(given))
        if (value !== undefined) query.set(name, String(value));
      const page = (await useHub(options, (hub) => hub.ask('GET', `/v1/task/number?${query}`))) as {
        data: ShownNumber[];
        total: number;
        next_cursor: number | null;
      };
      const rows = page.data.map((one) => [
        ...[
          String(one.id),
          one.number,
          `${one.status} ${CALL_STATUS_NAMES_EN[one.status]}`,
          String(one.attempts),
        ],
        ...[one.calldate?.slice(5, 16) ?? '-', `${one.city}${one.mobile_type}`],
      ]);
      const head = ['id', 'number', 'status', 'tries', 'last call', 'place'];
      const more = page.next_cursor === null ? '' : `go on with --cursor ${page.next_cursor}\n`;
      print(
        options.json,
        page,
        `${formatTable(head, rows, { maxWidth: CELL })}${page.total} numbers\n${more}`,
      );
    });
}

function whyCommand(): Command {
  return withHubOptions(new Command('why'))
    .description('say why a number has not been called yet, or why it has its status')
    .argument('<id>', 'of the number, as ls prints it')
    .action(async (id: string, options: HubOptions) => {
      const why = (await useHub(options, (hub) =>
        hub.ask('GET', `/v1/task/number/${encodeURIComponent(id)}/why`),
      )) as { why: string; log: { rule: string; said: string; text: string }[] };
      const rows = why.log.flatMap(({ rule, said, text }) =>
        inLines(text, SENTENCE).map((line, at) => (at === 0 ? [rule, said, line] : ['', '', line])),
      );
      print(options.json, why, `${why.why}\n${formatTable(['rule', 'says', ''], rows)}`);
    });
}

function changeCommand(name: 'reset' | 'rm', description: string): Command {
  return withHubOptions(new Command(name))
    .description(description)
    .argument('<task>')
    .option('--status <n...>', 'with one of these results')
    .option('--id <id...>', 'these numbers')
    .option('--all', 'all numbers')
    .action(async (task: string, options: Choice) => {
      const { status, id, all } = options;
      if (!status && !id && !all) throw new SidecarError('HUB', 'give --status, --id or --all');
      const body = { task_id: task, status: status?.map(Number) ?? null, ids: id?.map(Number) ?? null };
      const path = `/v1/task/number/${name === 'reset' ? 'reset' : 'remove'}`;
      const done = (await useHub(options, (hub) => hub.ask('POST', path, body))) as { changed: number };
      const verb = name === 'reset' ? 'reset' : 'removed';
      print(options.json, done, `${done.changed} numbers ${verb}\n`);
    });
}
