/**
 * Keeps the flows of this host: scripts from Redis, where it is set, go to the folder; scripts in the folder, from
 * wherever, are compiled. At start, when something changes, and every `sync.everyMs`.
 */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createCompiler } from '../flows/compiler-pool.ts';
import type { Log } from '../lib/log.ts';
import type { HomePaths } from '../settings/home.ts';
import type { Settings } from '../settings/settings.ts';
import type { FlowState } from './flow-entry.ts';
import { FlowFolder } from './folder.ts';
import { PromptKeeper } from './prompts/prompt-keeper.ts';
import type { PromptSource } from './prompts/prompt-source.ts';
import { RedisSync } from './redis-sync.ts';
import type { Held } from './removals.ts';
import type { RouteContext } from './routes/route-book.ts';
import { type RouteStatus, RouteSync } from './routes/route-sync.ts';
import { StatusBoard } from './status-board.ts';
import { FolderWatch } from './watch.ts';

export interface FlowSync {
  /** Resolves when every script in the folder, and in Redis if it answers, has been examined. */
  start(): Promise<void>;
  stop(): Promise<void>;
  status(): FlowSyncStatus;
  /** Whether this host has a flow of that name that can be called. */
  hasFlow(name: string): boolean;
  /** The routes of numbers that this host has. */
  routes(): RouteStatus;
  /** Where the context of a route is asked; undefined: nowhere. @param id in the route table */
  contextOf(id: string): RouteContext | undefined;
  /** What this host has of a flow; undefined: no such flow. */
  state(name: string): FlowState | undefined;
}

export interface FlowSyncStatus {
  /** Number of flows that can be called. */
  loaded: number;
  /** Number of flows whose newest script is refused. */
  refused: number;
  /** Number of callable flows with expressions that never match. */
  costly: number;
  flows: ReadonlyMap<string, FlowState>;
  /** Hashes of the prompts for which newer versions of flows are not taken. */
  missingPrompts: readonly string[];
  /** Null where Redis is not set. `compared`: when everything was last compared with it, ms since 1970. */
  redis: {
    up: boolean;
    error: string | null;
    compared: number | null;
    /** Flows that Redis no longer has and that stay until their removal is accepted; null if there are none. */
    held: Held | null;
  } | null;
}

export interface FlowSyncOptions {
  settings: Settings;
  paths: HomePaths;
  log: Log;
  /** Of the sidecar, for the board in Redis. */
  release: string;
  /** Where missing prompts come from; null: nowhere. The sync closes it. */
  prompts: PromptSource | null;
  /** Called after each change of a flow's state, at start too. */
  changed?: (name: string) => void;
  /** ms since 1970. */
  now: () => number;
  /** 0 to 1. */
  random?: () => number;
}

/** Interval at which prompts that no flow names are looked for, ms. */
const SWEEP_MS = 3_600_000;

export function createFlowSync(options: FlowSyncOptions): FlowSync {
  return new HostFlowSync(options);
}

class HostFlowSync implements FlowSync {
  private readonly compiler = createCompiler();
  private readonly folder: FlowFolder;
  private readonly prompts: PromptKeeper;
  private readonly watch: FolderWatch;
  private readonly redis: RedisSync | undefined;
  private readonly routeSync: RouteSync;
  private readonly homeWatch: FolderWatch;
  private readonly board: StatusBoard | undefined;
  private compared: number | null = null;
  private timer: NodeJS.Timeout | undefined;
  private sweepTimer: NodeJS.Timeout | undefined;
  private running: Promise<unknown> = Promise.resolve();
  private started = false;
  private stopped = false;

  constructor(private readonly options: FlowSyncOptions) {
    const { settings, paths, log, release, now } = options;
    const { domain, host } = settings;
    const isPublished = (name: string): boolean =>
      this.redis?.isFromRedis(name) === true || existsSync(join(paths.hubFlows, name));
    const { sounds, flows, compiled, promptList: list } = paths;
    this.prompts = new PromptKeeper({ sounds, list, flows, compiled, source: options.prompts, log, now });
    const bringPrompts: PromptKeeper['bring'] = (...version) => this.prompts.bring(...version);
    this.folder = new FlowFolder({
      flows,
      compiled,
      compiler: this.compiler,
      isPublished,
      bringPrompts,
      log,
      now,
    });
    this.watch = new FolderWatch(
      paths.flows,
      (file) => void this.guarded(() => this.folder.check(file)),
      log,
    );
    this.folder.onChange((name) => this.changed(name));
    const { maxRemoved } = settings.sync;
    this.routeSync = new RouteSync({
      ...{ host, domain, maxRemoved, paths, log, now },
      redis: () => this.redis?.link.commands ?? null,
    });
    const routesFile = basename(paths.routes);
    // The hub or an operator writes it where there is no Redis.
    this.homeWatch = new FolderWatch(
      paths.home,
      (file) => void (file === routesFile && settings.redis === undefined && this.routeSync.compare()),
      log,
    );
    if (settings.redis === undefined) return;
    const redis = new RedisSync({
      url: settings.redis,
      domain,
      maxRemoved,
      routes: this.routeSync,
      paths,
      folder: this.folder,
      log,
      now,
      changed: (name) => this.changed(name),
      compared: () => {
        this.compared = now();
        void this.board?.rewrite();
      },
    });
    this.redis = redis;
    this.board = new StatusBoard({
      redis: redis.link.commands,
      host,
      domain,
      release,
      flow: (name) => this.flow(name),
      flows: () => this.flows(),
      holds: (name) => redis.removals.holds(name),
      log,
    });
  }

  async start(): Promise<void> {
    await this.folder.clean();
    await this.prompts.clean();
    // Routes on disk before Redis, which brings others.
    await this.routeSync.start();
    // Redis before the folder: a script that it replaces need not be compiled.
    await this.redis?.start();
    // The watch before the comparison, so that no change is missed in between.
    await this.watch.ensure();
    await this.homeWatch.ensure();
    await this.guarded(() => this.folder.compare());
    // Changes so far are reported together, not flow by flow.
    this.started = true;
    await this.board?.rewrite();
    this.schedule();
    this.sweepTimer = setInterval(() => void this.prompts.sweep(), SWEEP_MS);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    clearInterval(this.sweepTimer);
    this.watch.stop();
    this.homeWatch.stop();
    await this.routeSync.stop();
    await this.board?.stop();
    await this.redis?.stop();
    await this.running;
    await this.compiler.close();
    await this.prompts.stop();
  }

  status(): FlowSyncStatus {
    const flows = this.flows();
    const states = [...flows.values()];
    return {
      loaded: states.filter((state) => state.version !== null).length,
      refused: states.filter((state) => state.error !== null).length,
      costly: states.filter((state) => state.costly.length > 0).length,
      flows,
      missingPrompts: this.missingPrompts(flows),
      redis: this.redis
        ? {
            up: this.redis.link.up,
            error: this.redis.link.error,
            compared: this.compared,
            held: this.redis.removals.held,
          }
        : null,
    };
  }

  routes(): RouteStatus {
    return this.routeSync.status();
  }

  contextOf(id: string): RouteContext | undefined {
    return this.routeSync.contextOf(id);
  }

  hasFlow(name: string): boolean {
    return (this.flow(name)?.version ?? null) !== null;
  }

  state(name: string): FlowState | undefined {
    return this.flow(name);
  }

  private changed(name: string): void {
    this.options.changed?.(name);
    if (this.started) this.board?.changed(name);
  }

  /** The folder's flows, with what of Redis is refused. */
  private flows(): ReadonlyMap<string, FlowState> {
    if (!this.redis || this.redis.refusals.size === 0) return this.folder.flows;
    const names = new Set([...this.folder.flows.keys(), ...this.redis.refusals.keys()]);
    return new Map([...names].map((name) => [name, this.flow(name) as FlowState]));
  }

  private flow(name: string): FlowState | undefined {
    const state = this.folder.state(name);
    const refusal = this.redis?.refusals.get(name);
    if (!refusal) return state;
    const { error: fault, rejectedVersion: refused, time } = refusal;
    return {
      version: state?.version ?? null,
      time,
      error: fault,
      rejectedVersion: refused,
      costly: state?.costly ?? [],
    };
  }

  private missingPrompts(flows: ReadonlyMap<string, FlowState>): string[] {
    const held = [...flows].filter(([, { error }]) => error?.code === 'PROMPT_MISSING');
    return [...new Set(held.flatMap(([name]) => this.prompts.missingOf(name)))].sort();
  }

  private schedule(): void {
    if (this.stopped) return;
    // At most `everyMs`, and not on all hosts at the same moment.
    const wait = this.options.settings.sync.everyMs * (0.8 + 0.2 * (this.options.random ?? Math.random)());
    this.timer = setTimeout(() => {
      this.running = this.compareAll().then(() => this.schedule());
    }, wait);
  }

  private async compareAll(): Promise<void> {
    await this.guarded(async () => {
      await this.watch.ensure();
      await this.folder.compare();
      await this.redis?.compare();
      await this.homeWatch.ensure();
      await this.routeSync.compare();
    });
  }

  private async guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.options.log.error({ error: (error as Error).message }, 'could not compare flows; retrying');
    }
  }
}
