import { Command, Option } from 'commander';
import { SidecarError } from '../../../lib/error.ts';
import { formatTable } from '../../../lib/table.ts';
import { type HubOptions, print, useHub, withHubOptions } from '../options.ts';
import { lineGroupCommand } from './line-group.ts';
import { anyNumber, durationMs, inWords, timeText, wholeNumber } from './values.ts';

interface Line {
  id: number;
  name: string;
  kind: string;
  account: string | null;
  dial_string: string | null;
  caller_numbers: string[];
  caller_order: string;
  maximumcall: number;
  call_per_second: number;
  rest: number;
  fault_threshold: number;
  fault_try_interval: number;
  speed: number;
  state: string;
  calls: number;
  faults: number;
  rests_until: number | null;
  last_cause: string | null;
  last_fault: number | null;
}

interface LineOptions extends HubOptions {
  name?: string;
  gateway?: string;
  dial?: string;
  caller?: string[];
  order?: string;
  calls?: number;
  cps?: number;
  rest?: number;
  faultThreshold?: number;
  faultRest?: number;
  speed?: number;
}

/** Longest cell of a list: it fits into 80 columns. */
const CELL = 16;

/** `cti-robot line`: ways to the telephone network. */
export function lineCommand(): Command {
  return new Command('line')
    .description('manage lines: ways to the telephone network, and what each does now')
    .addCommand(lsCommand())
    .addCommand(showCommand())
    .addCommand(addCommand())
    .addCommand(setCommand())
    .addCommand(switchCommand('on', 'use a line again; this also ends its rest after faults'))
    .addCommand(switchCommand('off', 'place no more calls over a line; those in progress go on'))
    .addCommand(rmCommand())
    .addCommand(simulatedCommand())
    .addCommand(lineGroupCommand())
    .addHelpText(
      'after',
      `
Examples:
  cti-robot line add trunk --gateway mytrunk --caller 02088990000 \\
    --calls 30 --cps 2
  cti-robot line add demo --simulated --calls 100 --cps 50
  cti-robot line set 1 --cps 0.5 --fault-threshold 3 --fault-rest 5m
  cti-robot line off 1
  cti-robot line group add all 1,2 3     # 1 and 2 in turn, else 3`,
    );
}

function withLineOptions(command: Command): Command {
  return withHubOptions(command)
    .option('--gateway <name>', "over this gateway of FreeSWITCH's sofia")
    .option('--dial <string>', 'another dial string, with ${destination_number}')
    .option('--caller <number...>', 'numbers that callees see')
    .addOption(new Option('--order <order>', 'which of them').choices(['turn', 'sticky', 'area']))
    .option('--calls <n>', 'calls at once', wholeNumber)
    .option('--cps <n>', 'calls a second; 0.1: one in ten seconds', anyNumber)
    .option('--rest <duration>', 'least time between two calls, such as 500ms', durationMs)
    .option('--fault-threshold <n>', 'faults in a row after which it rests; 0: never', wholeNumber)
    .option('--fault-rest <duration>', 'how long it rests, such as 5m', durationMs)
    .option('--speed <n>', 'of a simulated line: times a clock', anyNumber);
}

function bodyOf(options: LineOptions): object {
  const { name, gateway, dial, caller, order, calls, cps, rest, faultThreshold, faultRest, speed } = options;
  if (gateway !== undefined && dial !== undefined)
    throw new SidecarError('HUB', 'give either --gateway or --dial');
  const given = {
    ...{ name, caller_numbers: caller, caller_order: order, maximumcall: calls, call_per_second: cps },
    ...{ rest, fault_threshold: faultThreshold, fault_try_interval: faultRest, speed },
    dial_string: gateway === undefined ? dial : `sofia/gateway/${gateway}/\${destination_number}`,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function lsCommand(): Command {
  return withHubOptions(new Command('ls'))
    .description('list the lines of all accounts')
    .action(async (options: HubOptions) => {
      const lines = (await useHub(options, (hub) => hub.ask('GET', '/v1/line'))) as Line[];
      const rows = lines.map((line) => [
        ...[String(line.id), line.name, line.kind, line.account ?? 'all', line.state],
        ...[`${line.calls}/${line.maximumcall}`, String(line.call_per_second)],
      ]);
      const head = ['id', 'name', 'kind', 'account', 'state', 'calls', 'cps'];
      print(options.json, lines, formatTable(head, rows, { maxWidth: CELL }));
    });
}

function showCommand(): Command {
  return withHubOptions(new Command('show'))
    .description('show a line and what it does now')
    .argument('<id>')
    .action(async (id: string, options: HubOptions) => {
      const line = (await useHub(options, (hub) => hub.ask('GET', pathOf(id)))) as Line;
      print(options.json, line, formatTable(['line', String(line.id)], rowsOf(line), { maxWidth: 62 }));
    });
}

function rowsOf(line: Line): string[][] {
  const threshold = line.fault_threshold === 0 ? 'never rests' : `after ${line.fault_threshold} faults`;
  const own = line.kind === 'simulated' ? ['speed', `${line.speed} times`] : ['dial', line.dial_string ?? ''];
  return [
    ['name', line.name],
    ['kind', line.kind],
    ['account', line.account ?? 'all'],
    own,
    ['caller', `${line.caller_numbers.join(' ') || '-'} (${line.caller_order})`],
    ['calls', `${line.calls} of ${line.maximumcall}, ${line.call_per_second} a second`],
    ['pause', inWords(line.rest)],
    [
      'rests',
      line.fault_threshold === 0 ? threshold : `${threshold}, for ${inWords(line.fault_try_interval)}`,
    ],
    ['state', line.rests_until === null ? line.state : `${line.state} until ${timeText(line.rests_until)}`],
    ['faults', `${line.faults} in a row`],
    ['last fault', line.last_fault === null ? '-' : `${timeText(line.last_fault)} ${line.last_cause ?? ''}`],
  ];
}

function addCommand(): Command {
  return withLineOptions(new Command('add'))
    .description('add a line for the account of --account, and print its id')
    .argument('<name>')
    .option('--simulated', 'a line without a network, for trials')
    .option('--shared', 'for all accounts')
    .action(async (name: string, options: LineOptions & { simulated?: true; shared?: true }) => {
      const account = options.shared ? null : options.account;
      const kind = options.simulated ? 'simulated' : 'gateway';
      const body = { ...bodyOf({ ...options, name }), kind, account };
      const line = (await useHub(options, (hub) => hub.ask('POST', '/v1/line', body))) as Line;
      print(options.json, line, `line ${line.id} added\n`);
    });
}

function setCommand(): Command {
  return withLineOptions(new Command('set'))
    .description('change a line; what is not given stays')
    .argument('<id>')
    .option('--name <name>')
    .action(async (id: string, options: LineOptions) => {
      const line = (await useHub(options, (hub) => hub.ask('PUT', pathOf(id), bodyOf(options)))) as Line;
      print(options.json, line, `line ${line.id} changed\n`);
    });
}

function switchCommand(name: 'on' | 'off', description: string): Command {
  return withHubOptions(new Command(name))
    .description(description)
    .argument('<id>')
    .action(async (id: string, options: HubOptions) => {
      const body = { enabled: name === 'on' };
      const line = (await useHub(options, (hub) => hub.ask('PUT', pathOf(id), body))) as Line;
      print(options.json, line, `line ${line.id} is ${name}\n`);
    });
}

function rmCommand(): Command {
  return withHubOptions(new Command('rm'))
    .description('remove a line that no group and no task uses')
    .argument('<id>')
    .action(async (id: string, options: HubOptions) => {
      await useHub(options, (hub) => hub.ask('DELETE', pathOf(id)));
      print(options.json, { id: Number(id) }, `line ${id} removed\n`);
    });
}

function simulatedCommand(): Command {
  return withHubOptions(new Command('simulated'))
    .description('what callees of a simulated line do, by the last two digits')
    .action(async (options: HubOptions) => {
      const callees = (await useHub(options, (hub) => hub.ask('GET', '/v1/line/simulated'))) as {
        digits: string;
        does: string;
        status: number[];
        status_without_asr: number[];
      }[];
      const rows = callees.map(({ digits, does, status, status_without_asr: without }) => [
        ...[digits, does, status.join(', '), without.join(', ')],
      ]);
      const head = ['digits', 'the callee', 'status', 'without asr'];
      print(options.json, callees, formatTable(head, rows, { maxWidth: 50 }));
    });
}

function pathOf(id: string): string {
  return `/v1/line/${encodeURIComponent(id)}`;
}
