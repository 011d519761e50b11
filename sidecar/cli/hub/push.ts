import { Command, InvalidArgumentError, Option } from 'commander';
import { SidecarError } from '../../lib/error.ts';
import { onOneLine } from '../../lib/printable.ts';
import { formatTable } from '../../lib/table.ts';
import { type HubOptions, print, useHub, withHubOptions } from './options.ts';
import { pushTargetCommand, secretLines } from './push-target.ts';

interface Push {
  id: string;
  call_id: string;
  event: string;
  target: string;
  state: string;
  tries: number;
  next: number | null;
  answer: string | null;
  created: number;
}

interface Attempt {
  number: number;
  time: number;
  ms: number;
  status: number | null;
  answer: string;
  body: string | null;
}

/** Columns of a call in a list: a UUID behind two blanks. */
const CALL_SHOWN = 38;
/** Characters of an answer in a table; `--json` has all. */
const MOST_SHOWN = 60;

/** `cti-robot push`: what the hub sends to other systems. */
export function pushCommand(): Command {
  return new Command('push')
    .description('manage what the hub sends to other systems')
    .addCommand(pushTargetCommand())
    .addCommand(lsCommand())
    .addCommand(showCommand())
    .addCommand(resendCommand())
    .addCommand(secretCommand());
}

function lsCommand(): Command {
  return withHubOptions(new Command('ls'))
    .description('list pushes, the newest first')
    .addOption(new Option('--state <state>', 'only those').choices(['waiting', 'sent', 'dead']))
    .option('--target <id>', 'only those of a target')
    .option('--limit <n>', 'how many', '50')
    .action(async (options: HubOptions & { state?: string; target?: string; limit: string }) => {
      const { state, target, limit } = options;
      const query = new URLSearchParams({
        limit,
        ...(state && { state }),
        ...(target && { target: targetName(target) }),
      });
      const pushes = (await useHub(options, (hub) => hub.ask('GET', `/v1/push?${query}`))) as Push[];
      print(options.json, pushes, listOf(pushes));
    });
}

/** Two lines for each: with its call and what became of it one would be wider than a terminal. */
function listOf(pushes: readonly Push[]): string {
  const heads = pushes.map(({ id, event, target, state, tries }) => [
    id,
    event,
    target,
    state,
    String(tries),
  ]);
  const details = pushes.map(({ call_id, answer, next }) => [`  ${call_id}`, answer ?? '', moment(next)]);
  const [titles = '', ...first] = linesOf(formatTable(['push', 'event', 'target', 'state', 'tries'], heads));
  const [under = '', ...second] = linesOf(
    formatTable(['  call', 'answer', 'next try'], details, { maxWidth: CALL_SHOWN }),
  );
  const lines = first.flatMap((line, index) => [line, second[index] ?? '']);
  return [titles, under, ...lines].map((line) => `${line.trimEnd()}\n`).join('');
}

function linesOf(text: string): string[] {
  return text.replace(/\n$/, '').split('\n');
}

function showCommand(): Command {
  return withHubOptions(new Command('show'))
    .description('show a push and its tries')
    .argument('<id>', 'msg_…')
    .action(async (id: string, options: HubOptions) => {
      const path = `/v1/push/${encodeURIComponent(id)}`;
      const push = (await useHub(options, (hub) => hub.ask('GET', path))) as Push & { attempts: Attempt[] };
      const rows = push.attempts.map(({ number, time, ms, status, answer, body }) => [
        String(number),
        moment(time),
        `${ms} ms`,
        String(status ?? ''),
        answer,
        onOneLine(body ?? '').slice(0, MOST_SHOWN),
      ]);
      const words = `${push.event} of ${push.call_id} to ${push.target}: ${push.state}\n`;
      print(
        options.json,
        push,
        words + formatTable(['try', 'time', 'took', 'status', 'answer', 'body'], rows),
      );
    });
}

interface ResendOptions extends HubOptions {
  target?: string;
  since?: number;
  sent?: true;
}

function resendCommand(): Command {
  return withHubOptions(new Command('resend'))
    .description('send a push again, or the dead ones of a target')
    .argument('[id]', 'msg_…')
    .option('--target <id>', 'all of this target')
    .option(
      '--since <time>',
      'that were added since, such as 2026-11-27 or 2026-11-27T08:00:00+08:00',
      timeOf,
    )
    .option('--sent', 'those that were received as well')
    .action(async (id: string | undefined, options: ResendOptions) => {
      const { target, since, sent = false } = options;
      if ((id === undefined) === (target === undefined || since === undefined))
        throw new SidecarError('HUB', 'give the id of a push, or --target and --since');
      if (id !== undefined) {
        const path = `/v1/push/${encodeURIComponent(id)}/resend`;
        const push = await useHub(options, (hub) => hub.ask('POST', path, {}));
        return print(options.json, push, `push ${id} will be sent again\n`);
      }
      const body = { target: targetName(target ?? ''), since, sent };
      const made = (await useHub(options, (hub) => hub.ask('POST', '/v1/push/resend', body))) as {
        count: number;
      };
      print(options.json, made, `${made.count} pushes will be sent again\n`);
    });
}

function secretCommand(): Command {
  return withHubOptions(new Command('secret'))
    .description('make or replace the secret for addresses that tasks and routes name, and print it, once')
    .action(async (options: HubOptions) => {
      const made = (await useHub(options, (hub) => hub.ask('POST', '/v1/push/secret', {}))) as {
        secret: string;
        old_secret_until: number | null;
      };
      print(options.json, made, secretLines(made));
    });
}

/** `3` is `target:3`; tasks and routes are named whole. */
function targetName(text: string): string {
  return /^\d+$/.test(text) ? `target:${text}` : text;
}

function timeOf(text: string): number {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new InvalidArgumentError('It must be a date or an ISO 8601 time.');
  return time;
}

function moment(time: number | null): string {
  return time === null ? '' : new Date(time).toISOString().slice(0, 19).concat('Z');
}
