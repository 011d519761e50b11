/**
 * Keeps the routes that hosts find equal to those of the database: after each change, and once a minute, so that neither
 * a hub that died nor a Redis that was away leaves a host with an old route. Any hub does it.
 */
import type { Log } from '../../lib/log.ts';
import { GroupRun } from '../../lib/order.ts';
import type { RouteEdit } from '../../publish/route-publisher.ts';
import type { HubStore } from '../../store/hub/hub-store.ts';
import { formerFields, type HostsRoute, routesForHosts } from '../../store/hub/inbound/routes.ts';
import type { RouteTarget } from './route-target.ts';
import { hostsText } from './stored-routes.ts';

const EVERY_MS = 60_000;
/** Another hub may change routes between reading and writing: as often it is looked again. */
const MOST_ROUNDS = 5;

export interface RouteKeeperOptions {
  store: HubStore;
  /** Null: this hub reaches no host. */
  open: () => Promise<RouteTarget | null>;
  /** Makes the secret of an account that has none: it signs the questions for contexts. */
  makeSecret: (accountId: number) => Promise<void>;
  /** ms since 1970 */
  now: () => number;
  log: Log;
}

export interface RouteKeeperStatus {
  /** Why hosts cannot find what was changed; null: they can. */
  failure: string | null;
  /** For how long, ms. */
  failingMs: number;
}

export class RouteKeeper {
  /** Why hosts do not have the routes; null: they can find them. */
  failure: string | null = null;
  /** Since when, ms since 1970; null: they can, or there are no routes. */
  private failingSince: number | null = null;
  /** Without routes no host misses anything. */
  private hasRoutes = true;
  private timer: NodeJS.Timeout | undefined;
  private readonly runs = new GroupRun(() => this.run());

  constructor(private readonly options: RouteKeeperOptions) {}

  start(): void {
    void this.publish();
    this.timer = setInterval(() => void this.publish(), EVERY_MS).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.runs.run().catch(() => undefined);
  }

  /** Brings what has been committed to where hosts find it. @returns whether it is there */
  async publish(): Promise<boolean> {
    await this.runs.run();
    return this.failure === null;
  }

  status(): RouteKeeperStatus {
    const { failure, failingSince } = this;
    return { failure, failingMs: failingSince === null ? 0 : Date.now() - failingSince };
  }

  private async run(): Promise<void> {
    await this.tryRun();
    const fails = this.failure !== null && this.hasRoutes;
    this.failingSince = fails ? (this.failingSince ?? Date.now()) : null;
  }

  private async tryRun(): Promise<void> {
    const before = this.failure;
    this.hasRoutes = true;
    try {
      const target = await this.options.open();
      if (target === null) {
        this.failure = 'no host can be reached: start a sidecar; a hub alone needs the setting redis';
        this.hasRoutes = (await routesForHosts(this.options.store.db)).length > 0;
        return;
      }
      try {
        for (let round = 0; round < MOST_ROUNDS && (await this.equalise(target)); round++);
      } finally {
        target.close();
      }
      this.failure = null;
    } catch (error) {
      this.failure = (error as Error).message;
      if (before !== this.failure)
        this.options.log.warn(
          { error: this.failure },
          'routes could not be brought to the hosts; trying again',
        );
    }
  }

  /** @returns whether anything had to be written */
  private async equalise(target: RouteTarget): Promise<boolean> {
    // The hosts' side first: what is committed meanwhile is found in the next round.
    const there = await target.read();
    const { db } = this.options.store;
    const routes = await routesForHosts(db);
    const unsigned = routes.filter(({ contextUrl, secret }) => contextUrl !== null && secret === null);
    for (const accountId of new Set(unsigned.map((route) => route.accountId)))
      await this.options.makeSecret(accountId);
    // With secrets that have just been made in the next round.
    if (unsigned.length > 0) return true;
    const edits = editsOf(routes, await formerFields(db), { there, now: this.options.now() });
    if (edits.length > 0) await target.write(edits);
    return edits.length > 0;
  }
}

/** What must change where hosts take routes from. What no hub has made stays, unless a route of the hub has its field. */
export function editsOf(
  routes: readonly HostsRoute[],
  former: readonly { id: number; field: string }[],
  { there, now }: { there: ReadonlyMap<string, string>; now: number },
): RouteEdit[] {
  const wanted = new Map(routes.map((route) => [route.field, hostsText(route, now)]));
  const put = [...wanted].filter(([field, text]) => there.get(field) !== text);
  const gone = former.filter(({ id, field }) => !wanted.has(field) && idOf(there.get(field)) === id);
  return [...put, ...gone.map(({ field }) => [field, null] as const)];
}

function idOf(text: string | undefined): number | null {
  try {
    return (JSON.parse(text ?? 'null') as { id?: number } | null)?.id ?? null;
  } catch {
    return null;
  }
}
