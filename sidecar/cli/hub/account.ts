import { Command } from 'commander';
import { formatTable } from '../../lib/table.ts';
import { type HubOptions, print, useHub, withHubOptions } from './options.ts';

interface Account {
  id: number;
  name: string;
}

/** `cti-robot account`: the accounts of the deployment. */
export function accountCommand(): Command {
  return new Command('account')
    .description('add or list accounts of the hub')
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
    );
}
