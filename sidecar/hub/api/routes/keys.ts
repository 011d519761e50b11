/** The API keys of an account. */
import { type Static, Type } from 'typebox';
import {
  accessKeyContext,
  accessKeysOf,
  deleteAccessKey,
  insertAccessKey,
} from '../../../store/hub/doors/aliyun-keys.ts';
import { deleteKey, insertKey, type KeyRow, listKeys, type NewKey } from '../../../store/hub/keys.ts';
import { hasRight, type Role } from '../../access/rights.ts';
import { ALIYUN, newAccessKey } from '../../doors/aliyun/credentials.ts';
import { newYetaKey, YETA, yetaKeyHash } from '../../doors/yeta/credentials.ts';
import { HubError } from '../../error.ts';
import { isCidr } from '../../login/addresses.ts';
import { newApiKey, tokenHash } from '../../login/token.ts';
import { type Context, defineRoute, type Route } from '../route.ts';
import { ID, ID_PARAMS, NAME, NOTHING, nullable, ROLE, TIME } from './schemas.ts';

const KEY = Type.Object({
  id: ID,
  name: NAME,
  role: ROLE,
  deployment: Type.Boolean(),
  addresses: nullable(Type.Array(Type.String())),
  per_second: nullable(Type.Integer()),
  expires: nullable(TIME),
  used: nullable(TIME),
  created: TIME,
  door: nullable(Type.String({ description: 'whose clients use it; null: those of /v1' })),
  app_key: nullable(Type.String({ description: 'the public half of a door’s key' })),
  actions: nullable(Type.Array(Type.String(), { description: 'what a key of aliyun may use; null: all' })),
});

function shown({
  id,
  name,
  role,
  deployment,
  addresses,
  perSecond,
  door,
  doorKey,
  actions,
  ...times
}: KeyRow & { actions: string[] | null }): Static<typeof KEY> {
  const { expires, used, created } = times;
  return {
    id,
    name,
    role: role as Role,
    deployment,
    addresses,
    per_second: perSecond,
    expires,
    used,
    created,
    door,
    app_key: doorKey,
    actions,
  };
}

const DOOR = Type.Enum([YETA, ALIYUN]);

/** What is kept of a new key, and what is told once. */
interface MadeKey {
  kept: Pick<NewKey, 'hash' | 'door'>;
  secrets: { key: string | null; app_secret: string | null };
  /** Its requests are signed: the secret itself is needed. */
  isSigning?: true;
}

function newKey(): MadeKey {
  const key = newApiKey();
  return { kept: { hash: tokenHash(key) }, secrets: { key, app_secret: null } };
}

function newDoorKey(door: Static<typeof DOOR>): MadeKey {
  if (door === ALIYUN) {
    const { accessKeyId, accessKeySecret } = newAccessKey();
    return {
      kept: { hash: tokenHash(`${ALIYUN} ${accessKeyId}`), door: { name: door, key: accessKeyId } },
      secrets: { key: null, app_secret: accessKeySecret },
      isSigning: true,
    };
  }
  const key = newYetaKey();
  return {
    kept: { hash: yetaKeyHash(key), door: { name: door, key: key.appKey } },
    secrets: { key: null, app_secret: key.appSecret },
  };
}

const list = defineRoute({
  method: 'GET',
  path: '/v1/key',
  right: 'key.manage',
  summary: {
    en: 'The API keys of the account, without their secrets.',
    zh: '账户的 API 密钥列表（不含密钥本身）。',
  },
  answer: Type.Array(KEY),
  async handle({ db, principal }) {
    const keys = await listKeys(db, principal.account.id);
    const access = await accessKeysOf(db, principal.account.id);
    return keys.map((key) => shown({ ...key, actions: access.get(key.id)?.actions ?? null }));
  },
});

const add = defineRoute({
  method: 'POST',
  path: '/v1/key',
  right: 'key.manage',
  summary: {
    en: 'Add a key. The key is in the answer, once. `door`: one for clients of another platform.',
    zh: '添加密钥。密钥只在应答中出现一次。`door`：供其他平台的客户端使用。',
  },
  body: Type.Object({
    name: NAME,
    role: ROLE,
    deployment: Type.Optional(Type.Boolean()),
    addresses: Type.Optional(nullable(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 100 }))),
    per_second: Type.Optional(nullable(Type.Integer({ minimum: 1, maximum: 10_000 }))),
    expires: Type.Optional(nullable(TIME)),
    door: Type.Optional(nullable(DOOR)),
    actions: Type.Optional(
      nullable(
        Type.Array(Type.String({ pattern: '^[A-Za-z0-9]{1,64}$' }), {
          minItems: 1,
          maxItems: 50,
          description: 'of a key of aliyun: what it may use; null: all',
        }),
      ),
    ),
  }),
  answer: Type.Intersect([
    KEY,
    Type.Object({
      key: nullable(Type.String({ description: 'null: a key of a door' })),
      app_secret: nullable(Type.String({ description: 'the secret half of a door’s key' })),
    }),
  ]),
  hasSecretAnswer: true,
  async handle(context, { body }) {
    const { db, store, principal, now } = context;
    const {
      name,
      role,
      deployment = false,
      addresses = null,
      per_second: perSecond = null,
      expires = null,
      door = null,
      actions = null,
    } = body;
    if (deployment && !hasRight(principal, 'account.manage'))
      throw new HubError('FORBIDDEN', { values: { right: 'account.manage' }, path: 'body.deployment' });
    const wrong = (addresses ?? []).findIndex((address) => !isCidr(address));
    if (wrong >= 0) {
      const path = `body.addresses.${wrong}`;
      throw new HubError('INVALID', {
        values: { path, problem: { en: 'must be an address or a CIDR', zh: '须为 IP 地址或 CIDR' } },
        path,
      });
    }
    const made = door === null ? newKey() : newDoorKey(door);
    const accountId = principal.account.id;
    const row = { accountId, name, role, deployment, addresses, perSecond, expires, ...made.kept };
    let id: number;
    try {
      id = await insertKey(db, row, now());
    } catch (error) {
      if (store.isDuplicate(error))
        throw new HubError('EXISTS', { values: { what: name }, path: 'body.name' });
      throw error;
    }
    if (made.isSigning) await keepAccessKey(context, id, { made, actions });
    await context.audit('key.add', name);
    const added = (await listKeys(db, accountId)).find((one) => one.name === name) as KeyRow;
    return { ...shown({ ...added, actions: made.isSigning ? actions : null }), ...made.secrets };
  },
});

async function keepAccessKey(
  { db, secretKey }: Context,
  id: number,
  { made: { kept, secrets }, actions }: { made: MadeKey; actions: string[] | null },
): Promise<void> {
  const accessKeyId = kept.door?.key ?? '';
  const secret = secretKey.seal(secrets.app_secret ?? '', accessKeyContext(accessKeyId));
  await insertAccessKey(db, id, { accessKeyId, secret, actions });
}

const remove = defineRoute({
  method: 'DELETE',
  path: '/v1/key/:id',
  right: 'key.manage',
  summary: { en: 'Remove a key. It is refused from then on.', zh: '删除密钥，立即失效。' },
  params: ID_PARAMS,
  answer: NOTHING,
  async find({ db, principal }, { id }) {
    const found = (await listKeys(db, principal.account.id)).find((one) => one.id === id);
    if (!found) throw new HubError('NOT_FOUND');
    return found;
  },
  async handle(context, { found }) {
    await deleteAccessKey(context.db, found.id);
    await deleteKey(context.db, context.principal.account.id, found.id);
    await context.audit('key.rm', found.name);
    return null;
  },
});

export const keyRoutes: readonly Route[] = [list, add, remove];
