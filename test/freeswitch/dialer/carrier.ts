/** The configuration of a FreeSWITCH with a trunk and, as a second profile of the same process, the carrier behind it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../ports.ts';
import type { ServerOptions } from '../server.ts';

const FILES = join(import.meta.dirname, 'carrier');

export const TRUNK = 'sofia/gateway/carrier/${destination_number}';

/** Its event socket has a port that it keeps over restarts. @param more files of the configuration */
export async function withCarrier(
  more: ServerOptions['files'] = {},
): Promise<Pick<ServerOptions, 'eslPort' | 'files' | 'variables'>> {
  const ports = { carrier_port: await freePort(), dead_port: await freePort(), trunk_port: await freePort() };
  return {
    eslPort: await freePort(),
    files: {
      ...more,
      'sip_profiles/dialer.xml': readFileSync(join(FILES, 'profiles.xml'), 'utf8'),
      'dialplan/dialer.xml': readFileSync(join(FILES, 'dialplan.xml'), 'utf8'),
    },
    variables: Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)])),
  };
}
