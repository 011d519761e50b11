/** What a hub is made of: its database, its API, and the socket for local commands. */
import { randomBytes } from 'node:crypto';
import { chmod, rm } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import { SidecarError } from '../lib/error.ts';
import type { Log } from '../lib/log.ts';
import type { Settings } from '../settings/settings.ts';
import { findAccount, insertAccount } from '../store/hub/accounts.ts';
import type { HubStore } from '../store/hub/hub-store.ts';
import { MAIN_ACCOUNT } from './access/rights.ts';
import type { Services } from './api/route.ts';
import { hubRoutes } from './api/routes/routes.ts';
import { type ApiOptions, cookieName, createApi } from './api/server.ts';
import { createBrowserServices } from './browsers/sip-socket.ts';
import { openAliyunDoor } from './doors/aliyun/open-door.ts';
import { redisTasksOf } from './doors/redis-tasks/door.ts';
import { watchAbandoned } from './flows/abandoned.ts';
import { type AskSidecar, createFlowServices } from './flows/services.ts';
import { createInboundServices } from './inbound/services.ts';
import { listenOn } from './listen.ts';
import { EventStreams } from './live/streams.ts';
import { Authentication } from './login/authentication.ts';
import { LoginLimits } from './login/login-limits.ts';
import { Passwords } from './login/password.ts';
import { openIssuer } from './oidc/open-issuer.ts';
import { PushSender } from './pushes/sender.ts';
import { createPushServices } from './pushes/services.ts';
import { recordingLinks } from './recordings/recording-links.ts';
import { createRecordingServices } from './recordings/services.ts';
import { Settler } from './records/settler.ts';
import { Retention } from './retention/retention.ts';
import { loadSecretKey } from './secrets/key-file.ts';
import { createHubCounters, type HubCounters, UNCOUNTED } from './status/counters.ts';
import { registerHubGauges } from './status/gauges.ts';
import { type HubHealth, type HubState, hubHealth } from './status/health.ts';
import { Watch } from './status/watch.ts';
import { sweepHub } from './sweep.ts';
import { createDialingServices } from './tasks/services.ts';
import { readTls } from './tls-files.ts';

export interface Hub {
  /** Where the hub listens, `http://0.0.0.0:8080`. */
  url: string;
  health(): HubHealth;
  stop(): Promise<void>;
}

export interface HubOptions {
  settings: Settings;
  store: HubStore;
  /** The release. */
  version: string;
  log: Log;
  /** Asks the sidecar in this process what it has of a flow; not given: there is none. */
  askSidecar?: AskSidecar;
  /** ms since 1970. */
  now?: () => number;
}

/** How often what has ended is removed, ms. */
const SWEEP_MS = 10 * 60_000;

/** Requests in progress have so long to end when the hub stops, ms. */
const STOP_MS = 2000;

/** The socket on which a hub serves the commands of its machine. */
export function commandSocket(home: string): string {
  return join(home, 'hub.sock');
}

/** The API for local commands; it listens nowhere yet. */
export async function createCommandApi(options: HubOptions): Promise<FastifyInstance> {
  const services = await createServices(options);
  const counters = UNCOUNTED;
  return createApi({
    ...apiOptions(options, services),
    counters,
    tls: undefined,
    operator: userInfo().username,
  });
}

/**
 * Starts a hub. Migrates its tables first.
 *
 * @param registry gets the hub's metrics
 * @throws SidecarError `SETTINGS`, `FILE`, `STORE`, `LISTEN`
 */
export async function startHub(options: HubOptions, registry: Registry): Promise<Hub> {
  const { settings, store, log } = options;
  const { listen } = settings.hub;
  if (listen === undefined)
    throw new SidecarError(
      'SETTINGS',
      'hub.listen is not set: set it to the address of the hub, such as 127.0.0.1:8080',
    );
  const services = await createServices(options);
  const tls = await readTls(settings.hub.tls, 'hub.tls');
  const counters = createHubCounters(registry);
  const api = await createApi({ ...apiOptions(options, services), counters, tls });
  const commands = await createCommandApi(options);
  const url = await listenOn(api, listen, 'hub.listen');
  await listenOnSocket(commands, commandSocket(settings.home));
  const aliyun = await openAliyunDoor({ settings, services, tls, log });
  const jobs = startJobs(options, services, counters);
  const { events } = services;
  registerHubGauges(registry, { state: jobs.state, streams: () => events.count });
  const sweep = setInterval(() => {
    void sweepHub(store, settings.hub, services.now()).catch((error: Error) =>
      log.warn({ error: error.message }, 'ended sessions could not be removed; trying again'),
    );
  }, SWEEP_MS).unref();
  const { flows, now } = services;
  const stopSettling = watchAbandoned({ store, hosts: flows.hosts, now, log });
  return {
    url,
    health: () => hubHealth(jobs.state()),
    async stop() {
      clearInterval(sweep);
      await jobs.stop();
      // Browsers keep connections open on which they ask nothing.
      const forced = setTimeout(() => {
        for (const one of [api, aliyun]) one?.server.closeAllConnections();
      }, STOP_MS);
      await Promise.all([api.close(), commands.close(), aliyun?.close()]);
      clearTimeout(forced);
      await services.recordings.reader.close();
      await stopSettling();
    },
  };
}

/** What a hub does by itself, whoever asks it. */
function startJobs(
  { settings, store, log }: HubOptions,
  services: Services,
  counters: HubCounters,
): { state: () => HubState; stop: () => Promise<void> } {
  const { timezone, hub, host } = settings;
  const { secretKey, calls, inbound, now } = services;
  const common = { store, now, log, counters };
  const reader = store.callReader(timezone);
  const links = recordingLinks(secretKey, hub.publicUrl ?? null);
  const settler = new Settler({ ...common, reader, links, live: store.liveReader(timezone) });
  const retention = new Retention({ ...common, reader: calls });
  const { client } = createPushServices(hub.pushTargets, now);
  const owner = `${host.slice(0, 40)} ${randomBytes(6).toString('hex')}`;
  const sender = new PushSender({ ...common, secretKey, client, owner, random: Math.random });
  const watch = new Watch({ store, now });
  const redisTasks = redisTasksOf(settings, { services, log });
  const jobs = [settler, retention, sender, watch, inbound.routes, ...(redisTasks ? [redisTasks] : [])];
  for (const job of jobs) job.start();
  return {
    state: () => ({
      kind: store.kind,
      watched: watch.seen,
      sender: sender.status(),
      settler: settler.status(),
      retention: retention.status(),
      routes: inbound.routes.status(),
      redisTasks: redisTasks?.status() ?? null,
    }),
    async stop() {
      for (const job of jobs) await job.stop();
    },
  };
}

async function createServices({
  settings,
  store,
  askSidecar,
  now = Date.now,
  log,
}: HubOptions): Promise<Services> {
  const { hub, timezone, redis } = settings;
  // Several hubs share a MySQL, and the key with it.
  const secretKey = await loadSecretKey(hub, { mayMake: store.kind === 'sqlite' });
  await prepareDatabase(store, now(), log);
  const passwords = new Passwords();
  const limits = { idleMs: hub.sessionIdleMs, longestMs: hub.sessionMs };
  const tries = new LoginLimits({ store, now });
  const authentication = new Authentication({ store, passwords, secretKey, tries, limits, now });
  const events = new EventStreams({ store, timezone, redis, log });
  const flows = createFlowServices(settings, askSidecar ?? null);
  const oidc = await openIssuer(hub.oidc, log);
  const calls = store.callReader(timezone);
  const pushes = createPushServices(hub.pushTargets, now);
  const { taskContexts: contexts, taskVariables: variables, taskDialFormats: dialFormats } = hub;
  const allowed = { contexts, variables, dialFormats, queues: hub.taskQueues };
  const uploads = join(settings.home, 'uploads');
  const dialing = createDialingServices(store, { allowed, uploads, now, random: Math.random });
  const recordings = await createRecordingServices(settings, { store, secretKey, now });
  const inbound = createInboundServices(settings, {
    ...{ store, hasSidecar: askSidecar !== undefined, secretKey, now, log },
  });
  return {
    ...{ store, authentication, tries, passwords, secretKey, events, calls, flows, oidc },
    ...{ recordings, pushes, dialing, inbound, browsers: createBrowserServices(hub), now },
  };
}

async function prepareDatabase(store: HubStore, now: number, log: Log): Promise<void> {
  try {
    const migrations = await store.migrate();
    if (migrations.length > 0) log.info({ migrations }, 'tables of the hub migrated');
    if (!(await findAccount(store.db, MAIN_ACCOUNT))) await makeMainAccount(store, now);
  } catch (error) {
    throw new SidecarError('STORE', `the hub cannot use ${store.place}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

async function makeMainAccount(store: HubStore, now: number): Promise<void> {
  try {
    await insertAccount(store.db, MAIN_ACCOUNT, now);
  } catch (error) {
    // Another hub has made it.
    if (!store.isDuplicate(error)) throw error;
  }
}

function apiOptions(
  { settings, version, log }: HubOptions,
  services: Services,
): Omit<ApiOptions, 'counters'> {
  const { publicUrl = null, trustProxy, sessionMs, tls } = settings.hub;
  const cookie = cookieName({ tls: tls.cert === undefined ? undefined : { cert: '', key: '' }, publicUrl });
  return {
    services,
    routes: hubRoutes({ cookie, longestMs: sessionMs, publicUrl }),
    publicUrl,
    trustProxy,
    version,
    log,
  };
}

/**
 * Listens on a Unix socket that only the service's own user can open: the process's umask keeps others out from the
 * start. What a killed hub left is removed.
 */
async function listenOnSocket(api: FastifyInstance, path: string): Promise<void> {
  await rm(path, { force: true });
  await api.listen({ path });
  await chmod(path, 0o600);
}
