/**
 * Keeps the folder equal to the hashes in Redis: single flows when a publication names them, and all flows at each
 * connection and from time to time (flow-sync.md).
 *
 * Only `refresh` changes a flow. It reads the current script under the flow's lock and applies it. Therefore the last run
 * sees the newest script, in whatever order publications, comparisons and failures arrive.
 */

import { isFlowName } from '../../engine/flow/name.ts';
import { refuseAccountsName } from '../flows/account-name.ts';
import { MAX_SCRIPT_BYTES, ScriptRefused, scriptOf, tooLarge } from '../flows/script.ts';
import { type Fault, faultOf } from '../lib/error.ts';
import type { Log } from '../lib/log.ts';
import { Budget, eachLimited, GroupRun, KeyedSerial } from '../lib/order.ts';
import { flowChannel, parseChange } from '../publish/redis-names.ts';
import type { HomePaths } from '../settings/home.ts';
import type { FlowFolder } from './folder.ts';
import { logRefusal } from './folder-files.ts';
import { Manifest } from './manifest.ts';
import { fieldOf, type LocatedScript, nameOf, RedisFlows } from './redis-flows.ts';
import { RedisLink } from './redis-link.ts';
import { Removals, reportOfFlows } from './removals.ts';
import type { RouteSync } from './routes/route-sync.ts';

/** Flows compared concurrently; enough to hide the network's delay. */
const AT_ONCE = 16;
/** Total size of scripts in memory, bytes. A larger script is processed alone. */
const BYTES_AT_ONCE = 1_048_576;

/** A script in Redis that was refused. The folder has an older version or none. */
export interface Refusal {
  /** The field in Redis, see `RedisFlows.fields`. */
  field: string;
  error: Fault;
  /** Of the refused script; null if it was not read, or could not be written and will be retried. */
  rejectedVersion: string | null;
  digest: string | null;
  /** ms since 1970. */
  time: number;
}

/** Longest wait at the start for a Redis that does not answer, ms. */
const START_WAIT_MS = 3_000;

export interface RedisSyncOptions {
  url: string;
  domain: string | undefined;
  /** See `Removals`. */
  maxRemoved: number | undefined;
  paths: HomePaths;
  folder: FlowFolder;
  log: Log;
  /** ms since 1970. */
  now: () => number;
  /** Called when a flow is refused, or no longer refused. */
  changed: (name: string) => void;
  /** Called after each complete comparison. */
  compared: () => void;
  /** Takes routes over the same connections. */
  routes: Pick<RouteSync, 'compare' | 'handleMessage'>;
}

export class RedisSync {
  readonly link: RedisLink;
  /** The refusals of scripts that are in Redis, by name. */
  readonly refusals = new Map<string, Refusal>();
  /** Flows that are no longer in Redis and stay. */
  readonly removals: Removals;
  private readonly flows: RedisFlows;
  private readonly manifest: Manifest;
  private readonly serial = new KeyedSerial();
  private readonly budget = new Budget(BYTES_AT_ONCE);
  private readonly comparison = new GroupRun(() => this.compareAll());
  /** Fields that a publication named and that could not be read since. */
  private readonly announcedFields = new Set<string>();
  /** Fields whose publication is not processed yet. Further publications for the same flow add nothing. */
  private readonly pending = new Set<string>();
  private stopped = false;
  private settled: () => void = () => {};
  private startTimer: NodeJS.Timeout | undefined;

  constructor(private readonly options: RedisSyncOptions) {
    const { url, domain, log, paths, maxRemoved, now } = options;
    const channels = domain === undefined ? [flowChannel()] : [flowChannel(), flowChannel(domain)];
    this.link = new RedisLink({
      url,
      channels,
      log,
      events: {
        connected: () => {
          clearTimeout(this.startTimer);
          this.flows.connected();
          void this.compare();
          void options.routes.compare();
        },
        unavailable: () => this.settled(),
        message: (message) => this.handleMessage(message),
      },
    });
    this.flows = new RedisFlows(this.link.commands, domain, (error) =>
      log.info({ error }, 'redis: EVAL is not allowed; each comparison fetches every flow'),
    );
    this.manifest = new Manifest(paths.manifest, log);
    this.removals = new Removals({ maxRemoved, report: reportOfFlows(log), now });
  }

  /** Resolves after the first comparison, or when Redis turns out to be unavailable. */
  async start(): Promise<void> {
    await this.manifest.load();
    const settled = new Promise<void>((resolve) => {
      this.settled = resolve;
    });
    this.link.start();
    this.startTimer = setTimeout(() => this.settled(), START_WAIT_MS);
    await settled;
    clearTimeout(this.startTimer);
  }

  /** Compares all flows if Redis is available. A failure is logged, and the next comparison retries. */
  compare(): Promise<void> {
    return this.comparison.run();
  }

  /** Whether a flow of the folder came from Redis. */
  isFromRedis(name: string): boolean {
    return this.manifest.has(name);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.link.stop();
    // Waits for the running comparison, whose next command fails, and for single flows.
    await this.comparison.run();
    await this.serial.idle();
  }

  private async compareAll(): Promise<void> {
    if (!this.link.ready || this.stopped) return this.settled();
    try {
      const fields = await this.flows.fields();
      // Refused flows may have been removed from Redis.
      const refused = [...this.refusals.values()].map(({ field }) => field);
      await eachLimited(new Set([...fields, ...refused]), AT_ONCE, (field) =>
        this.refresh(field, 'compared'),
      );
      await this.removeMissing();
      this.options.compared();
    } catch (error) {
      this.options.log.warn({ error: (error as Error).message }, 'redis: could not compare flows; retrying');
    }
    this.settled();
  }

  /**
   * Removes flows that are no longer in Redis, if the removal is intended. It reads the fields again, because Redis may have
   * lost its data during the comparison.
   */
  private async removeMissing(): Promise<void> {
    const fields = await this.flows.fields();
    const known = this.manifest.list();
    const names = known.filter((name) => !fields.has(fieldOf(name)));
    const announced = names.length === 0 ? new Set<string>() : await this.flows.removed(names);
    for (const name of names) if (this.announcedFields.has(fieldOf(name))) announced.add(name);
    const allowed = this.removals.allowed({ names, announced, of: known.length, isEmpty: fields.size === 0 });
    await eachLimited(allowed, AT_ONCE, (name) => this.refresh(fieldOf(name), 'removed'));
  }

  private handleMessage(message: string): void {
    this.options.routes.handleMessage(message);
    const change = parseChange(message, this.options.domain);
    if (change === 'nothing') return;
    if (change === 'malformed') {
      this.options.log.warn({ characters: message.length }, 'redis: ignored a malformed message');
    } else if (change === 'everything') {
      void this.compare();
    } else {
      void this.refreshAnnounced(fieldOf(change.flow));
    }
  }

  private async refreshAnnounced(field: string): Promise<void> {
    if (this.pending.has(field)) return;
    this.pending.add(field);
    this.announcedFields.add(field);
    try {
      await this.refresh(field, 'changed');
      this.announcedFields.delete(field);
    } catch (error) {
      this.options.log.warn({ error: (error as Error).message }, 'redis: could not read a flow; retrying');
    } finally {
      this.pending.delete(field);
    }
  }

  /**
   * Reads one flow and updates the folder. A flow that a comparison does not find is handled at the end of the comparison.
   *
   * @throws errors of Redis; errors of the script or the disk become refusals
   */
  private refresh(field: string, why: 'changed' | 'compared' | 'removed'): Promise<void> {
    return this.serial.run(field, async () => {
      this.pending.delete(field);
      const found = await (why === 'changed' ? this.flows.find(field) : this.flows.describe(field));
      if (!found && why === 'compared' && this.manifest.has(nameOf(field))) return;
      if (!found) return this.removeFromFolder(field);
      if (await this.refuseAccountsName(field)) return;
      if (await this.reusePresentScript(field, found)) return;
      await this.budget.with(found.bytes, () => this.apply(field, found));
    });
  }

  /** Whether the name belongs to an account, and no hub has published the flow. */
  private async refuseAccountsName(field: string): Promise<boolean> {
    try {
      refuseAccountsName(nameOf(field));
    } catch (error) {
      if (await this.flows.isOfHub(field)) return false;
      this.refuse(field, null, error);
      return true;
    }
    return false;
  }

  /** Whether the script need not be fetched, because its digest is that of the script in use or of a refused one. */
  private async reusePresentScript(field: string, { digest, bytes }: LocatedScript): Promise<boolean> {
    const name = nameOf(field);
    if (digest === null || !isFlowName(name)) return false;
    if (this.refusals.get(name)?.digest === digest) return true;
    try {
      if (!(await this.options.folder.keep(name, digest, bytes, () => this.recordOrigin(name, false))))
        return false;
      this.accept(name);
    } catch (error) {
      this.refuse(field, error instanceof ScriptRefused ? { digest, version: error.version } : null, error);
    }
    return true;
  }

  private async apply(field: string, found: LocatedScript): Promise<void> {
    if (found.bytes > MAX_SCRIPT_BYTES) return this.refuse(field, null, tooLarge(found.bytes));
    const bytes = await this.flows.script(field, found.hash);
    if (!bytes) return this.removeFromFolder(field);
    const script = scriptOf(bytes);
    const name = nameOf(field);
    if (this.refusals.get(name)?.rejectedVersion === script.version) return;
    try {
      await this.options.folder.publish(name, script, (replaces) => this.recordOrigin(name, replaces));
      this.accept(name);
    } catch (error) {
      this.refuse(field, error instanceof ScriptRefused ? script : null, error);
    }
  }

  private async recordOrigin(name: string, replaces: boolean): Promise<void> {
    if (replaces && !this.manifest.has(name)) {
      this.options.log.warn({ flow: name }, 'a flow from Redis replaced a local script of the same name');
    }
    await this.manifest.add(name);
  }

  private async removeFromFolder(field: string): Promise<void> {
    const name = nameOf(field);
    try {
      if (this.manifest.has(name)) {
        await this.options.folder.remove(name);
        await this.manifest.delete(name);
      }
      this.accept(name);
    } catch (error) {
      this.refuse(field, null, error);
    }
  }

  private accept(name: string): void {
    const wasHeld = this.removals.release(name);
    if (this.refusals.delete(name) || wasHeld) this.options.changed(name);
  }

  private refuse(
    field: string,
    script: (Pick<Refusal, 'digest'> & { version: string | null }) | null,
    error: unknown,
  ): void {
    const refused = script?.version ?? null;
    const fault = faultOf(error);
    const name = nameOf(field);
    const before = this.refusals.get(name);
    if (before?.rejectedVersion === refused && before.error.message === fault.message) return;
    this.refusals.set(name, {
      field,
      error: fault,
      rejectedVersion: refused,
      digest: script?.digest ?? null,
      time: this.options.now(),
    });
    const inUse = this.options.folder.state(name)?.version ?? null;
    logRefusal(this.options.log, { flow: name, inUse, refused, fault });
    this.options.changed(name);
  }
}
