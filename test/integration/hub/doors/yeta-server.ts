/**
 * A hub with a line, a flow and keys of the door, and a client that sends what the platform's own client sends
 * (`TelerobotClient` of iFLYTEK-OP/websdk-java): the token in the query, a JSON body, and no other login.
 */

import type { Role } from '../../../../sidecar/hub/access/rights.ts';
import { newYetaKey, YETA, yetaKeyHash } from '../../../../sidecar/hub/doors/yeta/credentials.ts';
import { BASE } from '../../../../sidecar/hub/doors/yeta/door.ts';
import { insertKey } from '../../../../sidecar/store/hub/keys.ts';
import { anAccount, NOON, type TestHub } from '../../../support/hub/hub.ts';
import { startTaskServer, type TaskServer } from '../dialing/task-server.ts';

/** What the door answers. */
export interface YetaAnswer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers of all routes
  body: { code: number; message: string; result: any };
}

const HEADERS = {
  'content-type': 'application/json;charset=UTF-8',
  'user-agent': 'Apache-HttpClient/4.5.13',
};

export async function send(
  hub: TestHub,
  path: string,
  {
    token,
    body,
    headers = {},
  }: { token?: string | undefined; body: unknown; headers?: Record<string, string> },
): Promise<YetaAnswer> {
  const { status, body: answer } = await hub.ask(
    'POST',
    `${BASE}/${path}${token === undefined ? '' : `?token=${token}`}`,
    {
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { ...HEADERS, ...headers },
    },
  );
  return { status, body: answer };
}

/** A new key of the door, and a token for it. */
export async function aToken(hub: TestHub, role: Role, account = 'main'): Promise<string> {
  const key = newYetaKey();
  const accountId = await anAccount(hub, account);
  const rest = { deployment: false, addresses: null, perSecond: 10_000, expires: null };
  const door = { name: YETA, key: key.appKey };
  await insertKey(
    hub.store.db,
    { accountId, name: `${role} ${key.appKey.slice(0, 8)}`, role, hash: yetaKeyHash(key), door, ...rest },
    NOON,
  );
  const body = { app_key: key.appKey, app_secret: key.appSecret };
  return (await send(hub, 'oauth/v1/token', { body })).body.result.token;
}

export interface YetaServer extends TaskServer {
  token: string;
  /** Asks as the operator's key. */
  yeta(path: string, body: unknown, headers?: Record<string, string>): Promise<YetaAnswer>;
  /** Makes a task. @returns its number */
  create(change?: object): Promise<string>;
}

export async function startYetaServer(...options: Parameters<typeof startTaskServer>): Promise<YetaServer> {
  const server = await startTaskServer(...options);
  const token = await aToken(server.hub, 'operator');
  const yeta: YetaServer['yeta'] = (path, body, headers) =>
    send(server.hub, path, { token, body, ...(headers && { headers }) });
  return {
    ...{ ...server, token, yeta },
    async create(change = {}) {
      const body = {
        task_name: 'spring',
        line_num: '95001',
        robot_id: String(server.flow),
        time_begin: NOON - 1,
      };
      const answer = await yeta('outbound/v1/task/create', { ...body, ...change });
      if (answer.body.code !== 0) throw new Error(JSON.stringify(answer.body));
      return answer.body.result.task_id;
    },
  };
}
