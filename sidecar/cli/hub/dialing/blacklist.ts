import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import type { LocalHub } from '../../../hub/local-hub.ts';
import { SidecarError } from '../../../lib/error.ts';
import { formatTable } from '../../../lib/table.ts';
import { type HubOptions, print, useHub, withHubOptions } from '../options.ts';
import { endTime, timeText, wholeNumber } from './values.ts';

interface Entry {
  id: number;
  number: string;
  prefix: boolean;
  kind: string;
  reason: string;
  until: number | null;
}

interface Page {
  data: Entry[];
  total: number;
}

interface Added {
  added: number;
  changed: number;
  kept: number;
  rejects: { index: number; fault: string; message: string }[];
}

interface EntryOptions extends HubOptions {
  prefix?: true;
  dnc?: true;
  reason?: string;
  until?: number;
}

/** Numbers of one request. */
const AT_ONCE = 5_000;
/** Rejects that are printed; `--json` has all. */
const REJECTS_SHOWN = 20;

/** `cti-robot blacklist`: numbers that no task of an account calls. */
export function blacklistCommand(): Command {
  return new Command('blacklist')
    .description('manage the numbers that no task of an account calls')
    .addCommand(lsCommand())
    .addCommand(addCommand())
    .addCommand(importCommand())
    .addCommand(rmCommand())
    .addHelpText(
      'after',
      `
Examples:
  cti-robot blacklist add 13912345678 --dnc --reason "asked on the phone"
  cti-robot blacklist add "400*" --reason hotlines
  cti-robot blacklist add 13912345678 --until 30d
  cti-robot blacklist import numbers.txt --reason "list of 2026-11"
  cti-robot blacklist ls --keyword 139
  cti-robot blacklist rm 13912345678`,
    );
}

function lsCommand(): Command {
  return withHubOptions(new Command('ls'))
    .description('list entries, the newest first')
    .option('--keyword <text>', 'a number, or a part of number or reason')
    .addOption(new Option('--kind <kind>', 'of this kind').choices(['dnc', 'manual', 'outcome']))
    .option('--limit <n>', 'most entries', wholeNumber, 50)
    .option('--page <n>', 'which page', wholeNumber, 1)
    .action(
      async (options: HubOptions & { keyword?: string; kind?: string; limit: number; page: number }) => {
        const { keyword, kind, limit, page } = options;
        const query = new URLSearchParams({ per_page: String(limit), page: String(page) });
        if (keyword !== undefined) query.set('keyword', keyword);
        if (kind !== undefined) query.set('kind', kind);
        const found = (await useHub(options, (hub) => hub.ask('GET', `/v1/blacklist?${query}`))) as Page;
        const rows = found.data.map(({ id, number, prefix, kind: as, until, reason }) => [
          ...[String(id), prefix ? `${number}*` : number, as, timeText(until), reason],
        ]);
        const table = formatTable(['id', 'number', 'kind', 'until', 'reason'], rows, { maxWidth: 21 });
        print(options.json, found, `${table}${found.total} entries\n`);
      },
    );
}

function withEntryOptions(command: Command): Command {
  return withHubOptions(command)
    .option('--dnc', 'the persons asked not to be called: kept for good, removed by an admin only')
    .option('--reason <text>')
    .option('--until <time>', 'an end: ISO 8601, or a duration such as 30d', endTime);
}

function addCommand(): Command {
  return withEntryOptions(new Command('add'))
    .description('add numbers; one with * at its end is a prefix')
    .argument('<number...>')
    .option('--prefix', 'all of them are prefixes')
    .action(async (numbers: string[], options: EntryOptions) => {
      const named = numbers.map((number) => ({ number, at: number }));
      report(options, await useHub(options, (hub) => addAll(hub, named, options)));
    });
}

function importCommand(): Command {
  return withEntryOptions(new Command('import'))
    .description('add the numbers of a text file, one a line (- reads standard input)')
    .argument('<file>')
    .action(async (file: string, options: EntryOptions) => {
      const numbers = readLines(file)
        .map((line, index) => ({ number: line.trim(), at: `line ${index + 1}` }))
        .filter(({ number }) => number !== '' && !number.startsWith('#'));
      report(options, await useHub(options, (hub) => addAll(hub, numbers, options)));
    });
}

type Summed = Omit<Added, 'rejects'> & { rejects: { at: string; fault: string; message: string }[] };

/** @param numbers with what an error calls them */
async function addAll(
  hub: LocalHub,
  numbers: readonly { number: string; at: string }[],
  { prefix, dnc, reason, until }: EntryOptions,
): Promise<Summed> {
  const rest = {
    ...(prefix && { prefix }),
    ...(dnc && { kind: 'dnc' }),
    ...(reason !== undefined && { reason }),
    ...(until !== undefined && { until }),
  };
  const sum: Summed = { added: 0, changed: 0, kept: 0, rejects: [] };
  for (let start = 0; start < numbers.length; start += AT_ONCE) {
    const part = numbers.slice(start, start + AT_ONCE);
    // Longer ones are refused one by one, as all other faults are.
    const data = part.map(({ number }) => ({ number: number.slice(0, 60), ...rest }));
    const answer = (await hub.ask('POST', '/v1/blacklist', { data })) as Added;
    sum.added += answer.added;
    sum.changed += answer.changed;
    sum.kept += answer.kept;
    for (const { index, fault, message } of answer.rejects)
      sum.rejects.push({ at: part[index]?.at ?? '', fault, message });
  }
  return sum;
}

/** Fails where a number was refused, so that scripts notice. */
function report({ json }: HubOptions, sum: Summed): void {
  const { added, changed, kept, rejects } = sum;
  print(json, sum, `${added} added, ${changed} changed, ${kept} as before, ${rejects.length} refused\n`);
  if (rejects.length === 0) return;
  const shown = rejects.slice(0, REJECTS_SHOWN).map(({ at, message }) => `${at} ${message}\n`);
  if (!json) process.stderr.write(shown.join(''));
  process.exitCode = 1;
}

function rmCommand(): Command {
  return withHubOptions(new Command('rm'))
    .description('remove a number, or with --id an entry as ls has it')
    .argument('[number...]')
    .option('--id <id...>', 'ids of entries')
    .action(async (numbers: string[], options: HubOptions & { id?: string[] }) => {
      const removed = await useHub(options, async (hub) => {
        const ids = [...(options.id ?? [])];
        for (const number of numbers) ids.push(await idOf(hub, number));
        if (ids.length === 0) throw new SidecarError('HUB', 'give a number, or an id with --id');
        for (const id of ids) await hub.ask('DELETE', `/v1/blacklist/${encodeURIComponent(id)}`);
        return ids.length;
      });
      print(options.json, { removed }, `${removed} removed\n`);
    });
}

/** @throws SidecarError `HUB` where no entry has exactly this number */
async function idOf(hub: LocalHub, number: string): Promise<string> {
  const query = new URLSearchParams({ number });
  const asked = hub.ask('GET', `/v1/blacklist?${query}`).catch((error: Error) => {
    throw new SidecarError('HUB', `${number}: ${error.message}`, { cause: error });
  });
  const [entry] = ((await asked) as Page).data;
  if (entry === undefined) throw new SidecarError('HUB', `${number} is not on the blacklist`);
  return String(entry.id);
}

/** @throws SidecarError `FILE` */
function readLines(file: string): string[] {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8')
      .replace(/^\ufeff/, '')
      .split(/\r?\n/);
  } catch (error) {
    throw new SidecarError('FILE', `cannot read ${file}: ${(error as Error).message}`, { cause: error });
  }
}
