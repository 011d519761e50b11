/** Hubs for tests: two of them on one MariaDB, or one on SQLite, asked without a network. */
import { join } from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { onTestFinished } from 'vitest';
import type { Role } from '../../../sidecar/hub/access/rights.ts';
import type { Services } from '../../../sidecar/hub/api/route.ts';
import { hubRoutes } from '../../../sidecar/hub/api/routes/routes.ts';
import { cookieName, createApi } from '../../../sidecar/hub/api/server.ts';
import { createBrowserServices } from '../../../sidecar/hub/browsers/sip-socket.ts';
import { Checker } from '../../../sidecar/hub/flows/checker.ts';
import { NoHosts } from '../../../sidecar/hub/flows/no-hosts.ts';
import type { FlowServices } from '../../../sidecar/hub/flows/services.ts';
import { RouteKeeper } from '../../../sidecar/hub/inbound/route-keeper.ts';
import type { RouteTarget } from '../../../sidecar/hub/inbound/route-target.ts';
import { EventStreams } from '../../../sidecar/hub/live/streams.ts';
import { Authentication } from '../../../sidecar/hub/login/authentication.ts';
import { HashThreads } from '../../../sidecar/hub/login/hash-threads.ts';
import { LoginLimits } from '../../../sidecar/hub/login/login-limits.ts';
import { Passwords } from '../../../sidecar/hub/login/password.ts';
import { newApiKey, tokenHash } from '../../../sidecar/hub/login/token.ts';
import { OidcIssuer, type OidcParts } from '../../../sidecar/hub/oidc/issuer.ts';
import { makeAccountSecret } from '../../../sidecar/hub/pushes/secrets.ts';
import { createPushServices } from '../../../sidecar/hub/pushes/services.ts';
import {
  RecordingReader,
  type RecordingReaderOptions,
} from '../../../sidecar/hub/recordings/recording-reader.ts';
import { SecretKey } from '../../../sidecar/hub/secrets/secret-key.ts';
import { UNCOUNTED } from '../../../sidecar/hub/status/counters.ts';
import { createDialingServices, type DialingServices } from '../../../sidecar/hub/tasks/services.ts';
import { findAccount, insertAccount } from '../../../sidecar/store/hub/accounts.ts';
import { type HubStore, openHubStore } from '../../../sidecar/store/hub/hub-store.ts';
import { insertKey } from '../../../sidecar/store/hub/keys.ts';
import { insertUser } from '../../../sidecar/store/hub/users.ts';
import { startSqliteThread } from '../../../sidecar/store/sqlite-thread/sqlite-thread.ts';
import { temporaryFolder } from '../home.ts';
import { recordedLog } from '../log.ts';

export const NOON = Date.UTC(2026, 0, 1, 12);
export const ORIGIN = 'http://localhost:80';
/** For new users of tests. */
export const PASSWORD = 'correct horse';
/** Of `DATETIME` columns. */
export const ZONE = 'Asia/Shanghai';
const MINUTE_MS = 60_000;

/** One for all hubs of a test file: its thread takes long to load from sources. */
const checker = new Checker();

/** What a hub answered. */
export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers of all routes
  body: any;
  headers: Record<string, string | string[] | number | undefined>;
}

export interface TestHub {
  store: HubStore;
  /** Of SQLite: for a sidecar's store on the same file. */
  sqlite: SqliteFile | undefined;
  /** URL of its MariaDB. */
  mysql: string | undefined;
  server: FastifyInstance;
  services: Services;
  /** Ms since 1970; the tests turn it. */
  clock: { now: number };
  cookie: string;
  lines: ReturnType<typeof recordedLog>['lines'];
  /** Asks with an API key, or without one. */
  ask(method: string, url: string, options?: AskOptions): Promise<Answer>;
}

export interface AskOptions {
  key?: string | undefined;
  /** A session's cookie. */
  session?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface TestHubOptions extends Partial<FlowServices> {
  passwords?: Passwords;
  /** How live events come. */
  live?: { redis?: string; announcedLookMs?: number };
  oidc?: Omit<OidcParts, 'log'>;
  recordings?: Partial<RecordingReaderOptions>;
  /** `hub.pushTargets`. */
  pushTargets?: string[];
  dialing?: Partial<DialingServices>;
  /** Settings of calls of browsers, and its times. */
  browsers?: Parameters<typeof createBrowserServices>;
  /** Where hosts take routes from; default: there are none. */
  routeTarget?: () => Promise<RouteTarget | null>;
}

/** Settings as they are by default. */
export const NO_BROWSERS: Parameters<typeof createBrowserServices>[0] = {
  browsers: { origins: [], perAddress: 100, perAccount: 1000 },
  ice: { stun: [], turn: [] },
};

/** A test file starts no more threads than one hub. */
const hashThreads = new HashThreads();

/** scrypt at a cost that tests can afford. */
export function quickPasswords(): Passwords {
  return new Passwords({ logN: 4, r: 8, p: 1 }, hashThreads);
}

/** A hub on this database; several may share one. */
export async function startTestHub(
  database: { mysql: string } | 'sqlite',
  secretKey = SecretKey.generate(),
  {
    passwords = quickPasswords(),
    live = {},
    oidc,
    pushTargets = [],
    dialing = {},
    routeTarget = async () => null,
    recordings: keeping,
    browsers = [NO_BROWSERS],
    ...overrides
  }: TestHubOptions = {},
): Promise<TestHub> {
  const { log, lines } = recordedLog();
  const clock = { now: NOON };
  const sqlite = database === 'sqlite' ? startSqlite() : undefined;
  const store = openHubStore(database === 'sqlite' ? { sqlite: sqlite as SqliteFile } : database);
  await store.migrate();
  const limits = { idleMs: 30 * MINUTE_MS, longestMs: 12 * 60 * MINUTE_MS };
  const now = (): number => clock.now;
  const tries = new LoginLimits({ store, now });
  const authentication = new Authentication({ store, passwords, secretKey, tries, limits, now });
  const events = new EventStreams({
    store,
    timezone: ZONE,
    ...live,
    log,
    checkMs: 20,
    heartbeatMs: 20,
    stallMs: 2_000,
  });
  const flows = { hosts: new NoHosts(), checker, lint: {}, ...overrides };
  const here = { host: 'host-1', folder: '/nowhere', place: null, ca: undefined, ...keeping };
  const reader = new RecordingReader({ ...here, store, secretKey, now });
  const recordings = { reader, host: here.host, publicUrl: null };
  const services = {
    store,
    authentication,
    tries,
    passwords,
    secretKey,
    events,
    calls: store.callReader(ZONE),
    flows,
    recordings,
    oidc: oidc ? new OidcIssuer({ ...oidc, log }) : null,
    pushes: createPushServices(pushTargets, now),
    dialing: {
      ...createDialingServices(store, {
        ...{
          allowed: { contexts: ['default'], variables: [], dialFormats: ['9${number}'] },
          now,
          random: Math.random,
        },
        uploads: join(temporaryFolder(), 'uploads'),
      }),
      ...dialing,
    },
    inbound: {
      routes: new RouteKeeper({
        ...{ store, open: routeTarget, now, log },
        makeSecret: (accountId) => makeAccountSecret(store, secretKey, { accountId, now: now() }),
      }),
    },
    browsers: createBrowserServices(...browsers),
    now,
  };
  const cookie = cookieName({ tls: undefined, publicUrl: null });
  const server = await createApi({
    services,
    routes: hubRoutes({ cookie, longestMs: limits.longestMs }),
    publicUrl: null,
    trustProxy: false,
    version: 'test',
    counters: UNCOUNTED,
    log,
  });
  onTestFinished(async () => {
    await server.close();
    await reader.close();
    await store.close();
  });
  const ask: TestHub['ask'] = async (method, url, { key, session, body, headers } = {}) => {
    const answer = await server.inject({
      method: method as NonNullable<InjectOptions['method']>,
      url,
      headers: {
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(session === undefined ? {} : { cookie: `${cookie}=${session}`, origin: ORIGIN }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: body as object }),
    });
    const isJson = String(answer.headers['content-type']).startsWith('application/json');
    return { status: answer.statusCode, body: isJson ? answer.json() : answer.body, headers: answer.headers };
  };
  const mysql = database === 'sqlite' ? undefined : database.mysql;
  return { store, sqlite, mysql, server, services, clock, cookie, lines, ask };
}

export interface SqliteFile {
  path: string;
  connect: () => MessagePort;
}

function startSqlite(): SqliteFile {
  const path = join(temporaryFolder(), 'rows.db');
  const thread = startSqliteThread({ path, mustExist: false });
  onTestFinished(() => thread.close());
  return { path, connect: thread.connect };
}

/** An account's id; the account is made where it is missing. */
export async function anAccount({ store }: TestHub, name: string): Promise<number> {
  return (await findAccount(store.db, name))?.id ?? insertAccount(store.db, name, NOON);
}

/** A new API key. */
export async function aKey(
  hub: TestHub,
  role: Role,
  { account = 'main', deployment = false } = {},
): Promise<string> {
  const key = newApiKey();
  const accountId = await anAccount(hub, account);
  const name = `${role} ${tokenHash(key).slice(0, 8)}`;
  const rest = { addresses: null, perSecond: 10_000, expires: null };
  await insertKey(hub.store.db, { accountId, name, role, deployment, hash: tokenHash(key), ...rest }, NOON);
  return key;
}

/** A new user, whose password is `PASSWORD`. */
export async function aUser(
  hub: TestHub,
  name: string,
  role: Role,
  { account = 'main' } = {},
): Promise<number> {
  const accountId = await anAccount(hub, account);
  const password = await quickPasswords().hash(PASSWORD, name);
  return insertUser(
    hub.store.db,
    { accountId, name, role, deployment: false, password, mustChange: false },
    NOON,
  );
}

/** Logs a user in. @returns the session's cookie */
export async function logIn(hub: TestHub, user: string, account = 'main'): Promise<string> {
  const { headers } = await hub.ask('POST', '/v1/login', { body: { account, user, password: PASSWORD } });
  const [, token] = new RegExp(`${hub.cookie}=([^;]+)`).exec(String(headers['set-cookie'])) ?? [];
  if (token === undefined) throw new Error('no session');
  return token;
}

/** How many connections a hub has. */
export function openConnections({ server }: TestHub): Promise<number> {
  return new Promise((resolve, reject) =>
    server.server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  );
}
