import { Command, InvalidArgumentError } from 'commander';
import { formatTable } from '../../../lib/table.ts';
import { type HubOptions, print, useHub, withHubOptions } from '../options.ts';

interface Group {
  id: number;
  name: string;
  account: string | null;
  lines: number[][];
}

/** `cti-robot line group`: lines in the order in which they are tried. */
export function lineGroupCommand(): Command {
  return new Command('group')
    .description('manage groups of lines; a task names a group as it names a line')
    .addCommand(lsCommand())
    .addCommand(addCommand())
    .addCommand(setCommand())
    .addCommand(rmCommand());
}

function lsCommand(): Command {
  return withHubOptions(new Command('ls'))
    .description('list the groups of all accounts')
    .action(async (options: HubOptions) => {
      const groups = (await useHub(options, (hub) => hub.ask('GET', '/v1/line_group'))) as Group[];
      const rows = groups.map(({ id, name, account, lines }) => [
        ...[String(id), name, account ?? 'all', lines.map((list) => list.join(',')).join('  ')],
      ]);
      print(options.json, groups, formatTable(['id', 'name', 'account', 'lines'], rows, { maxWidth: 22 }));
    });
}

function addCommand(): Command {
  return withHubOptions(new Command('add'))
    .description('add a group for the account of --account, and print its id')
    .argument('<name>')
    .argument('<lines...>', 'ids of lines, such as 1,2 3: 1 and 2 in turn, else 3')
    .option('--shared', 'for all accounts')
    .action(async (name: string, lists: string[], options: HubOptions & { shared?: true }) => {
      const body = { name, account: options.shared ? null : options.account, lines: lists.map(idsOf) };
      const group = (await useHub(options, (hub) => hub.ask('POST', '/v1/line_group', body))) as Group;
      print(options.json, group, `group ${group.id} added\n`);
    });
}

function setCommand(): Command {
  return withHubOptions(new Command('set'))
    .description('give a group other lines')
    .argument('<id>')
    .argument('<lines...>', 'as for add')
    .action(async (id: string, lists: string[], options: HubOptions) => {
      const body = { lines: lists.map(idsOf) };
      const group = (await useHub(options, (hub) => hub.ask('PUT', pathOf(id), body))) as Group;
      print(options.json, group, `group ${group.id} changed\n`);
    });
}

function rmCommand(): Command {
  return withHubOptions(new Command('rm'))
    .description('remove a group that no task uses')
    .argument('<id>')
    .action(async (id: string, options: HubOptions) => {
      await useHub(options, (hub) => hub.ask('DELETE', pathOf(id)));
      print(options.json, { id: Number(id) }, `group ${id} removed\n`);
    });
}

function pathOf(id: string): string {
  return `/v1/line_group/${encodeURIComponent(id)}`;
}

function idsOf(list: string): number[] {
  if (!/^\d{1,9}(?:,\d{1,9})*$/.test(list))
    throw new InvalidArgumentError(`ids such as 1,2 instead of ${list}`);
  return list.split(',').map(Number);
}
