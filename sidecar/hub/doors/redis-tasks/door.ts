/**
 * The tasks and numbers that programs write to Redis (docs/reference/redis-tasks.md): looks at them twice a second, keeps
 * the hub's tasks equal, and takes as many numbers as the tasks can call soon.
 */
import type { Log } from '../../../lib/log.ts';
import type { Settings } from '../../../settings/settings.ts';
import { findAccount } from '../../../store/hub/accounts.ts';
import { listRedisTasks, type RedisTaskRow } from '../../../store/hub/doors/redis-tasks.ts';
import type { Context, Services } from '../../api/route.ts';
import { applyField, contentHashOf, nameHashOf } from './apply.ts';
import { taskContext } from './context.ts';
import { type TaskDomain, taskDomains } from './domains.ts';
import { NumberTaker } from './number-taker.ts';
import { isDenied } from './redis-rights.ts';
import { hashOf, TaskRedis } from './task-redis.ts';

/** How often it looks, ms. */
const LOOK_MS = 500;
/** How often a value that cannot be used is tried again, ms: what it names may have been made meanwhile. */
const RETRY_MS = 15_000;

export interface RedisTaskOptions {
  url: string;
  domains: readonly TaskDomain[];
  services: Services;
  log: Log;
  /** ms */
  lookMs?: number;
}

export interface RedisTaskStatus {
  /** Why the last look failed; null: it did not. */
  failure: string | null;
  /** For how long looks fail, ms. */
  failingMs: number;
  /** What is wrong with a domain, a task or its list of numbers, in words. */
  problems: string[];
}

/** @returns null: the settings say that nobody writes tasks to Redis */
export function redisTasksOf(
  { redis: url, domain, dialer }: Pick<Settings, 'redis' | 'domain' | 'dialer'>,
  parts: Pick<RedisTaskOptions, 'services' | 'log'>,
): RedisTasks | null {
  if (!dialer.redisTasks || url === undefined) return null;
  return new RedisTasks({ ...parts, url, domains: taskDomains({ domain, dialer }) });
}

export class RedisTasks {
  private readonly redis: TaskRedis;
  private readonly taker: NumberTaker;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private isStopped = false;
  private failure: string | null = null;
  private failingSince: number | null = null;
  /** By what they are about. */
  private problems = new Map<string, string>();
  /** Domains whose keys Redis lets the robot use. */
  private readonly allowed = new Set<string>();
  private readonly tried = new Map<string, number>();

  constructor(private readonly options: RedisTaskOptions) {
    this.redis = new TaskRedis(options.url);
    this.taker = new NumberTaker(this.redis, options.log);
  }

  start(): void {
    const { lookMs = LOOK_MS } = this.options;
    this.timer = setTimeout(() => {
      this.running = this.run().then(() => {
        if (!this.isStopped) this.start();
      });
    }, lookMs).unref();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    this.taker.stop();
    await this.running;
    this.redis.close();
  }

  status(): RedisTaskStatus {
    const { failure, failingSince, problems } = this;
    const failingMs = failingSince === null ? 0 : performance.now() - failingSince;
    return { failure, failingMs, problems: [...problems.values()] };
  }

  /** Looks at all domains once. Never fails: what does is logged, and tried again. */
  private async run(): Promise<void> {
    const { log, services } = this.options;
    if (this.redis.isStarting) return;
    const found = new Map<string, string>();
    let failure = this.redis.down;
    if (failure === null)
      try {
        for (const one of this.options.domains) await this.lookAllowed(one, found);
      } catch (error) {
        failure = this.redis.down ?? services.store.reasonOf(error);
      }
    if (this.isStopped) return;
    if (failure !== null && this.failure === null)
      log.warn({ error: failure }, 'tasks in redis cannot be read; those taken go on; retrying');
    if (failure === null && this.failure !== null) log.info('tasks in redis can be read again');
    this.failingSince = failure === null ? null : (this.failingSince ?? performance.now());
    this.failure = failure;
    if (failure === null) this.noteProblems(found);
  }

  /** Takes nothing where Redis does not allow everything that finishes a batch. */
  private async lookAllowed(one: TaskDomain, problems: Map<string, string>): Promise<void> {
    const hash = hashOf(one.domain);
    const tell = (what: string) =>
      problems.set(hash, `${hash}: Redis does not allow the robot what it needs: ${what}`);
    if (!this.allowed.has(one.domain)) {
      const missing = await this.redis.missingRights(one.domain);
      if (missing.length > 0) return void tell(missing.join(', '));
      this.allowed.add(one.domain);
    }
    try {
      await this.look(one, problems);
    } catch (error) {
      if (!isDenied(error)) throw error;
      this.allowed.delete(one.domain);
      tell((error as Error).message);
    }
  }

  private async look(
    { domain, account: accountName }: TaskDomain,
    problems: Map<string, string>,
  ): Promise<void> {
    const { services } = this.options;
    const hash = hashOf(domain);
    const account = await findAccount(services.store.db, accountName);
    if (!account) return void problems.set(hash, `${hash}: there is no account ${accountName}`);
    const context = taskContext(services, { id: account.id, name: account.name });
    let fields: Map<string, Buffer>;
    try {
      fields = await this.redis.definitions(domain);
    } catch (error) {
      if (!isWrongType(error)) throw error;
      return void problems.set(hash, `${hash} is not a hash: its tasks stay as they are`);
    }
    const rows = await this.applied(context, domain, fields);
    for (const { name_hash: key, name, problem } of rows)
      if (problem !== null) problems.set(key, `${hash}, task ${name}: ${problem}`);
    const faults = await this.taker.look(context, rows);
    for (const [{ name_hash: key, name }, fault] of faults)
      problems.set(key, `${hash}, task ${name}: ${fault}`);
    await this.taker.recover(context, domain);
  }

  /** Applies what has changed. @returns the tasks of the domain as they are afterwards */
  private async applied(
    context: Context,
    domain: string,
    fields: ReadonlyMap<string, Buffer>,
  ): Promise<RedisTaskRow[]> {
    const scope = { accountId: context.principal.account.id, domain };
    const rows = await listRedisTasks(context.store.db, scope);
    const known = new Map(rows.map((row) => [row.name_hash, row]));
    let hasChanged = false;
    const present = new Set<string>();
    for (const [name, value] of fields) {
      const nameHash = nameHashOf(scope.accountId, { domain, name });
      present.add(nameHash);
      const row = known.get(nameHash);
      if (row?.content_hash === contentHashOf(value) && !this.isRetried(row)) continue;
      await applyField(context, { domain, name, value });
      this.tried.set(nameHash, performance.now());
      hasChanged = true;
    }
    for (const { name_hash: nameHash, content_hash: content, name } of rows) {
      if (present.has(nameHash) || content === '') continue;
      await applyField(context, { domain, name, value: null, nameHash });
      hasChanged = true;
    }
    return hasChanged ? listRedisTasks(context.store.db, scope) : rows;
  }

  private isRetried({ name_hash: nameHash, problem }: RedisTaskRow): boolean {
    const tried = this.tried.get(nameHash);
    return problem !== null && (tried === undefined || performance.now() - tried > RETRY_MS);
  }

  /** Logs what is new and what is over. */
  private noteProblems(found: Map<string, string>): void {
    const { log } = this.options;
    for (const [key, problem] of found)
      if (this.problems.get(key) !== problem) log.warn({ problem }, 'a task in redis has a problem');
    for (const [key, problem] of this.problems)
      if (!found.has(key)) log.info({ problem }, 'a task in redis has lost its problem');
    this.problems = found;
  }
}

function isWrongType(error: unknown): boolean {
  return error instanceof Error && /^WRONGTYPE/.test(error.message);
}
