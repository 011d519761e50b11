import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { SidecarError } from '../../../lib/error.ts';
import { formatTable } from '../../../lib/table.ts';
import { type HubOptions, print, useHub, withHubOptions } from '../options.ts';
import { timeText, wholeNumber } from './values.ts';

interface Timegroup {
  id: number;
  name: string;
  kind: string;
  windows: { days: number[]; from: string; to: string }[];
  holidays: { calendar: string; periods: { from: string; to: string }[] };
}

interface TimesOptions extends HubOptions {
  file?: string;
  hours?: string[][];
  days?: number[];
  forbid?: true;
  chineseHolidays?: true;
  name?: string;
}

/** `cti-robot timegroup`: when tasks call, or do not. */
export function timegroupCommand(): Command {
  return new Command('timegroup')
    .description('manage groups of times: when tasks call, or do not')
    .addCommand(lsCommand())
    .addCommand(showCommand())
    .addCommand(addCommand())
    .addCommand(setCommand())
    .addCommand(previewCommand())
    .addCommand(rmCommand())
    .addHelpText(
      'after',
      `
Examples:
  cti-robot timegroup add office --days 1-5 --hours 09:00-12:00 14:00-18:00 \\
    --chinese-holidays
  cti-robot timegroup add lunch --forbid --hours 12:00-14:00
  cti-robot timegroup add vendor --file times.json    # work_hour, work_week …
  cti-robot timegroup preview 1 --count 5`,
    );
}

function lsCommand(): Command {
  return withHubOptions(new Command('ls'))
    .description('list the groups of times of the account')
    .action(async (options: HubOptions) => {
      const groups = (await useHub(options, (hub) => hub.ask('GET', '/v1/timegroup'))) as Timegroup[];
      const rows = groups.map(({ id, name, kind, windows, holidays }) => [
        ...[String(id), name, kind, String(windows.length)],
        ...[holidays.calendar, String(holidays.periods.length)],
      ]);
      const head = ['id', 'name', 'kind', 'windows', 'holidays', 'periods'];
      print(options.json, groups, formatTable(head, rows, { maxWidth: 24 }));
    });
}

function showCommand(): Command {
  return withHubOptions(new Command('show'))
    .description('show a group of times')
    .argument('<id>')
    .action(async (id: string, options: HubOptions) => {
      const group = (await useHub(options, (hub) => hub.ask('GET', pathOf(id)))) as Timegroup;
      const { windows, holidays } = group;
      const rows = [
        ...windows.map(({ days, from, to }) => [group.kind, days.join(','), `${from} to ${to}`]),
        ...holidays.periods.map(({ from, to }) => ['closed', '', `${from} to ${to}`]),
      ];
      const head = `${group.name}: ${group.kind}, holidays: ${holidays.calendar}\n`;
      print(options.json, group, head + formatTable(['', 'days', 'time'], rows, { maxWidth: 45 }));
    });
}

function withTimesOptions(command: Command): Command {
  return withHubOptions(command)
    .option('--file <file>', 'a JSON file with the times (- reads standard input)')
    .option('--hours <from-to...>', 'such as 09:00-12:00', hoursOf)
    .option('--days <days>', '1 Monday to 7 Sunday, such as 1-5 or 1,3', daysOf)
    .option('--forbid', 'no calls at these times, instead of calls only at these times')
    .option('--chinese-holidays', "no calls on China's public holidays");
}

function addCommand(): Command {
  return withTimesOptions(new Command('add'))
    .description('add a group of times and print its id')
    .argument('<name>')
    .action(async (name: string, options: TimesOptions) => {
      const body = { ...timesOf(options), name };
      const group = (await useHub(options, (hub) => hub.ask('POST', '/v1/timegroup', body))) as Timegroup;
      print(options.json, group, `group of times ${group.id} added\n`);
    });
}

function setCommand(): Command {
  return withTimesOptions(new Command('set'))
    .description('give a group of times other times; running tasks follow at once')
    .argument('<id>')
    .option('--name <name>', 'another name')
    .action(async (id: string, options: TimesOptions) => {
      const { name } = options;
      const body = { ...timesOf(options), ...(name !== undefined && { name }) };
      const group = (await useHub(options, (hub) => hub.ask('PUT', pathOf(id), body))) as Timegroup;
      print(options.json, group, `group of times ${group.id} changed\n`);
    });
}

function previewCommand(): Command {
  return withHubOptions(new Command('preview'))
    .description('when a group of times is open next')
    .argument('<id>')
    .option('--count <n>', 'how many openings', wholeNumber, 10)
    .option('--timezone <name>', "another zone than the account's")
    .action(async (id: string, options: HubOptions & { count: number; timezone?: string }) => {
      const { count, timezone } = options;
      const query = new URLSearchParams({ count: String(count), ...(timezone && { timezone }) });
      const preview = (await useHub(options, (hub) => hub.ask('GET', `${pathOf(id)}/preview?${query}`))) as {
        timezone: string;
        openings: { from: number; to: number }[];
      };
      const rows = preview.openings.map(({ from, to }) => [timeText(from), timeText(to)]);
      const text = rows.length === 0 ? 'never open within 400 days\n' : formatTable(['from', 'to'], rows);
      print(options.json, preview, text);
    });
}

function rmCommand(): Command {
  return withHubOptions(new Command('rm'))
    .description('remove a group of times that no task has')
    .argument('<id>')
    .action(async (id: string, options: HubOptions) => {
      await useHub(options, (hub) => hub.ask('DELETE', pathOf(id)));
      print(options.json, { id: Number(id) }, `group of times ${id} removed\n`);
    });
}

function pathOf(id: string): string {
  return `/v1/timegroup/${encodeURIComponent(id)}`;
}

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];

function timesOf({ file, hours, days, forbid, chineseHolidays }: TimesOptions): object {
  if (file !== undefined) return readJson(file);
  if (!hours && !days && !forbid && !chineseHolidays) return {};
  const spans = hours ?? (days ? [['00:00', '24:00']] : []);
  return {
    kind: forbid ? 'forbid' : 'allow',
    windows: spans.map(([from, to]) => ({ days: days ?? EVERY_DAY, from, to })),
    holidays: { calendar: chineseHolidays ? 'chinese' : 'none' },
  };
}

function hoursOf(text: string, before: string[][] = []): string[][] {
  const [, from, to] = /^(\d{1,2}:\d{2})-(\d{1,2}:\d{2})$/.exec(text) ?? [];
  if (from === undefined || to === undefined) throw new InvalidArgumentError('hours such as 09:00-12:00');
  return [...before, [from, to]];
}

function daysOf(text: string): number[] {
  const days = text.split(',').flatMap((part) => {
    const [, first, last = first] = /^([1-7])(?:-([1-7]))?$/.exec(part) ?? [];
    if (first === undefined || Number(last) < Number(first))
      throw new InvalidArgumentError('days such as 1-5 or 1,3');
    return EVERY_DAY.filter((day) => Number(first) <= day && day <= Number(last));
  });
  return [...new Set(days)];
}

/** @throws SidecarError `FILE` */
function readJson(file: string): object {
  try {
    return JSON.parse(readFileSync(file === '-' ? 0 : file, 'utf8')) as object;
  } catch (error) {
    throw new SidecarError('FILE', `cannot read ${file} as JSON: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
