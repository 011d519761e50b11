import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Command } from 'commander';
import type { LocalHub } from '../../hub/local-hub.ts';
import { SidecarError } from '../../lib/error.ts';
import { fileFault } from '../../lib/file-fault.ts';
import { formatTable } from '../../lib/table.ts';
import { type HubOptions, print, useHub, withHubOptions } from './options.ts';

interface Prompt {
  hash: string;
  name: string;
  entry: string;
  bytes: number;
  length_ms: number;
  created: number;
}

/** `cti-robot prompt`: the recorded prompts of an account. */
export function promptCommand(): Command {
  return new Command('prompt')
    .description('upload, list or remove recorded prompts of the hub')
    .addCommand(addCommand())
    .addCommand(lsCommand())
    .addCommand(rmCommand());
}

function addCommand(): Command {
  return withHubOptions(new Command('add'))
    .description('upload sounds, and print what a flow writes to play them')
    .argument('<file...>', 'WAV files')
    .action(async (files: string[], options: HubOptions) => {
      const added = await useHub(options, async (hub) => {
        const prompts: Prompt[] = [];
        for (const file of files) {
          const body = { name: basename(file), content: (await read(file)).toString('base64') };
          prompts.push((await hub.ask('POST', '/v1/prompt', body)) as Prompt);
        }
        return prompts;
      });
      print(options.json, added, added.map(({ name, entry }) => `${name}: ${entry}\n`).join(''));
    });
}

function lsCommand(): Command {
  return withHubOptions(new Command('ls'))
    .description('list the prompts, the newest first')
    .action(async (options: HubOptions) => {
      const prompts = await useHub(options, promptsOf);
      const rows = prompts.map(({ name, length_ms, bytes, created, entry }) => [
        name,
        `${(length_ms / 1000).toFixed(1)} s`,
        String(bytes),
        new Date(created).toISOString().slice(0, 10),
        entry,
      ]);
      print(options.json, prompts, formatTable(['prompt', 'length', 'bytes', 'uploaded', 'in a flow'], rows));
    });
}

function rmCommand(): Command {
  return withHubOptions(new Command('rm'))
    .description('remove a prompt that no version of a flow names')
    .argument('<hash>', 'as ls prints it, with or without prompts/ and .wav; its first digits are enough')
    .action(async (given: string, options: HubOptions) => {
      const digits = given.replace(/^prompts\//, '').replace(/\.wav$/, '');
      const prompt = await useHub(options, async (hub) => {
        const found = (await promptsOf(hub)).filter(({ hash }) => hash.startsWith(digits));
        const [one] = found;
        if (one === undefined || digits.length < LEAST_DIGITS || found.length > 1)
          throw new SidecarError('HUB', `${given} is not one prompt: cti-robot prompt ls lists them`);
        await hub.ask('DELETE', `/v1/prompt/${one.hash}`);
        return one;
      });
      print(options.json, { hash: prompt.hash, name: prompt.name }, `prompt ${prompt.name} removed\n`);
    });
}

/** Fewer digits of a hash are more likely a mistake. */
const LEAST_DIGITS = 6;
const PAGE = 500;

async function promptsOf(hub: LocalHub): Promise<Prompt[]> {
  const all: Prompt[] = [];
  let cursor: number | null = null;
  do {
    const from: string = cursor === null ? '' : `&cursor=${cursor}`;
    const page = (await hub.ask('GET', `/v1/prompt?per_page=${PAGE}${from}`)) as {
      data: Prompt[];
      next_cursor: number | null;
    };
    all.push(...page.data);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return all;
}

/** @throws SidecarError `FILE` */
async function read(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new SidecarError('FILE', fileFault(error) ?? `${file}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
