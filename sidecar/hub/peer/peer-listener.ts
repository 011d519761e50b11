/** Starts the listener for other machines, where the settings want one. */
import { join } from 'node:path';
import { SidecarError } from '../../lib/error.ts';
import type { Log } from '../../lib/log.ts';
import { listenAddress } from '../../settings/addresses.ts';
import type { Settings } from '../../settings/settings.ts';
import { loadSecretKey } from '../secrets/key-file.ts';
import { readTls } from '../tls-files.ts';
import { createPeerServer } from './peer-server.ts';

export interface PeerListener {
  /** Where other machines reach it. */
  url: string;
  stop(): Promise<void>;
}

export interface PeerListenerOptions {
  settings: Settings;
  health: () => object;
  log: Log;
  /** ms since 1970. */
  now: () => number;
}

/**
 * @returns null where `peer.listen` is not set
 * @throws SidecarError `SETTINGS`, `FILE`, `LISTEN`
 */
export async function startPeerListener(options: PeerListenerOptions): Promise<PeerListener | null> {
  const { settings, health, log, now } = options;
  const { host, peer, home } = settings;
  if (peer.listen === undefined) return null;
  const tls = await readTls(peer.tls, 'peer.tls');
  const secretKey = await loadSecretKey(settings.hub, { mayMake: settings.mysql === undefined });
  const files = join(home, 'files');
  try {
    const where = listenAddress(peer.listen);
    if (where === undefined) throw new Error('it is not an address and port');
    const { recordings } = settings;
    const server = createPeerServer({ host, secretKey, health, files, recordings, tls, log, now });
    const listening = new URL(await server.listen(where));
    if (isEverywhere(where.host)) listening.hostname = host;
    return { url: peer.url ?? listening.origin, stop: () => server.close() };
  } catch (error) {
    throw new SidecarError(
      'LISTEN',
      `cannot listen on ${peer.listen}: ${(error as Error).message}. Change peer.listen, or correct peer.tls`,
      { cause: error },
    );
  }
}

function isEverywhere(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}
