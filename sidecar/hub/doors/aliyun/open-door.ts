/** Opens the door of Aliyun, where the settings have an address for it. */
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Log } from '../../../lib/log.ts';
import type { Settings } from '../../../settings/settings.ts';
import type { Services } from '../../api/route.ts';
import { listenOn } from '../../listen.ts';
import { ALIYUN_ACTIONS } from './actions/all-actions.ts';
import { NonceFiles } from './nonce-files.ts';
import { type Nonces, RedisNonces, StoredNonces } from './nonces.ts';
import { createAliyunDoor } from './server.ts';

export interface OpenDoor {
  settings: Settings;
  services: Services;
  tls: { cert: string; key: string } | undefined;
  log: Log;
}

/** @returns null: the settings have none @throws SidecarError `LISTEN`, `FILE` */
export async function openAliyunDoor(options: OpenDoor): Promise<FastifyInstance | null> {
  const { settings, services, tls, log } = options;
  const { hub } = settings;
  const { listen, dedupeMs } = hub.aliyun;
  if (listen === undefined) return null;
  const nonces = await openNonces(options);
  const { trustProxy } = hub;
  const door = createAliyunDoor({
    ...{ services, actions: ALIYUN_ACTIONS, nonces, dedupeMs, tls, trustProxy, log },
  });
  const url = await listenOn(door, listen, 'hub.aliyun.listen');
  log.info({ url }, 'the door of Aliyun listens');
  return door;
}

/** One hub alone has an SQLite file. */
async function openNonces({ settings: { redis, home }, services, log }: OpenDoor): Promise<Nonces> {
  const { store, now } = services;
  if (redis !== undefined) return new RedisNonces(redis);
  if (store.kind === 'mysql') return new StoredNonces(store, now);
  return NonceFiles.open({ folder: join(home, 'nonces'), now, log });
}
