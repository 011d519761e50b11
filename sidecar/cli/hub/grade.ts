import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import type { LocalHub } from '../../hub/local-hub.ts';
import { SidecarError } from '../../lib/error.ts';
import { formatTable } from '../../lib/table.ts';
import { type HubOptions, print, useHub, withHubOptions } from './options.ts';

interface Kept {
  id: string;
  name: string;
}

interface Level extends Kept {
  alias: string;
  flow: number | null;
  position: number;
  rule: object;
}

interface Tag extends Kept {
  groups: string[];
  rules: object[];
}

interface Group extends Kept {
  scene: string | null;
}

/** Records that are asked for at once. */
const PAGE = 500;

/** `cti-robot level`: the grades of calls. */
export function levelCommand(): Command {
  const list = (levels: Level[]): string =>
    formatTable(
      ['position', 'name', 'alias', 'flow', 'rule', 'id'],
      levels.map(({ position, name, alias, flow, rule, id }) => [
        ...[String(position), name, alias, flow === null ? 'all' : String(flow), JSON.stringify(rule), id],
      ]),
    );
  return new Command('level')
    .description('list, add or remove the grades of calls, and grade calls again')
    .addCommand(lsCommand('/v1/level', 'the grades, in the order in which they are tried', list))
    .addCommand(addCommand('/v1/level', 'a grade'))
    .addCommand(rmCommand('/v1/level', 'a grade'))
    .addCommand(recomputeCommand());
}

/** `cti-robot tag`: the tags of calls. */
export function tagCommand(): Command {
  const list = (tags: Tag[]): string =>
    formatTable(
      ['name', 'groups', 'rules', 'id'],
      tags.map(({ name, groups, rules, id }) => [name, groups.join(' '), JSON.stringify(rules), id]),
    );
  return new Command('tag')
    .description('list, add or remove the tags of calls, their groups and the scenes of groups')
    .addCommand(lsCommand('/v1/tag', 'the tags', list))
    .addCommand(addCommand('/v1/tag', 'a tag'))
    .addCommand(rmCommand('/v1/tag', 'a tag'))
    .addCommand(groupCommand())
    .addCommand(sceneCommand());
}

function groupCommand(): Command {
  const list = (groups: Group[]): string =>
    formatTable(
      ['name', 'scene', 'id'],
      groups.map(({ name, scene, id }) => [name, scene ?? '', id]),
    );
  const add = withHubOptions(new Command('add'))
    .description('add a group and print its id')
    .argument('<name>')
    .option('--scene <id>', 'the scene that it belongs to')
    .action((name: string, options: HubOptions & { scene?: string }) =>
      addKept('/v1/tag_group', { name, ...(options.scene && { scene: options.scene }) }, options),
    );
  return new Command('group')
    .description('list, add or remove groups of tags')
    .addCommand(lsCommand('/v1/tag_group', 'the groups of tags', list))
    .addCommand(add)
    .addCommand(rmCommand('/v1/tag_group', 'a group'));
}

function sceneCommand(): Command {
  const list = (scenes: Kept[]): string =>
    formatTable(
      ['name', 'id'],
      scenes.map(({ name, id }) => [name, id]),
    );
  const add = withHubOptions(new Command('add'))
    .description('add a scene and print its id')
    .argument('<name>')
    .action((name: string, options: HubOptions) => addKept('/v1/tag_scene', { name }, options));
  return new Command('scene')
    .description('list, add or remove the scenes of groups')
    .addCommand(lsCommand('/v1/tag_scene', 'the scenes of groups', list))
    .addCommand(add)
    .addCommand(rmCommand('/v1/tag_scene', 'a scene'));
}

function lsCommand<T extends Kept>(path: string, what: string, list: (rows: T[]) => string): Command {
  return withHubOptions(new Command('ls'))
    .description(`list ${what}`)
    .action(async (options: HubOptions) => {
      const rows = (await useHub(options, (hub) => hub.ask('GET', path))) as T[];
      print(options.json, rows, list(rows));
    });
}

function addCommand(path: string, what: string): Command {
  return withHubOptions(new Command('add'))
    .description(`add ${what} as a JSON file describes it (- reads standard input)`)
    .argument('<file>')
    .action((file: string, options: HubOptions) => addKept(path, readJson(file), options));
}

async function addKept(path: string, body: object, options: HubOptions): Promise<void> {
  const added = (await useHub(options, (hub) => hub.ask('POST', path, body))) as Kept;
  print(options.json, added, `${added.id}\n`);
}

function rmCommand(path: string, what: string): Command {
  return withHubOptions(new Command('rm'))
    .description(`remove ${what} by its id; calls that have it keep its name`)
    .argument('<id>')
    .action(async (id: string, options: HubOptions) => {
      await useHub(options, (hub) => hub.ask('DELETE', `${path}/${encodeURIComponent(id)}`));
      print(options.json, { id }, `${id} removed\n`);
    });
}

function recomputeCommand(): Command {
  return withHubOptions(new Command('recompute'))
    .description('grade and tag calls again by the rules of now; nothing is pushed')
    .requiredOption('--since <time>', 'calls from this time on: "YYYY-MM-DD HH:MM:SS" or ISO 8601')
    .option('--until <time>', 'calls up to this time')
    .action(async (options: HubOptions & { since: string; until?: string }) => {
      const recomputed = await useHub(options, (hub) => recompute(hub, options));
      print(options.json, { recomputed }, `${recomputed} records graded again\n`);
    });
}

async function recompute(
  hub: LocalHub,
  { since, until }: { since: string; until?: string },
): Promise<number> {
  let done = 0;
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams({ per_page: String(PAGE), start_time: since });
    if (until !== undefined) query.set('end_time', until);
    if (cursor !== null) query.set('cursor', cursor);
    const page = (await hub.ask('GET', `/v1/task/record?${query}`)) as {
      data: { callid: string }[];
      next_cursor: string | null;
    };
    const record_ids = page.data.map(({ callid }) => callid);
    if (record_ids.length > 0) {
      const answer = (await hub.ask('POST', '/v1/level/recompute', { record_ids })) as { recomputed: number };
      done += answer.recomputed;
    }
    cursor = page.next_cursor;
  } while (cursor !== null);
  return done;
}

/** @throws SidecarError `FILE` */
function readJson(file: string): object {
  try {
    return JSON.parse(readFileSync(file === '-' ? 0 : file, 'utf8')) as object;
  } catch (error) {
    throw new SidecarError('FILE', `cannot read ${file} as JSON: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
