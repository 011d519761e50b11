/** Composes the sidecar from its jobs, and starts and stops them in order. `main.ts` is the process. */

import { Contexts } from './context/contexts.ts';
import { HostDialer } from './dialer/host-dialer.ts';
import { askContext } from './dialer/number/call-context.ts';
import { numberKey } from './dialer/number/number-key.ts';
import { createFreeswitch } from './freeswitch/freeswitch.ts';
import { channelPresence } from './freeswitch/presence.ts';
import { flowHealth, type Health, routeHealth } from './http/health.ts';
import {
  createMetrics,
  registerFlowMetrics,
  registerPausedServices,
  registerRouteMetrics,
  withHubMetrics,
} from './http/metrics.ts';
import { createServer, listen } from './http/server.ts';
import { HttpRobot } from './http-robot/http-robot.ts';
import { Arrivals } from './hub/flows/arrivals-thread.ts';
import { startHubThread } from './hub/hub-thread.ts';
import { type KeptHub, keepHub } from './hub/kept-hub.ts';
import { Announcer } from './hub/live/announcements.ts';
import { startPeerListener } from './hub/peer/peer-listener.ts';
import { secretOpener } from './hub/secrets/secret-opener.ts';
import { startHubJobs } from './hub-jobs.ts';
import { createCallMetrics } from './ingest/calls/call-metrics.ts';
import { createIngest } from './ingest/ingest.ts';
import { AddressGuard } from './lib/guard/guard.ts';
import type { Log } from './lib/log.ts';
import { Nlp } from './nlp/nlp.ts';
import { QuestionMode } from './questions/question-mode.ts';
import { Questions } from './questions/questions.ts';
import { answerOf, engineServices } from './questions/services.ts';
import { createDayFolders } from './recordings/day-folders.ts';
import { registerRecordingMetrics } from './recordings/metrics.ts';
import { NOTHING_KEPT, type RecordingKeeper } from './recordings/recording-keeper.ts';
import { releaseName } from './release.ts';
import { EngineFile, loadToken } from './settings/engine-file.ts';
import { homePaths, makeHome } from './settings/home.ts';
import { lockHome } from './settings/lock.ts';
import type { Settings } from './settings/settings.ts';
import { type HubDatabaseSettings, openHubStore } from './store/hub/hub-store.ts';
import { openStore, sqlitePath } from './store/open.ts';
import { type SqliteThread, startSqliteThread } from './store/sqlite-thread/sqlite-thread.ts';
import { StoredPrompts } from './sync/prompts/stored-prompts.ts';
import { createFlowSync } from './sync/sync.ts';
import { createSpeech } from './tts/speech.ts';

export interface App {
  /** Where the listener is, `http://127.0.0.1:7780`. */
  url: string;
  /** Where the hub listens; null without one. */
  hub: string | null;
  /** Why the hub could not start; null where it runs, and without one. */
  hubFailure: string | null;
  health(): Health;
  /** Finishes the work in progress. */
  stop(): Promise<void>;
}

export interface AppOptions {
  settings: Settings;
  log: Log;
  /** For the log of the hub's thread; default: standard output. */
  logFile?: string | undefined;
  /** ms since 1970. */
  now?: () => number;
}

/** After a failed start: time limit for stopping what has started, ms. */
const STOP_MS = 5_000;

/**
 * Starts everything: the home is made and locked, the listener opened, `engine.json` written, flows compiled.
 *
 * @throws SidecarError `HOME`, `HOME_IN_USE` or `LISTEN`; what had been started is stopped again
 */
export async function startApp({ settings, log, logFile, now = Date.now }: AppOptions): Promise<App> {
  const started = now();
  const release = releaseName();
  const paths = homePaths(settings);
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    const failures: unknown[] = [];
    for (let undo = stops.pop(); undo; undo = stops.pop()) {
      // A part that fails to stop must not keep the others running.
      await undo().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  };
  try {
    await makeHome(paths);
    const lock = await lockHome(paths.home);
    stops.push(() => lock.release());

    const metrics = createMetrics();
    const guard = new AddressGuard(settings.hub.pushTargets);
    const speech = await createSpeech({ settings, paths, log, registry: metrics, guard });
    stops.push(() => speech.stop());
    const nlp = new Nlp({ settings, log, registry: metrics, guard });
    stops.push(() => nlp.stop());
    // A hub beside it uses the same file, from a thread of its own.
    const sqlite =
      settings.hub.listen === undefined || settings.mysql !== undefined
        ? undefined
        : startSqliteThread({ path: sqlitePath(settings.home), mustExist: false });
    if (sqlite) stops.push(() => sqlite.close());
    const hubDatabase = hubDatabaseOf(settings, sqlite);
    let arrivals: Arrivals | undefined;
    const changed = (name: string): void => {
      speech.flowChanged(name);
      arrivals?.note(name, sync.state(name));
    };
    const prompts = hubDatabase ? new StoredPrompts(() => openHubStore(hubDatabase)) : null;
    const sync = createFlowSync({ settings, paths, log, release, prompts, changed, now });
    stops.push(() => sync.stop());
    registerFlowMetrics(metrics, () => sync.status());
    registerRouteMetrics(metrics, () => sync.routes());
    let mode: QuestionMode | undefined;
    const onChange = (isUp: boolean): void => mode?.set(isUp);
    const freeswitch = createFreeswitch({ settings, log, registry: metrics, onChange });
    if (freeswitch) stops.push(() => freeswitch.stop());
    const dialer =
      hubDatabase && settings.dialer.enabled
        ? new HostDialer({
            ...{ settings, paths, log, registry: metrics, now },
            ...{ store: openHubStore(hubDatabase), texts: speech.ringing },
            askContext: askContext(() => contexts),
            askServer: (asked) => answerOf(() => services.http.ask(asked)),
          })
        : undefined;
    const presence =
      freeswitch &&
      channelPresence(freeswitch.socket, { has: (callid) => dialer?.simulates(callid) ?? false });
    const httpRobot = new HttpRobot({ settings: settings.httpFlow, log, registry: metrics, guard });
    stops.push(() => httpRobot.stop());
    const contexts = new Contexts({
      ...{ settings, folder: paths.contexts, log, registry: metrics, guard },
      contextOf: (route) => sync.contextOf(route),
      hasFlow: (name) => sync.hasFlow(name),
      speak: (call) => speech.ringing.begin(call),
      open: secretOpener(settings.hub, log),
    });
    stops.push(() => contexts.stop());
    const paused = () => ({ tts: speech.status().paused, nlp: nlp.paused, context: contexts.paused });
    registerPausedServices(metrics, paused);
    const services = engineServices({ speech, nlp, httpRobot });
    const folders = { questions: paths.questions, answers: paths.answers };
    const questions = new Questions({
      folders,
      services,
      socket: freeswitch?.socket,
      presence,
      log,
      registry: metrics,
    });
    stops.push(() => questions.stop());
    // Where no hub can read the database, there is no archive.
    if (hubDatabase) arrivals = new Arrivals({ settings, connect: sqlite?.connect ?? null, log });
    stops.push(async () => arrivals?.stop());
    const store = openStore(settings, { log, numberKey, connect: sqlite?.connect });
    stops.push(() => store.close());
    // Where no hub can read the database, nobody listens.
    const announcer = settings.redis !== undefined && hubDatabase ? new Announcer(settings.redis) : undefined;
    stops.push(async () => announcer?.close());
    const ingest = createIngest({
      committed: announcer && (() => announcer.announce()),
      spool: paths.spool,
      store,
      settings: settings.ingest,
      log,
      registry: metrics,
      calls: createCallMetrics(metrics, (name) => sync.hasFlow(name)),
      ...(presence ? { presence } : {}),
    });
    stops.push(() => ingest.stop());

    let hub: KeptHub | null = null;
    const health = (): Health => {
      const { redis, ...status } = sync.status();
      const flows = flowHealth(status);
      const routes = routeHealth(sync.routes());
      const rows = ingest.status();
      const spoken = speech.status();
      const flowsWell =
        flows.refused === 0 && Object.keys(flows.costly).length === 0 && spoken.ahead.missing.length === 0;
      const rowsWell = rows.store.up !== false && rows.spool.writable !== false;
      const well =
        flowsWell &&
        routes.refused === 0 &&
        routes.failure === null &&
        routes.held === null &&
        (redis === null || (redis.up && redis.held === null)) &&
        rowsWell &&
        !freeswitch?.needsALook() &&
        !dialer?.needsALook() &&
        hub?.health().status !== 'degraded';
      return {
        status: well ? 'ok' : 'degraded',
        host: settings.host,
        version: release,
        uptimeMs: now() - started,
        flows,
        redis,
        routes,
        freeswitch: freeswitch?.status() ?? null,
        speech: { ...spoken, paused: paused() },
        questions: questions.status(),
        httpFlow: httpRobot.status(),
        rows,
        dialer: dialer?.status() ?? null,
        hub: hub?.health() ?? null,
      };
    };
    const token = await loadToken(paths);
    const server = await createServer({
      health,
      metrics: withHubMetrics(metrics, () => hub),
      engine: { token, services, context: (request, ended) => contexts.ofCall(request, ended), log },
    });
    // Calls that wait for a prompt or for NLP get an error at once and do not delay the stop.
    stops.push(() => Promise.all([server.close(), speech.stop(), nlp.stop()]));
    const url = await listen(server, settings.listen);
    questions.start();
    mode = new QuestionMode({ file: new EngineFile(paths, settings, { url, token }), folders, log });
    await mode.start(freeswitch !== undefined);
    stops.push(async () => mode?.stop());

    const dayFolders = createDayFolders({ recordings: paths.recordings, log, now });
    stops.push(async () => dayFolders.stop());
    await dayFolders.start();

    freeswitch?.start();
    ingest.start();
    await sync.start();
    speech.start();
    const peers = await startPeerListener({ settings, health, log, now });
    if (peers) stops.push(() => peers.stop());
    if (settings.hub.listen !== undefined) {
      const fileOf = () => (sqlite ? { path: sqlitePath(settings.home), port: sqlite.connect() } : null);
      const start = () => {
        const data = { settings, version: release, logFile, sqlite: fileOf() };
        return startHubThread(data, (name) => sync.state(name), log);
      };
      hub = await keepHub(start, log);
      stops.push(async () => hub?.stop());
    }
    arrivals?.start();
    let keeper: RecordingKeeper | undefined;
    registerRecordingMetrics(metrics, () => keeper?.status() ?? NOTHING_KEPT);
    if (hubDatabase)
      ({ keeper } = startHubJobs(
        { settings, paths, database: hubDatabase, health, peer: peers?.url ?? null, log, now },
        stops,
      ));
    if (dialer) {
      stops.push(() => dialer.stop());
      dialer.start();
    }
    return { url, hub: hub?.url ?? null, hubFailure: hub?.failure ?? null, health, stop };
  } catch (error) {
    // Throw why the start failed, not why a started part did not stop.
    const stopped = stop().catch((failure: Error) => log.warn({ error: failure.message }, 'stop failed'));
    await Promise.race([stopped, new Promise((resolve) => setTimeout(resolve, STOP_MS))]);
    throw error;
  }
}

/** The database that hubs read; undefined where none can: SQLite without a hub beside the sidecar. */
function hubDatabaseOf(
  { mysql, home }: Settings,
  sqlite: SqliteThread | undefined,
): HubDatabaseSettings | undefined {
  if (mysql !== undefined) return { mysql };
  return sqlite && { sqlite: { path: sqlitePath(home), connect: sqlite.connect } };
}
