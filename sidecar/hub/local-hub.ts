/**
 * The hub for commands: the one that runs on this home, over its socket; else one in this process, for as long as the
 * command takes. SQLite's file has one process, so a sidecar without a hub keeps commands out.
 */
import { existsSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { Agent, request } from 'undici';
import { SidecarError } from '../lib/error.ts';
import type { Log } from '../lib/log.ts';
import { hideSecrets } from '../lib/url.ts';
import { homePaths, makeHome } from '../settings/home.ts';
import { lockHome } from '../settings/lock.ts';
import type { Settings } from '../settings/settings.ts';
import { openHubStore } from '../store/hub/hub-store.ts';
import { sqlitePath } from '../store/open.ts';
import { startSqliteThread } from '../store/sqlite-thread/sqlite-thread.ts';
import { ACCOUNT_HEADER } from './api/authenticate.ts';
import type { Envelope } from './api/envelope.ts';
import { commandSocket, createCommandApi } from './hub.ts';
import { HubRefusal } from './hub-refusal.ts';

export interface LocalHub {
  /** For people: the file of SQLite, or the address of MySQL without its password. */
  database: string;
  /**
   * Asks the API in the name of the machine's operator.
   *
   * @returns `data` of the answer
   * @throws HubRefusal with what the hub says
   */
  ask(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<unknown>;
  /** Sends a file, piece by piece, and waits however long the answer takes. As `ask`. */
  send(path: string, file: Readable): Promise<unknown>;
  /** Reads an answer that is a file. */
  fetch(path: string): Promise<Buffer>;
}

export interface LocalHubOptions {
  settings: Settings;
  /** Name of the account to work on. */
  account: string;
  version: string;
  log: Log;
}

/** @throws SidecarError `HOME_IN_USE` where a sidecar without a hub uses SQLite's file */
export async function withLocalHub<T>(
  options: LocalHubOptions,
  work: (hub: LocalHub) => Promise<T>,
): Promise<T> {
  const { settings } = options;
  const socket = commandSocket(settings.home);
  if (existsSync(socket)) {
    const agent = new Agent({ connect: { socketPath: socket } });
    try {
      const hub = overSocket(agent, options);
      if (await isAnswering(agent)) return await work(hub);
    } finally {
      await agent.close();
    }
  }
  return settings.mysql === undefined ? onSqlite(options, work) : onMysql(options, settings.mysql, work);
}

async function onMysql<T>(
  options: LocalHubOptions,
  mysql: string,
  work: (hub: LocalHub) => Promise<T>,
): Promise<T> {
  const store = openHubStore({ mysql });
  try {
    return await withApi(await createCommandApi({ ...options, store }), options, work);
  } finally {
    await store.close();
  }
}

async function onSqlite<T>(options: LocalHubOptions, work: (hub: LocalHub) => Promise<T>): Promise<T> {
  const { home } = options.settings;
  await makeHome(homePaths(options.settings));
  const lock = await lockHome(home).catch((error: unknown) => {
    if (!(error instanceof SidecarError) || error.code !== 'HOME_IN_USE') throw error;
    throw new SidecarError(
      'HOME_IN_USE',
      `a sidecar without a hub uses ${home}: set hub.listen for it and start it again, or stop it for this command`,
    );
  });
  const path = sqlitePath(home);
  const thread = startSqliteThread({ path, mustExist: false });
  const store = openHubStore({ sqlite: { path, connect: thread.connect } });
  try {
    return await withApi(await createCommandApi({ ...options, store }), options, work);
  } finally {
    await store.close();
    await thread.close();
    await lock.release();
  }
}

async function withApi<T>(
  api: FastifyInstance,
  { settings, account }: LocalHubOptions,
  work: (hub: LocalHub) => Promise<T>,
): Promise<T> {
  try {
    return await work({
      database: databaseOf(settings),
      async ask(method, url, body) {
        const question: InjectOptions = { method, url, headers: { [ACCOUNT_HEADER]: account } };
        const answer = await api.inject(body === undefined ? question : { ...question, payload: body });
        return dataOf(answer.json());
      },
      async send(url, file) {
        const headers = { [ACCOUNT_HEADER]: account, 'content-type': FILE_TYPE };
        return dataOf((await api.inject({ method: 'POST', url, headers, payload: file })).json());
      },
      async fetch(url) {
        const answer = await api.inject({ method: 'GET', url, headers: { [ACCOUNT_HEADER]: account } });
        return fileOf(answer.statusCode, answer.rawPayload);
      },
    });
  } finally {
    await api.close();
  }
}

const FILE_TYPE = 'application/octet-stream';

/** The host is only for the header: the agent connects to the socket. */
const BASE = 'http://hub.local';

function overSocket(dispatcher: Agent, { settings, account }: LocalHubOptions): LocalHub {
  return {
    database: databaseOf(settings),
    async ask(method, path, body) {
      const answer = await request(BASE + path, {
        dispatcher,
        method,
        headers: {
          [ACCOUNT_HEADER]: account,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        body: body === undefined ? null : JSON.stringify(body),
      });
      return dataOf((await answer.body.json()) as Envelope);
    },
    async send(path, body) {
      const headers = { [ACCOUNT_HEADER]: account, 'content-type': FILE_TYPE };
      const unlimited = { headersTimeout: 0, bodyTimeout: 0 };
      const answer = await request(BASE + path, { dispatcher, method: 'POST', headers, body, ...unlimited });
      return dataOf((await answer.body.json()) as Envelope);
    },
    async fetch(path) {
      const answer = await request(BASE + path, { dispatcher, headers: { [ACCOUNT_HEADER]: account } });
      return fileOf(answer.statusCode, Buffer.from(await answer.body.arrayBuffer()));
    },
  };
}

function fileOf(status: number, body: Buffer): Buffer {
  if (status === 200) return body;
  dataOf(JSON.parse(body.toString()) as Envelope);
  throw new HubRefusal('the hub answered without a file', null);
}

function databaseOf({ mysql, home }: Settings): string {
  return mysql === undefined ? sqlitePath(home) : hideSecrets(mysql);
}

/** Whether a living hub listens on the socket: one that was killed leaves it behind. */
async function isAnswering(dispatcher: Agent): Promise<boolean> {
  try {
    const { body } = await request(`${BASE}/v1/me`, { dispatcher });
    await body.dump();
    return true;
  } catch {
    return false;
  }
}

function dataOf({ status, message, data }: Envelope): unknown {
  if (status === 'ok') return data;
  throw new HubRefusal(message, data);
}
