/** Opens the door of Aliyun, where the settings have an address for it. */
import type { FastifyInstance } from 'fastify';
import type { Log } from '../../../lib/log.ts';
import type { Settings } from '../../../settings/settings.ts';
import type { Services } from '../../api/route.ts';
import { listenOn } from '../../listen.ts';
import { ALIYUN_ACTIONS } from './actions/all-actions.ts';
import { RedisNonces, StoredNonces } from './nonces.ts';
import { createAliyunDoor } from './server.ts';

export interface OpenDoor {
  settings: Settings;
  services: Services;
  tls: { cert: string; key: string } | undefined;
  log: Log;
}

/** @returns null: the settings have none @throws SidecarError `LISTEN` */
export async function openAliyunDoor({
  settings: { hub, redis },
  services,
  tls,
  log,
}: OpenDoor): Promise<FastifyInstance | null> {
  const { listen, dedupeMs } = hub.aliyun;
  if (listen === undefined) return null;
  const { store, now } = services;
  const nonces = redis === undefined ? new StoredNonces(store, now) : new RedisNonces(redis);
  const { trustProxy } = hub;
  const door = createAliyunDoor({
    ...{ services, actions: ALIYUN_ACTIONS, nonces, dedupeMs, tls, trustProxy, log },
  });
  const url = await listenOn(door, listen, 'hub.aliyun.listen');
  log.info({ url }, 'the door of Aliyun listens');
  return door;
}
