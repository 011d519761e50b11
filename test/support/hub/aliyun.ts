/** A door of Aliyun for the provider's own clients to call. */
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Role } from '../../../sidecar/hub/access/rights.ts';
import { ALIYUN_ACTIONS } from '../../../sidecar/hub/doors/aliyun/actions/all-actions.ts';
import { newAccessKey } from '../../../sidecar/hub/doors/aliyun/credentials.ts';
import { NonceFiles } from '../../../sidecar/hub/doors/aliyun/nonce-files.ts';
import { type Nonces, StoredNonces } from '../../../sidecar/hub/doors/aliyun/nonces.ts';
import { createAliyunDoor } from '../../../sidecar/hub/doors/aliyun/server.ts';
import { tokenHash } from '../../../sidecar/hub/login/token.ts';
import type { Log } from '../../../sidecar/lib/log.ts';
import { accessKeyContext, insertAccessKey } from '../../../sidecar/store/hub/doors/aliyun-keys.ts';
import { insertKey } from '../../../sidecar/store/hub/keys.ts';
import { recordedLog } from '../log.ts';
import type { AccessKey, Endpoint } from './aliyun-clients.ts';
import { anAccount, NOON, type TestHub } from './hub.ts';

export interface AliyunDoor extends Endpoint {
  lines: ReturnType<typeof recordedLog>['lines'];
}

export interface DoorOptions {
  tls?: { key: string; cert: string };
  nonces?: Nonces;
  dedupeMs?: number;
  patience?: { headers: number; whole: number; look: number };
}

/** A door of a test's hub, on a free port. */
export async function openTestDoor(hub: TestHub, options: DoorOptions = {}): Promise<AliyunDoor> {
  const { services } = hub;
  const { tls, dedupeMs = 60_000, patience } = options;
  const { log, lines } = recordedLog();
  const nonces = options.nonces ?? (await noncesOf(hub, log));
  const door = createAliyunDoor({
    ...{ services, actions: ALIYUN_ACTIONS, nonces, dedupeMs, tls, trustProxy: false, log },
    ...(patience && { patience }),
  });
  const url = await door.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(async () => {
    door.server.closeAllConnections();
    await door.close();
  });
  return { url, lines, ca: tls?.cert };
}

/** As `openAliyunDoor`. */
async function noncesOf({ services: { now }, store, sqlite }: TestHub, log: Log): Promise<Nonces> {
  if (sqlite === undefined) return new StoredNonces(store, now);
  return NonceFiles.open({ folder: join(dirname(sqlite.path), 'nonces'), now, log });
}

/** A new access key. */
export async function anAccessKey(
  hub: TestHub,
  role: Role = 'operator',
  {
    account = 'main',
    ...rest
  }: {
    account?: string;
    actions?: string[];
    addresses?: string[];
    perSecond?: number;
    expires?: number;
  } = {},
): Promise<AccessKey> {
  const { store, services } = hub;
  const { actions = null, addresses = null, perSecond = 10_000, expires = null } = rest;
  const key = newAccessKey();
  const accountId = await anAccount(hub, account);
  const { accessKeyId } = key;
  const row = { accountId, name: accessKeyId, role, deployment: false, hash: tokenHash(accessKeyId) };
  const id = await insertKey(store.db, { ...row, addresses, perSecond, expires }, NOON);
  const secret = services.secretKey.seal(key.accessKeySecret, accessKeyContext(accessKeyId));
  await insertAccessKey(store.db, id, { accessKeyId, secret, actions });
  return key;
}
