import { Command, Option } from 'commander';
import { ROLES } from '../../hub/access/rights.ts';
import type { LocalHub } from '../../hub/local-hub.ts';
import { formatTable } from '../../lib/table.ts';
import { type HubOptions, missing, print, useHub, withHubOptions } from './options.ts';

interface Key {
  id: number;
  name: string;
  role: string;
  deployment: boolean;
  addresses: string[] | null;
  expires: number | null;
  used: number | null;
  door: string | null;
  app_key: string | null;
}

interface AddOptions extends HubOptions {
  name: string;
  role: string;
  deployment?: true;
  address?: string[];
  perSecond?: number;
  kind: string;
  action?: string[];
}

/** Keys of `/v1`, and of the doors. */
const API = 'api';
const KINDS = [API, 'yeta', 'aliyun'];

const ADD_EXAMPLES = `
Examples:
  $ cti-robot key add --name crm --role operator
  $ cti-robot key add --name crm --role operator --kind yeta --address 10.0.0.0/8
  $ cti-robot key add --name crm --role operator --kind aliyun --json
`;

/** `cti-robot key`: the API keys of an account. */
export function keyCommand(): Command {
  return new Command('key')
    .description('add, list or remove API keys of the hub')
    .addCommand(addCommand())
    .addCommand(lsCommand())
    .addCommand(rmCommand());
}

function addCommand(): Command {
  return withHubOptions(new Command('add'))
    .description('add a key and print it, once')
    .requiredOption('--name <name>', 'what the key is for')
    .addOption(new Option('--role <role>', 'what the key may do').choices(ROLES).makeOptionMandatory())
    .option('--deployment', 'may act for the whole deployment (account main, role admin)')
    .option('--address <cidr...>', 'only from these addresses')
    .option('--per-second <n>', 'requests a second that it may make', Number)
    .addOption(
      new Option('--kind <kind>', 'whose clients use it: those of /v1, or of another platform')
        .choices(KINDS)
        .default(API),
    )
    .option('--action <name...>', 'of a key of aliyun: only these actions')
    .addHelpText('after', ADD_EXAMPLES)
    .action(async (options: AddOptions) => {
      const { name, role, deployment = false, address = null, perSecond = null, json } = options;
      const { kind, action: actions = null } = options;
      const door = kind === API ? null : kind;
      const body = { name, role, deployment, addresses: address, per_second: perSecond, door, actions };
      const added = (await useHub(options, (hub) => hub.ask('POST', '/v1/key', body))) as Key & {
        key: string | null;
        app_secret: string | null;
      };
      const { key, app_key: appKey, app_secret: appSecret } = added;
      if (kind === 'aliyun') {
        const pair = { accessKeyId: appKey, accessKeySecret: appSecret };
        print(json, pair, `AccessKey ID      ${appKey}\nAccessKey Secret  ${appSecret}\n`);
        return;
      }
      print(json, added, key === null ? `app_key     ${appKey}\napp_secret  ${appSecret}\n` : `${key}\n`);
    });
}

function lsCommand(): Command {
  return withHubOptions(new Command('ls'))
    .description('list the keys, without their secrets')
    .action(async (options: HubOptions) => {
      const keys = (await useHub(options, keysOf)) as Key[];
      const rows = keys.map(({ name, role, deployment, addresses, expires, used, door }) => [
        name,
        [role, ...(deployment ? ['deployment'] : []), ...(door === null ? [] : [door])].join(', '),
        addresses?.join(' ') ?? 'any',
        day(expires, 'never'),
        day(used, 'not yet'),
      ]);
      print(options.json, keys, formatTable(['key', 'role', 'addresses', 'expires', 'last used'], rows));
    });
}

function rmCommand(): Command {
  return withHubOptions(new Command('rm'))
    .description('remove a key: it is refused from then on')
    .argument('<name>')
    .action(async (name: string, options: HubOptions) => {
      await useHub(options, async (hub) => {
        const key = (await keysOf(hub)).find((one) => one.name === name);
        if (!key) throw missing(`key ${name}`, options, hub);
        await hub.ask('DELETE', `/v1/key/${key.id}`);
      });
      print(options.json, { name }, `key ${name} removed\n`);
    });
}

async function keysOf(hub: LocalHub): Promise<Key[]> {
  return (await hub.ask('GET', '/v1/key')) as Key[];
}

/** @param time ms since 1970 */
function day(time: number | null, otherwise: string): string {
  return time === null ? otherwise : new Date(time).toISOString().slice(0, 10);
}
