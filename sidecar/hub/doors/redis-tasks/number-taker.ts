/** Takes numbers for tasks: so many as they can call soon, each once, whoever is killed. */
import { randomUUID } from 'node:crypto';
import { retried } from '../../../dialer/retried.ts';
import { nextTaskOpening } from '../../../dialer/task-times.ts';
import type { Log } from '../../../lib/log.ts';
import { findTask, type TaskRow } from '../../../store/hub/dialing/tasks.ts';
import {
  countWaiting,
  lockRedisTask,
  type RedisTaskRow,
  saveRedisTask,
} from '../../../store/hub/doors/redis-tasks.ts';
import type { Context } from '../../api/route.ts';
import { doVerb } from '../../tasks/verbs.ts';
import { addBatch } from './add-batch.ts';
import { STARTABLE } from './apply.ts';
import type { NotedBatch, TaskRedis } from './task-redis.ts';

/** What waits in a task is called within this time at its rate, ms. */
const AHEAD_MS = 10_000;
const LEAST_AHEAD = 20;
const MOST_AHEAD = 10_000;
/** So many times as many may wait for a later time, such as that of their next attempt. */
const LATER = 10;
const MOST_ENTRIES = 1_000;
const MOST_BYTES = 4 * 1024 * 1024;
/** Batches of a task at one look: changes of other tasks do not wait for them. */
const AT_ONCE = 10;
/** Another hub has so long to finish a batch, ms. */
const ABANDONED_MS = 5_000;
const NO_LIST = 'params.number_queue is the key of something else than a list';
const UNREADABLE = 'Redis does not let the robot read params.number_queue';
const OPEN = ['new', 'ready', 'running', 'finished'];

export class NumberTaker {
  /** Batches of others, and when they were seen first. */
  private readonly foreign = new Map<string, number>();
  /** Domains whose batches this process has seen: those of the process before it are taken over at once. */
  private readonly seen = new Set<string>();
  private isStopped = false;

  constructor(
    private readonly redis: TaskRedis,
    private readonly log: Log,
  ) {}

  stop(): void {
    this.isStopped = true;
  }

  /** Starts tasks that are due, and fills those whose list has numbers. @returns what is wrong with lists, by task */
  async look(context: Context, rows: readonly RedisTaskRow[]): Promise<Map<RedisTaskRow, string>> {
    const faults = new Map<RedisTaskRow, string>();
    const enabled = rows.filter((row) => row.enabled === 1 && row.problem === null);
    const lengths = await this.redis.lengths(enabled.map(({ queue }) => queue));
    for (const [at, row] of enabled.entries()) {
      const length = lengths[at] ?? 0;
      if (this.isStopped) break;
      if (length === 'no-list') faults.set(row, NO_LIST);
      else if (length === 'unreadable') faults.set(row, UNREADABLE);
      else if (length > 0 || row.starts === 1) await this.lookAt(context, row);
    }
    return faults;
  }

  private async lookAt(context: Context, row: RedisTaskRow): Promise<void> {
    if (row.task_id === null) return;
    const { db } = context.store;
    let task = await findTask(db, row.task_id);
    const now = await context.dialing.clock(db);
    if (!task || !isInTime(task, now)) return;
    if (row.starts === 1 && (await startDue(context, row))) task = await findTask(db, row.task_id);
    if (!task || row.queue === null || !OPEN.includes(task.state)) return;
    if ((await nextTaskOpening(db, task, now)) !== now) return;
    await this.fill(context, { domain: row.domain, nameHash: row.name_hash, queue: row.queue }, task);
  }

  /** Finishes batches that nobody else does. */
  async recover(context: Context, domain: string): Promise<void> {
    const noted = await this.redis.noted(domain);
    const isFirst = !this.seen.has(domain);
    this.seen.add(domain);
    const ids = new Set(noted.map(({ id }) => id));
    for (const id of this.foreign.keys()) if (!ids.has(id)) this.foreign.delete(id);
    for (const batch of noted) {
      const since = this.foreign.get(batch.id);
      if (since === undefined) this.foreign.set(batch.id, performance.now());
      const isAbandoned = since !== undefined && performance.now() - since > ABANDONED_MS;
      if (!isFirst && !isAbandoned) continue;
      const row = await lockRedisTask(context.store.db, batch.nameHash);
      // Of a task that this database does not have: of another account's hash, or of another deployment.
      if (row?.account_id !== context.principal.account.id) continue;
      const entries = await this.redis.entries(domain, batch.id);
      await this.settle(context, domain, batch, entries);
      this.log.info({ batch: batch.id, numbers: entries.length }, 'numbers taken over that a hub had moved');
    }
  }

  private async fill(
    context: Context,
    { domain, nameHash, queue }: { domain: string; nameHash: string; queue: string },
    task: TaskRow,
  ): Promise<void> {
    for (let batches = 0; batches < AT_ONCE && !this.isStopped; batches++) {
      const wanted = await numbersWanted(context, task);
      if (wanted === 0) return;
      const batch: NotedBatch = { id: randomUUID(), nameHash, queue };
      const size = { entries: Math.min(wanted, MOST_ENTRIES), bytes: MOST_BYTES };
      const entries = await this.redis.take(domain, batch, size);
      if (entries.length === 0) return;
      await this.settle(context, domain, batch, entries);
    }
  }

  private async settle(
    context: Context,
    domain: string,
    batch: NotedBatch,
    entries: readonly Buffer[],
  ): Promise<void> {
    const outcome = await addBatch(context, { id: batch.id, nameHash: batch.nameHash, entries });
    if (outcome === 'added') await this.redis.finish(domain, batch.id);
    else await this.redis.giveBack(domain, batch);
  }
}

function isInTime({ start_time: start, stop_time: stop }: TaskRow, now: number): boolean {
  return (start === null || start <= now) && (stop === null || now < stop);
}

async function startDue(context: Context, row: RedisTaskRow): Promise<boolean> {
  const { store } = context;
  return retried(store, () =>
    store.readCommitted(async (db) => {
      const locked = await lockRedisTask(db, row.name_hash);
      const task = locked?.task_id == null ? undefined : await findTask(db, locked.task_id, { lock: true });
      if (!locked || !task || locked.starts === 0) return false;
      await saveRedisTask(db, locked.id, { starts: 0 });
      // Somebody has started it.
      if (!STARTABLE.includes(task.state)) return false;
      await doVerb(context, db, task, 'start');
      await context.audit('task.start', task.uuid, db);
      return true;
    }),
  );
}

/** How many numbers a task may take now. */
async function numbersWanted({ store, dialing }: Context, task: TaskRow): Promise<number> {
  const { id: taskId, maximumcall, call_per_second: rate } = task;
  const soon = Math.ceil(Math.min((rate * AHEAD_MS) / 1000, MOST_AHEAD));
  const ahead = Math.max(LEAST_AHEAD, Math.min(soon, 2 * maximumcall, MOST_AHEAD));
  const most = ahead * LATER;
  const dueAt = await dialing.clock(store.db);
  const due = await countWaiting(store.db, { taskId, dueAt, limit: ahead });
  // Half of them is enough for the time until the next look.
  if (due > ahead / 2) return 0;
  const all = await countWaiting(store.db, { taskId, limit: most });
  return Math.max(0, Math.min(ahead - due, most - all));
}
