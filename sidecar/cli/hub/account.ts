import { Command, InvalidArgumentError, Option } from 'commander';
import { formatTable } from '../../lib/table.ts';
import { type HubOptions, print, useHub, withHubOptions } from './options.ts';

interface Account {
  id: number;
  name: string;
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
    .addCommand(
      withHubOptions(new Command('set'))
        .description('change the account: whether its users must have one-time codes')
        .addOption(new Option('--require-totp <on|off>').choices(['on', 'off']).makeOptionMandatory())
        .action(async (options: HubOptions & { requireTotp: 'on' | 'off' }) => {
          const body = { require_totp: options.requireTotp === 'on' };
          const account = await useHub(options, async (hub) => {
            const accounts = (await hub.ask('GET', '/v1/account/list')) as Account[];
            const { id } = accounts.find(({ name }) => name === options.account) as Account;
            return (await hub.ask('PUT', `/v1/account/${id}`, body)) as Account;
          });
          const says = body.require_totp ? 'requires' : 'does not require';
          print(options.json, account, `account ${account.name} ${says} one-time codes\n`);
        }),
    );
}

function wholeDays(text: string): number {
  const days = Number(text);
  if (!/^\d{1,5}$/.test(text) || days < 1 || days > 36_500)
    throw new InvalidArgumentError('a whole number of days from 1 to 36500');
  return days;
}
