import { Argument, Command } from 'commander';
import { formatTable } from '../../../lib/table.ts';
import { type HubOptions, print, useHub, withHubOptions } from '../options.ts';
import { wholeNumber } from './values.ts';

interface Phrase {
  phrase: string;
  code: string;
  rank: number;
}

interface ListedPhrase extends Phrase {
  list: string;
  enabled: boolean;
  origin: string;
}

interface Verdict {
  phrases: Phrase[];
  decides: Phrase | null;
  status: number | null;
  status_str: string | null;
  cause: string | null;
}

interface PutOptions extends HubOptions {
  code?: string;
  rank?: number;
  off?: true;
}

/** `cti-robot phrase`: what announcements before the answer and answering machines say. */
export function phraseCommand(): Command {
  return new Command('phrase')
    .description('manage the phrases of announcements and answering machines')
    .addCommand(lsCommand())
    .addCommand(putCommand())
    .addCommand(rmCommand())
    .addCommand(testCommand())
    .addHelpText(
      'after',
      `
Examples:
  cti-robot phrase ls announcement --code "power off"
  cti-robot phrase put announcement 用户已飞行 --code "is not reachable"
  cti-robot phrase put announcement 请您别走开 --code none    # never ends a call
  cti-robot phrase put announcement 正忙 --off
  cti-robot phrase put machine 请对小助手说 --code machine
  cti-robot phrase rm announcement 用户已飞行
  cti-robot phrase test announcement "您拨打的用户已关机，请稍后再拨"`,
    );
}

function listArgument(required = true): Argument {
  return new Argument(required ? '<list>' : '[list]', 'announcement or machine').choices([
    ...['announcement', 'machine'],
  ]);
}

function lsCommand(): Command {
  return withHubOptions(new Command('ls'))
    .description('list phrases, also those that are turned off')
    .addArgument(listArgument(false))
    .option('--code <code>', 'with this meaning')
    .option('--changed', 'only what the release does not have so')
    .action(
      async (
        list: string | undefined,
        { code, changed, ...options }: HubOptions & { code?: string; changed?: true },
      ) => {
        const query = list === undefined ? '' : `?${new URLSearchParams({ list })}`;
        const all = (await useHub(options, (hub) => hub.ask('GET', `/v1/phrase${query}`))) as ListedPhrase[];
        const shown = all.filter(
          (one) => (code === undefined || one.code === code) && (!changed || one.origin !== 'shipped'),
        );
        const rows = shown.map(({ list: of, phrase, code: means, rank, enabled, origin }) => [
          ...[of, phrase, means, String(rank), enabled ? 'on' : 'off', origin],
        ]);
        const head = ['list', 'phrase', 'code', 'rank', '', 'origin'];
        print(options.json, shown, formatTable(head, rows, { maxWidth: 22 }));
      },
    );
}

function putCommand(): Command {
  return withHubOptions(new Command('put'))
    .description('add a phrase, change it, or turn it on or off')
    .addArgument(listArgument())
    .argument('<phrase>')
    .option('--code <code>', 'what it means; "none": it never ends a call')
    .option('--rank <n>', 'of several that are heard, the lowest decides', wholeNumber)
    .option('--off', 'keep it, and do not look for it')
    .action(async (list: string, phrase: string, options: PutOptions) => {
      const { code, rank, off } = options;
      const body = {
        ...{ list, phrase, enabled: !off },
        ...(code !== undefined && { code }),
        ...(rank !== undefined && { rank }),
      };
      const saved = (await useHub(options, (hub) => hub.ask('PUT', '/v1/phrase', body))) as ListedPhrase;
      const state = saved.enabled ? 'on' : 'off';
      print(options.json, saved, `${saved.phrase}: ${saved.code}, rank ${saved.rank}, ${state}\n`);
    });
}

function rmCommand(): Command {
  return withHubOptions(new Command('rm'))
    .description('remove a phrase; one that the release has is turned off')
    .addArgument(listArgument())
    .argument('<phrase>')
    .action(async (list: string, phrase: string, options: HubOptions) => {
      const query = new URLSearchParams({ list, phrase });
      await useHub(options, (hub) => hub.ask('DELETE', `/v1/phrase?${query}`));
      print(options.json, { list, phrase }, `${phrase} removed\n`);
    });
}

function testCommand(): Command {
  return withHubOptions(new Command('test'))
    .description('what a sentence would decide')
    .addArgument(listArgument())
    .argument('<sentence>')
    .action(async (list: string, text: string, options: HubOptions) => {
      const ask = { list, text };
      const verdict = (await useHub(options, (hub) => hub.ask('POST', '/v1/phrase/test', ask))) as Verdict;
      print(options.json, verdict, verdictText(verdict));
    });
}

function verdictText({ phrases, decides, status, status_str, cause }: Verdict): string {
  const rows = phrases.map(({ phrase, code, rank }) => [phrase, code, String(rank)]);
  const found = rows.length === 0 ? '' : formatTable(['found', 'code', 'rank'], rows, { maxWidth: 32 });
  if (decides === null) return `${found}decides nothing: the call goes on\n`;
  const meaning = status === null ? '' : `status ${status} ${status_str}; the call ends with ${cause}\n`;
  return `${found}${decides.phrase} decides: ${decides.code}\n${meaning}`;
}
