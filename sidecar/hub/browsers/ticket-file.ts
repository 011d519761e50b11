/** The file from which mod_cti_robot knows the key of its host. */
import { rm } from 'node:fs/promises';
import { writeAtomically } from '../../lib/files.ts';
import type { Log } from '../../lib/log.ts';
import type { Settings } from '../../settings/settings.ts';
import { loadSecretKey } from '../secrets/key-file.ts';
import { hasTicketName, ticketKey } from './ticket.ts';

/** FreeSWITCH runs as the sidecar's user. */
const OWNER_ONLY = 0o600;

/** Writes the file where this host takes calls of browsers, and removes it elsewhere. A failure is logged. */
export async function keepTicketFile({
  settings,
  file,
  log,
}: {
  settings: Settings;
  file: string;
  log: Log;
}): Promise<void> {
  const { host, hub, mysql, freeswitch } = settings;
  try {
    if (freeswitch.browserUrl === undefined) return await rm(file, { force: true });
    if (!hasTicketName(host))
      throw new Error('the name of this host (host) may have letters, digits and . _ - only');
    const secretKey = await loadSecretKey(hub, { mayMake: mysql === undefined });
    const content = { host, key: ticketKey(secretKey, host) };
    await writeAtomically(file, `${JSON.stringify(content)}\n`, OWNER_ONLY);
  } catch (error) {
    log.error({ error: (error as Error).message }, 'this host cannot take calls of browsers');
  }
}
