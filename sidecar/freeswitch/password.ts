/** The password of FreeSWITCH's event socket, where no setting says it: the one in FreeSWITCH's own configuration. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EventSocketError } from './error.ts';

const FILE = 'autoload_configs/event_socket.conf.xml';

/** Where packages and builds from source keep FreeSWITCH's configuration. */
export const USUAL_CONF_FOLDERS: readonly string[] = [
  '/etc/freeswitch',
  '/usr/local/freeswitch/etc/freeswitch',
  '/usr/local/freeswitch/conf',
];

/** A file of some kB; one that is larger is no such file. */
const MAX_BYTES = 1024 * 1024;

/**
 * Read anew for each connection, so that a change needs no restart.
 *
 * @param confFolder FreeSWITCH's configuration folder, looked at before the usual ones
 * @throws EventSocketError `PASSWORD` that says what to do
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
    if (password === undefined) throw unknown(`${path} has no password that can be read`);
    // FreeSWITCH puts in the value of a variable, which stands elsewhere.
    if (/\$\$?\{/.test(password)) throw unknown(`${path} takes the password from a variable`);
    return password;
  }
  throw unknown(`there is none in ${tried.join(', ')}`);
}

function unknown(why: string): EventSocketError {
  return new EventSocketError('PASSWORD', `no password is known: ${why}. Set freeswitch.password`);
}

function passwordIn(xml: string): string | undefined {
  const active = xml.replace(/<!--[\s\S]*?(?:-->|$)/g, '');
  let password: string | undefined;
  for (const [tag] of active.matchAll(/<param\s[^>]{0,1000}>/g)) {
    // As FreeSWITCH does, the last one counts.
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
