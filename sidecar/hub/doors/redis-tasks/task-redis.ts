/**
 * The Redis that has the tasks and numbers of programs. A batch of numbers moves in one step from their list to a list of
 * the hubs, and is noted there until the database has it: whoever dies in between, the next hub finds the batch.
 */
import { Redis } from 'ioredis';
import { backoffMs } from '../../../lib/backoff.ts';
import { missingRights } from './redis-rights.ts';

const CONNECT_MS = 5_000;
/** A connection that is silent for so long after a ping is dead. */
const SILENCE_MS = 4_000;
const COMMAND_MS = 15_000;
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 2_000;
/** The answer of a Redis that has become a replica: its address may lead to another one by now. */
const REPLICA = /^READONLY/;

/**
 * Keys: the list, the batch, the notes. Arguments: most entries, most bytes, the batch's id, its note. A script that fails half-way
 * is not undone, so what Redis might refuse comes first: the batch is empty, and the first LMOVE moves nothing.
 */
const TAKE = `
local taken, bytes = {}, 0
if redis.call('LLEN', KEYS[1]) == 0 then return taken end
redis.call('LMOVE', KEYS[2], KEYS[1], 'LEFT', 'LEFT')
redis.call('HSET', KEYS[3], ARGV[3], ARGV[4])
while #taken < tonumber(ARGV[1]) and bytes < tonumber(ARGV[2]) do
  local entry = redis.call('LMOVE', KEYS[1], KEYS[2], 'LEFT', 'RIGHT')
  if not entry then break end
  taken[#taken + 1] = entry
  bytes = bytes + #entry
end
return taken
`;

/** Keys: the list, the batch, the notes. Argument: the batch's id. The entries are the first of their list again. */
const GIVE_BACK = `
if redis.call('HEXISTS', KEYS[3], ARGV[1]) == 0 then return 0 end
while redis.call('LMOVE', KEYS[2], KEYS[1], 'RIGHT', 'LEFT') do end
return redis.call('HDEL', KEYS[3], ARGV[1])
`;

interface Scripts {
  ctiTakeBuffer(
    ...args: [
      list: string,
      batch: string,
      notes: string,
      most: number,
      bytes: number,
      id: string,
      note: string,
    ]
  ): Promise<Buffer[]>;
  ctiGiveBack(...args: [list: string, batch: string, notes: string, id: string]): Promise<number>;
}

/** A batch that a hub has taken and not finished. */
export interface NotedBatch {
  id: string;
  /** Of the task: `nameHashOf`. */
  nameHash: string;
  /** The list that it came from. */
  queue: string;
}

/** How much one batch may be. */
export interface BatchSize {
  entries: number;
  bytes: number;
}

export class TaskRedis {
  private readonly redis: Redis & Scripts;
  private reason: string | null = null;
  private wasUp = false;

  constructor(url: string) {
    this.redis = new Redis(url, {
      connectionName: 'cti-robot-tasks',
      connectTimeout: CONNECT_MS,
      socketTimeout: SILENCE_MS,
      commandTimeout: COMMAND_MS,
      disconnectTimeout: 500,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      autoResendUnfulfilledCommands: false,
      retryStrategy: (attempt) =>
        backoffMs(attempt, { firstMs: FIRST_RETRY_MS, longestMs: LONGEST_RETRY_MS, random: Math.random }),
      reconnectOnError: (error) => REPLICA.test(error.message),
      scripts: {
        ctiTake: { lua: TAKE, numberOfKeys: 3 },
        ctiGiveBack: { lua: GIVE_BACK, numberOfKeys: 3 },
      },
    }) as Redis & Scripts;
    this.redis.on('error', (error: Error & { command?: { name?: string } }) => {
      this.reason = error.message;
      // Else ioredis would go on with another database, which has other tasks.
      if (error.command?.name === 'select') this.redis.disconnect(true);
    });
    this.redis.on('ready', () => {
      this.reason = null;
      this.wasUp = true;
    });
  }

  /** It connects for the first time, and nothing speaks against it yet. */
  get isStarting(): boolean {
    return !this.wasUp && this.reason === null;
  }

  /** Why commands would fail; null: they work, as far as anybody knows. */
  get down(): string | null {
    return this.redis.status === 'ready' ? null : (this.reason ?? 'not connected');
  }

  /** Resolves when the first try to connect has ended; `down` then says how. */
  async settled(): Promise<void> {
    if (!this.isStarting) return;
    await new Promise<void>((resolve) => {
      for (const event of ['ready', 'error', 'close']) this.redis.once(event, () => resolve());
    });
  }

  /** What Redis does not allow; empty: everything that the door needs, but for the lists that are not given. */
  missingRights(domain: string, queues: readonly string[] = []): Promise<string[]> {
    const keys = { hash: hashOf(domain), notes: notesOf(domain), batch: batchOf(domain, 'none'), queues };
    return missingRights(this.redis, keys);
  }

  /** The values of the tasks of a domain, by field. */
  async definitions(domain: string): Promise<Map<string, Buffer>> {
    const hash = await this.redis.hgetallBuffer(hashOf(domain));
    return new Map(Object.entries(hash));
  }

  /** How long lists are. Null: there is no list to ask for. */
  async lengths(queues: readonly (string | null)[]): Promise<(number | 'no-list' | 'unreadable')[]> {
    if (queues.length === 0) return [];
    const pipeline = this.redis.pipeline();
    for (const queue of queues) if (queue !== null) pipeline.llen(queue);
    const answers = (await pipeline.exec()) ?? [];
    return queues.map((queue) => {
      if (queue === null) return 0;
      const [error, length] = answers.shift() ?? [null, 0];
      if (!error) return Number(length);
      if (error.name !== 'ReplyError') throw error;
      return error.message.startsWith('WRONGTYPE') ? 'no-list' : 'unreadable';
    });
  }

  /** Moves the first entries of a list into a batch. None: the list is empty. */
  async take(domain: string, { id, nameHash, queue }: NotedBatch, size: BatchSize): Promise<Buffer[]> {
    const note = JSON.stringify({ nameHash, queue });
    return this.redis.ctiTakeBuffer(
      ...([queue, batchOf(domain, id), notesOf(domain), size.entries, size.bytes, id, note] as const),
    );
  }

  /** The batches of all hubs that are not finished. */
  async noted(domain: string): Promise<NotedBatch[]> {
    const notes = await this.redis.hgetall(notesOf(domain));
    return Object.entries(notes).flatMap(([id, text]) => {
      const note = noteOf(text);
      return note === null ? [] : [{ id, ...note }];
    });
  }

  async entries(domain: string, id: string): Promise<Buffer[]> {
    return this.redis.lrangeBuffer(batchOf(domain, id), 0, -1);
  }

  /** The database has the batch. */
  async finish(domain: string, id: string): Promise<void> {
    await this.redis.multi().del(batchOf(domain, id)).hdel(notesOf(domain), id).exec();
  }

  /** The entries are the first of their list again. */
  async giveBack(domain: string, { id, queue }: Pick<NotedBatch, 'id' | 'queue'>): Promise<void> {
    await this.redis.ctiGiveBack(queue, batchOf(domain, id), notesOf(domain), id);
  }

  close(): void {
    this.redis.disconnect();
  }
}

const OURS = 'cti_robot_';

/** The hash of tasks. */
export function hashOf(domain: string): string {
  return `cti_queue_dialer_task@${domain}`;
}

/** Whether a task may name this list: the hubs' own keys are none. */
export function mayBeQueue(key: string): boolean {
  return !key.startsWith(OURS) && !key.startsWith('cti_queue_dialer_task@');
}

function notesOf(domain: string): string {
  return `${OURS}taken@${domain}`;
}

function batchOf(domain: string, id: string): string {
  return `${OURS}taken@${domain}:${id}`;
}

function noteOf(text: string): Omit<NotedBatch, 'id'> | null {
  try {
    const { nameHash, queue } = JSON.parse(text) as Record<string, unknown>;
    return typeof nameHash === 'string' && typeof queue === 'string' ? { nameHash, queue } : null;
  } catch {
    return null;
  }
}
