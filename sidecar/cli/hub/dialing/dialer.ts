import { Command } from 'commander';
import { formatTable } from '../../../lib/table.ts';
import { type HubOptions, print, useHub, withHubOptions } from '../options.ts';
import { timeText } from './values.ts';

interface Switch {
  on: boolean;
  since: number | null;
  by: string | null;
  reason: string | null;
}

interface Status {
  on: boolean;
  deployment: Switch;
  account: Switch;
  hosts: {
    host: string;
    state: string;
    dialer: { placing: boolean; stopped: string | null; calls: number | null } | null;
  }[];
}

interface SwitchOptions extends HubOptions {
  deployment?: true;
  reason?: string;
}

/** `cti-robot dialer`: the kill switch. */
export function dialerCommand(): Command {
  return new Command('dialer')
    .description('stop all calls of tasks at once, or allow them again')
    .addCommand(statusCommand())
    .addCommand(switchCommand('off', 'place no new calls, on all hosts, until it is turned on again'))
    .addCommand(switchCommand('on', 'place calls again'))
    .addHelpText(
      'after',
      `
Calls in progress go on: cti-robot task stop ends those of a task.

Examples:
  cti-robot dialer off --reason "complaints"     # of the account main
  cti-robot dialer off --deployment              # of all accounts
  cti-robot dialer status
  cti-robot dialer on --deployment`,
    );
}

function statusCommand(): Command {
  return withHubOptions(new Command('status'))
    .description('whether calls are placed, and what each host does')
    .action(async (options: HubOptions) => {
      const status = (await useHub(options, (hub) => hub.ask('GET', '/v1/dialer'))) as Status;
      print(options.json, status, textOf(status, options.account));
    });
}

function switchCommand(name: 'on' | 'off', description: string): Command {
  const command = withHubOptions(new Command(name)).description(description);
  if (name === 'off') command.option('--reason <text>', 'for those who look why');
  return command
    .option('--deployment', 'for all accounts')
    .action(async ({ deployment, reason, ...options }: SwitchOptions) => {
      const scope = deployment ? 'deployment' : 'account';
      const body = { on: name === 'on', scope, ...(reason !== undefined && { reason }) };
      const status = (await useHub(options, (hub) => hub.ask('PUT', '/v1/dialer', body))) as Status;
      print(options.json, status, textOf(status, options.account));
    });
}

function textOf({ deployment, account, hosts }: Status, name: string): string {
  const switches = switchLine('deployment', deployment) + switchLine(`account ${name}`, account);
  if (hosts.length === 0) return switches;
  const rows = hosts.map(({ host, state, dialer }) => [
    ...[host, state, dialer === null ? 'none' : dialer.placing ? 'places calls' : 'places none'],
    ...[String(dialer?.calls ?? '-'), dialer?.stopped ?? ''],
  ]);
  return `${switches}${formatTable(['host', 'state', 'dialer', 'calls', 'why'], rows, { maxWidth: 26 })}`;
}

function switchLine(what: string, { on, since, by, reason }: Switch): string {
  if (on) return `${what}: on\n`;
  const why = reason ? `: ${reason}` : '';
  return `${what}: off since ${timeText(since)}${by === null ? '' : ` by ${by}`}${why}\n`;
}
