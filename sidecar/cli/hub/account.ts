import { Command, Option } from 'commander';
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
          const accounts = (await useHub(options, (hub) => hub.ask('GET', '/v1/account'))) as Account[];
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
      withHubOptions(new Command('set'))
        .description('change the account: whether its users must have one-time codes')
        .addOption(new Option('--require-totp <on|off>').choices(['on', 'off']).makeOptionMandatory())
        .action(async (options: HubOptions & { requireTotp: 'on' | 'off' }) => {
          const body = { require_totp: options.requireTotp === 'on' };
          const account = await useHub(options, async (hub) => {
            const accounts = (await hub.ask('GET', '/v1/account')) as Account[];
            const { id } = accounts.find(({ name }) => name === options.account) as Account;
            return (await hub.ask('PUT', `/v1/account/${id}`, body)) as Account;
          });
          const says = body.require_totp ? 'requires' : 'does not require';
          print(options.json, account, `account ${account.name} ${says} one-time codes\n`);
        }),
    );
}
