/**
 * Makes the folder equal to the hashes in Redis: one flow when a publication names it, everything at every
 * connection and from time to time (flow-sync.md).
 *
 * There is one way for a flow to get here, `refresh`: under the flow's lock it is read as it is now and applied. So
 * whatever the order in which publications, comparisons and failures come, the last one to run sees the newest.
 */

import { isFlowName } from '../../engine/flow/name.ts';
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
import { Removals } from './removals.ts';

/** Flows looked at at once; enough to hide the network's delay. */
const AT_ONCE = 16;
/** Scripts held in memory at once, bytes; a larger one is held alone. */
const BYTES_AT_ONCE = 1 * 1024 * 1024;

/** A script of Redis that is not in the folder; that has an older one, or none. */
export interface Refusal {
  /** As Redis has it, see `RedisFlows.fields`. */
  field: string;
  error: Fault;
  /** Version of the refused script; null where it was not read, or could not be written and is tried again. */
  rejectedVersion: string | null;
  /** Likewise its digest. */
  digest: string | null;
  /** ms since 1970. */
  time: number;
}

/** How long a start waits for a Redis that neither answers nor refuses, ms. */
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
  /** Called after a refusal came or went. */
  changed: (name: string) => void;
  /** Called when everything has been compared. */
  compared: () => void;
}

export class RedisSync {
  readonly link: RedisLink;
  /** Of the scripts in Redis now, by name. */
  readonly refusals = new Map<string, Refusal>();
  /** Flows that are in Redis no longer, and stay. */
  readonly removals: Removals;
  private readonly flows: RedisFlows;
  private readonly manifest: Manifest;
  private readonly serial = new KeyedSerial();
  private readonly budget = new Budget(BYTES_AT_ONCE);
  private readonly comparison = new GroupRun(() => this.compareAll());
  /** Fields that a publication named and that could not be looked at since. */
  private readonly announcedFields = new Set<string>();
  /** Fields with a publication that has not been looked at: more of them for the same flow mean nothing new. */
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
        },
        unavailable: () => this.settled(),
        message: (message) => this.handleMessage(message),
      },
    });
    this.flows = new RedisFlows(this.link.commands, domain, (error) =>
      log.info({ error }, 'redis: EVAL is not allowed; each comparison fetches every flow'),
    );
    this.manifest = new Manifest(paths.manifest, log);
    this.removals = new Removals({ maxRemoved, log, now });
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

  /** Compares everything, if Redis can be reached; a failure is logged and mended by the next one. */
  compare(): Promise<void> {
    return this.comparison.run();
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
      // Those that were refused, and that may be in no hash now.
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
   * Removes the flows that are in no hash, where that is meant. Asked of Redis anew: while flows were compared one by
   * one it may have lost its data.
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
   * Reads one flow as it is now, and makes the folder follow; one that a comparison does not find is left for the end
   * of the comparison.
   *
   * @throws what concerns Redis; faults of the script or the disk are noted as refusals
   */
  private refresh(field: string, why: 'changed' | 'compared' | 'removed'): Promise<void> {
    return this.serial.run(field, async () => {
      this.pending.delete(field);
      const found = await (why === 'changed' ? this.flows.find(field) : this.flows.describe(field));
      if (!found && why === 'compared' && this.manifest.has(nameOf(field))) return;
      if (!found) return this.removeFromFolder(field);
      if (await this.reusePresentScript(field, found)) return;
      await this.budget.with(found.bytes, () => this.apply(field, found));
    });
  }

  /** Whether the script is known by its digest, and need not be fetched: in use already, or refused. */
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
