import { Command, Option } from 'commander';
import { ROLES } from '../../hub/access/rights.ts';
import type { LocalHub } from '../../hub/local-hub.ts';
import { formatTable } from '../../lib/table.ts';
import { type HubOptions, missing, print, useHub, withHubOptions } from './options.ts';

interface User {
  id: number;
  name: string;
  role: string;
  deployment: boolean;
  must_change_password: boolean;
  totp: boolean;
}

interface AddOptions extends HubOptions {
  role: string;
  deployment?: true;
  email?: string;
}

/** `cti-robot user`: the users of an account. */
export function userCommand(): Command {
  return new Command('user')
    .description('add, list or remove users of the hub, or help one who cannot log in')
    .addCommand(addCommand())
    .addCommand(lsCommand())
    .addCommand(passwdCommand())
    .addCommand(totpOffCommand())
    .addCommand(rmCommand());
}

function addCommand(): Command {
  return withHubOptions(new Command('add'))
    .description('add a user and print the first password, which must be changed at the first login')
    .argument('<name>')
    .addOption(new Option('--role <role>', 'what the user may do').choices(ROLES).makeOptionMandatory())
    .option('--deployment', 'may act for the whole deployment (account main, role admin)')
    .option('--email <address>', 'the address by which the login with OIDC finds the user')
    .action(async (name: string, options: AddOptions) => {
      const { role, deployment = false, email = null, json } = options;
      const body = { name, role, deployment, email };
      const user = (await useHub(options, (hub) => hub.ask('POST', '/v1/user', body))) as User & {
        password: string;
      };
      print(json, user, `user ${user.name} added, first password: ${user.password}\n`);
    });
}

function lsCommand(): Command {
  return withHubOptions(new Command('ls'))
    .description('list the users')
    .action(async (options: HubOptions) => {
      const users = await useHub(options, usersOf);
      const rows = users.map(({ name, role, deployment, must_change_password: first, totp }) => [
        name,
        deployment ? `${role}, deployment` : role,
        first ? 'first' : 'own',
        totp ? 'on' : 'off',
      ]);
      print(options.json, users, formatTable(['user', 'role', 'password', 'one-time codes'], rows));
    });
}

function passwdCommand(): Command {
  return withHubOptions(new Command('passwd'))
    .description('give a user a new first password and print it; ends the sessions of the user')
    .argument('<name>')
    .action(async (name: string, options: HubOptions) => {
      const { password } = (await useHub(options, async (hub) =>
        hub.ask('POST', `/v1/user/${(await userNamed(hub, name, options)).id}/password`),
      )) as { password: string };
      print(options.json, { name, password }, `first password of ${name}: ${password}\n`);
    });
}

function totpOffCommand(): Command {
  return withHubOptions(new Command('totp-off'))
    .description('turn the one-time codes of a user off who has lost the device and the recovery codes')
    .argument('<name>')
    .action(async (name: string, options: HubOptions) => {
      await useHub(options, async (hub) =>
        hub.ask('PUT', `/v1/user/${(await userNamed(hub, name, options)).id}`, { totp: false }),
      );
      print(options.json, { name }, `one-time codes of ${name} are off\n`);
    });
}

function rmCommand(): Command {
  return withHubOptions(new Command('rm'))
    .description('remove a user, and end the sessions of the user')
    .argument('<name>')
    .action(async (name: string, options: HubOptions) => {
      await useHub(options, async (hub) =>
        hub.ask('DELETE', `/v1/user/${(await userNamed(hub, name, options)).id}`),
      );
      print(options.json, { name }, `user ${name} removed\n`);
    });
}

async function usersOf(hub: LocalHub): Promise<User[]> {
  return (await hub.ask('GET', '/v1/user')) as User[];
}

async function userNamed(hub: LocalHub, name: string, options: HubOptions): Promise<User> {
  const user = (await usersOf(hub)).find((one) => one.name === name);
  if (!user) throw missing(`user ${name}`, options, hub);
  return user;
}
