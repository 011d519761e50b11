import { Command, Option } from 'commander';
import { DIALECTS, PUSH_EVENTS } from '../../hub/pushes/dialects.ts';
import { SidecarError } from '../../lib/error.ts';
import { formatTable } from '../../lib/table.ts';
import { type HubOptions, print, useHub, withHubOptions } from './options.ts';

interface Target {
  id: number;
  url: string;
  events: string[];
  dialect: string;
  state: string;
}

interface Tested {
  status: number | null;
  answer: string;
  ms: number;
  body: string;
}

const HOUR_MS = 3_600_000;

/** `cti-robot push target`: the addresses that get the events of an account. */
export function pushTargetCommand(): Command {
  return new Command('target')
    .description('manage the addresses that get the events of an account')
    .addCommand(addCommand())
    .addCommand(lsCommand())
    .addCommand(stateCommand('on', 'send to a target again'))
    .addCommand(stateCommand('off', 'stop sending to a target; what waits is kept for 3 days'))
    .addCommand(rotateCommand())
    .addCommand(testCommand())
    .addCommand(rmCommand());
}

/** Until when the secret before is valid, in words. */
export function secretLines({
  secret,
  old_secret_until,
}: {
  secret: string;
  old_secret_until: number | null;
}) {
  const until =
    old_secret_until === null
      ? ''
      : ` (the one before is valid until ${new Date(old_secret_until).toISOString()})`;
  return `${secret}${until}\n`;
}

function addCommand(): Command {
  return withHubOptions(new Command('add'))
    .description('add a target and print the secret that signs its pushes, once')
    .argument('<url>')
    .addOption(
      new Option('--event <event...>', 'what it is told')
        .choices(PUSH_EVENTS)
        .default(['call.ended'], 'call.ended'),
    )
    .addOption(new Option('--dialect <dialect>', 'form of the pushes').choices(DIALECTS).default('standard'))
    .action(async (url: string, options: HubOptions & { event: string[]; dialect: string }) => {
      const body = { url, events: options.event, dialect: options.dialect };
      const added = (await useHub(options, (hub) => hub.ask('POST', '/v1/push/target', body))) as Target & {
        secret: string;
      };
      print(options.json, added, `target ${added.id}\n${added.secret}\n`);
    });
}

function lsCommand(): Command {
  return withHubOptions(new Command('ls'))
    .description('list the targets, without their secrets')
    .action(async (options: HubOptions) => {
      const targets = (await useHub(options, (hub) => hub.ask('GET', '/v1/push/target'))) as Target[];
      const rows = targets.map(({ id, url, events, dialect, state }) => [
        String(id),
        state,
        url,
        events.join(' '),
        dialect,
      ]);
      print(options.json, targets, formatTable(['target', 'state', 'address', 'events', 'form'], rows));
    });
}

function stateCommand(state: 'on' | 'off', description: string): Command {
  return withHubOptions(new Command(state))
    .description(description)
    .argument('<id>')
    .action(async (id: string, options: HubOptions) => {
      const changed = await useHub(options, (hub) => hub.ask('PUT', pathOf(id), { state }));
      print(options.json, changed, `target ${id} is ${state}\n`);
    });
}

function rotateCommand(): Command {
  return withHubOptions(new Command('rotate'))
    .description('replace the secret of a target and print the new one, once')
    .argument('<id>')
    .option('--overlap <hours>', 'how long the secret before signs as well', Number, 24)
    .action(async (id: string, options: HubOptions & { overlap: number }) => {
      const body = { overlap_ms: Math.round(options.overlap * HOUR_MS) };
      const rotated = (await useHub(options, (hub) => hub.ask('POST', `${pathOf(id)}/rotate`, body))) as {
        secret: string;
        old_secret_until: number | null;
      };
      print(options.json, rotated, secretLines(rotated));
    });
}

function testCommand(): Command {
  return withHubOptions(new Command('test'))
    .description('send a ping to a target now; exit status 1 if it was not received')
    .argument('<id>')
    .action(async (id: string, options: HubOptions) => {
      const tested = (await useHub(options, (hub) => hub.ask('POST', `${pathOf(id)}/test`, {}))) as Tested;
      const { status, answer, ms, body } = tested;
      const words = `${status ?? answer} after ${ms} ms${body === '' ? '' : `: ${JSON.stringify(body)}`}\n`;
      print(options.json, tested, words);
      if (answer !== '2xx') process.exitCode = 1;
    });
}

function rmCommand(): Command {
  return withHubOptions(new Command('rm'))
    .description('remove a target; what waits for it is given up')
    .argument('<id>')
    .action(async (id: string, options: HubOptions) => {
      await useHub(options, (hub) => hub.ask('DELETE', pathOf(id)));
      print(options.json, { id: Number(id) }, `target ${id} removed\n`);
    });
}

/** @throws SidecarError `HUB` */
function pathOf(id: string): string {
  if (/^\d+$/.test(id)) return `/v1/push/target/${id}`;
  throw new SidecarError('HUB', `a target has a number, which cti-robot push target ls lists: ${id} is none`);
}
