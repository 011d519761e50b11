import { Command, InvalidArgumentError, Option } from 'commander';
import { SidecarError } from '../../lib/error.ts';
import { formatTable } from '../../lib/table.ts';
import { durationMs, inWords, wholeNumber } from './dialing/values.ts';
import { type HubOptions, print, useHub, withHubOptions } from './options.ts';

interface Account {
  id: number;
  name: string;
}

interface Shown extends Account {
  hours: string[];
  timezone: string;
  country: string;
  cap_day: number;
  cap_week: number;
  min_interval: number;
  unknown_holidays: string;
  require_totp: boolean;
  keep_days: number | null;
  smartcall_url: string | null;
}

interface SetOptions extends HubOptions {
  hours?: string[];
  timezone?: string;
  country?: string;
  capDay?: number;
  capWeek?: number;
  minInterval?: number;
  unknownHolidays?: string;
  requireTotp?: 'on' | 'off';
  smartcallUrl?: string;
}

/** `cti-robot account`: the accounts of the deployment. */
export function accountCommand(): Command {
  return new Command('account')
    .description('add or list accounts of the hub, or change one')
    .addCommand(
      withHubOptions(new Command('add'))
        .description('add an account')
        .argument('<name>', 'lower-case letters, digits and hyphens')
        .action(async (name: string, options: HubOptions) => {
          const account = (await useHub(options, (hub) =>
            hub.ask('POST', '/v1/account', { name }),
          )) as Account;
          print(options.json, account, `account ${account.name} added\n`);
        }),
    )
    .addCommand(
      withHubOptions(new Command('ls'))
        .description('list the accounts')
        .action(async (options: HubOptions) => {
          const accounts = (await useHub(options, (hub) => hub.ask('GET', '/v1/account/list'))) as Account[];
          print(
            options.json,
            accounts,
            formatTable(
              ['account'],
              accounts.map(({ name }) => [name]),
            ),
          );
        }),
    )
    .addCommand(
      withHubOptions(new Command('old'))
        .description(
          'count the calls that are older than the account keeps them, or than --days; removes nothing',
        )
        .option('--days <days>', 'count the calls that are older than this', wholeDays)
        .action(async (options: HubOptions & { days?: number }) => {
          const query = options.days === undefined ? '' : `?days=${options.days}`;
          const old = (await useHub(options, (hub) => hub.ask('GET', `/v1/retention${query}`))) as {
            keep_days: number | null;
            calls: number;
          };
          const kept = old.keep_days === null ? 'for ever' : `for ${old.keep_days} days`;
          print(options.json, old, `${old.calls} calls are older; the account keeps calls ${kept}\n`);
        }),
    )
    .addCommand(showCommand())
    .addCommand(setCommand())
    .addHelpText(
      'after',
      `
Examples:
  cti-robot account set --account acme --hours 09:00-20:00 --cap-day 2
  cti-robot account set --min-interval 2h --timezone Asia/Shanghai
  cti-robot account set --require-totp on`,
    );
}

function showCommand(): Command {
  return withHubOptions(new Command('show'))
    .description('show the account: when and how often its tasks may call, its quotas')
    .action(async (options: HubOptions) => {
      const account = (await useHub(options, (hub) => hub.ask('GET', '/v1/account'))) as Shown;
      print(options.json, account, formatTable(['account', account.name], rowsOf(account), { maxWidth: 60 }));
    });
}

function rowsOf(account: Shown): string[][] {
  const { hours, timezone, country, cap_day, cap_week, min_interval, unknown_holidays } = account;
  return [
    ["callee's hours", hours.join(' to ')],
    ['time zone', timezone],
    ['country', country],
    ['calls to a number', `${cap_day} a day, ${cap_week} in seven days`],
    ['least interval', inWords(min_interval)],
    ['unknown holidays', unknown_holidays],
    ['one-time codes', account.require_totp ? 'required' : 'not required'],
    ['server of SmartCall', account.smartcall_url ?? 'none'],
    ['calls are kept', account.keep_days === null ? 'for ever' : `${account.keep_days} days`],
  ];
}

function setCommand(): Command {
  return withHubOptions(new Command('set'))
    .description('change the account; what is not given stays, and running tasks follow at once')
    .option('--hours <from-to>', "the callee's local hours, such as 09:00-20:00", hoursOf)
    .option('--timezone <name>', 'of windows and days, such as Asia/Shanghai')
    .option('--country <code>', 'of numbers without the code of a country, such as CN')
    .option('--cap-day <n>', 'calls to a number a day, over all tasks', wholeNumber)
    .option('--cap-week <n>', 'the same in seven days', wholeNumber)
    .option('--min-interval <duration>', 'between calls to a number by different tasks', durationMs)
    .addOption(
      new Option('--unknown-holidays <rule>', 'years without published holidays').choices([
        'forbid',
        'weekday',
      ]),
    )
    .addOption(new Option('--require-totp <on|off>', 'one-time codes of users').choices(['on', 'off']))
    .option('--smartcall-url <url>', 'the server that leads calls by SmartCall; none: no server')
    .action(async (options: SetOptions) => {
      const body = bodyOf(options);
      if (Object.keys(body).length === 0)
        throw new SidecarError('HUB', 'give what is to change: cti-robot account set --help lists it');
      const account = (await useHub(options, (hub) => hub.ask('PUT', '/v1/account', body))) as Shown;
      const codes = `${account.require_totp ? 'requires' : 'does not require'} one-time codes`;
      const isCodes = options.requireTotp !== undefined && Object.keys(body).length === 1;
      print(options.json, account, `account ${account.name} ${isCodes ? codes : 'changed'}\n`);
    });
}

function bodyOf(options: SetOptions): object {
  const { hours, timezone, country, capDay, capWeek, minInterval, unknownHolidays, requireTotp } = options;
  const { smartcallUrl } = options;
  const given = {
    ...{ hours, timezone, country, cap_day: capDay, cap_week: capWeek, min_interval: minInterval },
    unknown_holidays: unknownHolidays,
    require_totp: requireTotp && requireTotp === 'on',
    smartcall_url: smartcallUrl === 'none' ? null : smartcallUrl,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function hoursOf(text: string): string[] {
  const [, from, to] = /^(\d{1,2}:\d{2})-(\d{1,2}:\d{2})$/.exec(text) ?? [];
  if (from === undefined || to === undefined) throw new InvalidArgumentError('hours such as 09:00-20:00');
  return [from, to];
}

function wholeDays(text: string): number {
  const days = Number(text);
  if (!/^\d{1,5}$/.test(text) || days < 1 || days > 36_500)
    throw new InvalidArgumentError('a whole number of days from 1 to 36500');
  return days;
}
