/** Finds the password of the event socket: in the settings, or in FreeSWITCH's own configuration. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EventSocketError } from './error.ts';

const FILE = 'autoload_configs/event_socket.conf.xml';

/** The configuration folders of FreeSWITCH's packages and of builds from source. */
export const USUAL_CONF_FOLDERS: readonly string[] = [
  '/etc/freeswitch',
  '/usr/local/freeswitch/etc/freeswitch',
  '/usr/local/freeswitch/conf',
];

/** The file has a few kB; a larger one is some other file. */
const MAX_BYTES = 1024 * 1024;

/**
 * Reads the password. Call it for each connection, so that a changed password needs no restart.
 *
 * @param confFolder FreeSWITCH's configuration folder, searched before the usual ones
 * @throws EventSocketError `PASSWORD` with advice
 */
export async function passwordOf(
  set: string | undefined,
  confFolder: string | undefined,
  usualFolders = USUAL_CONF_FOLDERS,
): Promise<string> {
  if (set !== undefined) return set;
  const folders = new Set(confFolder === undefined ? usualFolders : [confFolder, ...usualFolders]);
  const tried: string[] = [];
  for (const folder of folders) {
    const path = join(folder, FILE);
    const xml = await readFile(path).catch((error: NodeJS.ErrnoException) => {
      tried.push(`${path} (${error.code ?? 'unreadable'})`);
      return undefined;
    });
    if (xml === undefined) continue;
    const password = xml.length > MAX_BYTES ? undefined : passwordIn(xml.toString('utf8'));
    if (password === undefined) throw unknown(`${path} has no readable password`);
    // FreeSWITCH would insert a variable that is defined in another file.
    if (/\$\$?\{/.test(password)) throw unknown(`${path} takes the password from a variable`);
    return password;
  }
  throw unknown(`${tried.join(', ')} have none`);
}

function unknown(why: string): EventSocketError {
  return new EventSocketError('PASSWORD', `no password was found: ${why}. Set freeswitch.password`);
}

function passwordIn(xml: string): string | undefined {
  const active = xml.replace(/<!--[\s\S]*?(?:-->|$)/g, '');
  let password: string | undefined;
  for (const [tag] of active.matchAll(/<param\s[^>]{0,1000}>/g)) {
    // Like in FreeSWITCH, the last one wins.
    if (attribute(tag, 'name') === 'password') password = attribute(tag, 'value');
  }
  return password === '' ? undefined : password;
}

function attribute(tag: string, name: string): string | undefined {
  const [, double, single] = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(tag) ?? [];
  const raw = double ?? single;
  return raw?.replace(
    /&(?:(lt|gt|amp|quot|apos)|#(\d{1,7})|#x([\da-fA-F]{1,6}));/g,
    (all, named, decimal, hex) =>
      named ? NAMED[named as keyof typeof NAMED] : character(Number(decimal ?? `0x${hex}`), all),
  );
}

const NAMED = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function character(code: number, otherwise: string): string {
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : otherwise;
}
