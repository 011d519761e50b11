/** Adds a batch of numbers to its task, in one transaction that also has the batch's id: a second time it does nothing. */
import { retried } from '../../../dialer/retried.ts';
import { figuresOfStatus } from '../../../outbound/tasks/counters.ts';
import { addFigures } from '../../../store/hub/dialing/counters.ts';
import { findTask, saveTaskState, type TaskRow } from '../../../store/hub/dialing/tasks.ts';
import type { BatchOutcome } from '../../../store/hub/doors/redis-task-tables.ts';
import {
  batchOutcome,
  finalNumbers,
  insertRedisBatch,
  lockRedisTask,
  type RedisTaskRow,
  renewNumbers,
  saveRedisTask,
} from '../../../store/hub/doors/redis-tasks.ts';
import type { HubDb } from '../../../store/hub/hub-store.ts';
import { findImport, insertRejects, type NewReject } from '../../../store/hub/tasks/file-imports.ts';
import { insertImport, saveImport } from '../../../store/hub/tasks/imports.ts';
import type { Context } from '../../api/route.ts';
import { addNumbers } from '../../tasks/add-numbers.ts';
import { type ReadRows, readRows } from '../../tasks/import-numbers.ts';
import { doVerb, nextState } from '../../tasks/verbs.ts';
import { type ReadEntry, readEntry } from './entries.ts';

/** Batches within this time are counted as one import, ms. */
const IMPORT_MS = 3_600_000;
/** Rejects of an import that are kept. All are counted. */
const MOST_REJECTS = 100_000;
const LONGEST_MESSAGE = 300;

export interface Batch {
  id: string;
  nameHash: string;
  entries: readonly Buffer[];
}

/** What became of a batch, now or before. @throws what the database throws: nothing has changed then */
export async function addBatch(context: Context, batch: Batch): Promise<BatchOutcome> {
  const { store } = context;
  const read = await readEntries(context, batch.entries);
  try {
    return await retried(store, () => store.readCommitted((db) => add(context, db, { batch, read })));
  } catch (error) {
    // It was added before, or another hub adds it: one transaction waits for the other.
    const before = store.isDuplicate(error) ? await batchOutcome(store.db, batch.id) : undefined;
    if (before === undefined) throw error;
    return before;
  }
}

interface Reading {
  rows: ReadRows['rows'];
  /** Without what only the import knows. */
  rejects: Pick<NewReject, 'line' | 'number' | 'fault' | 'message'>[];
}

async function readEntries(context: Context, entries: readonly Buffer[]): Promise<Reading> {
  const read = entries.map(readEntry);
  const places = read.flatMap((one, at) => ('row' in one ? [at] : []));
  const given = read.flatMap((one: ReadEntry) => ('row' in one ? [one.row] : []));
  const { rows, rejects } = await readRows(context, given);
  const unread = read.flatMap((one, at) =>
    'row' in one ? [] : [{ line: at + 1, number: one.shown, fault: one.fault, message: one.message }],
  );
  const refused = rejects.map((one) => ({ ...one, line: (places[one.line - 1] ?? 0) + 1 }));
  return { rows, rejects: [...unread, ...refused].sort((a, b) => a.line - b.line) };
}

async function add(
  context: Context,
  db: HubDb,
  { batch, read }: { batch: Batch; read: Reading },
): Promise<BatchOutcome> {
  const now = await context.dialing.clock(db);
  // Locks as everybody does: the door's row, then the task.
  const row = await lockRedisTask(db, batch.nameHash);
  const task = row?.task_id == null ? undefined : await findTask(db, row.task_id, { lock: true });
  const outcome: BatchOutcome = row && task && task.state !== 'cancelled' ? 'added' : 'returned';
  await insertRedisBatch(db, { id: batch.id, outcome, created: now });
  if (!row || !task || outcome === 'returned') return 'returned';
  const keys = read.rows.map(({ number }) => number.key);
  const again = await finalNumbers(db, task.id, keys);
  await importInto(context, db, { row, task, read, now });
  await callAgain(context, db, { task, numbers: again, now });
  await startFilled(context, db, { row, taskId: task.id });
  return 'added';
}

interface Into {
  row: RedisTaskRow;
  task: TaskRow;
  now: number;
}

/** Counts with what came in the last hour, and keeps what is no number with its rejects. */
async function importInto(
  context: Context,
  db: HubDb,
  { row, task, read, now }: Into & { read: Reading },
): Promise<void> {
  const accountId = task.account_id;
  const last = row.import_id === null ? undefined : await findImport(db, { accountId, id: row.import_id });
  const isSame = last !== undefined && last.task_id === task.id && now - last.created < IMPORT_MS;
  const before = isSame ? last : { taken: 0, doubled: 0, blacklisted: 0, invalid: 0, given: 0 };
  const given = before.given ?? 0;
  const importId = isSame
    ? last.id
    : await insertImport(db, {
        ...{ account_id: accountId, task_id: task.id, taken: 0, doubled: 0, invalid: 0, blacklisted: 0 },
        ...{ imported_by: context.principal.name, source: 'redis', created: now, finished: now },
      });
  if (!isSame) await saveRedisTask(db, row.id, { import_id: importId });
  const added = await addNumbers(context, db, { task, importId, now, numbers: read.rows });
  const kept = read.rejects.slice(0, Math.max(0, MOST_REJECTS - before.invalid));
  await insertRejects(
    db,
    kept.map((reject) => ({
      ...{ import_id: importId, account_id: accountId, created: now, column_name: '', number_key: null },
      ...{ line: given + reject.line, number: reject.number, fault: reject.fault },
      message: reject.message.slice(0, LONGEST_MESSAGE),
    })),
  );
  await saveImport(db, importId, {
    taken: before.taken + added.taken,
    doubled: before.doubled + added.doubled,
    blacklisted: before.blacklisted + added.blacklisted,
    invalid: before.invalid + read.rejects.length,
    given: given + read.rows.length + read.rejects.length,
    finished: now,
  });
}

/** A number that comes again after its last call is called again, as in the product whose lists these are. */
async function callAgain(
  { store }: Context,
  db: HubDb,
  { task, numbers, now }: Pick<Into, 'task' | 'now'> & { numbers: readonly { id: number; status: number }[] },
): Promise<void> {
  if (numbers.length === 0) return;
  await renewNumbers(
    db,
    numbers.map(({ id }) => id),
    now,
  );
  const locked = await findTask(db, task.id, { lock: true });
  if (locked?.state === 'finished')
    await saveTaskState(db, locked, { state: nextState(locked, 'reset'), now });
  for (const status of new Set(numbers.map((one) => one.status))) {
    const count = numbers.filter((one) => one.status === status).length;
    await addFigures(db, task.id, { figures: figuresOfStatus(status, 0, count), kind: store.kind });
  }
}

/** Whoever has a number and is enabled, calls. */
async function startFilled(
  context: Context,
  db: HubDb,
  { row, taskId }: { row: RedisTaskRow; taskId: number },
): Promise<void> {
  const task = await findTask(db, taskId, { lock: true });
  if (task?.state !== 'ready' || row.enabled === 0) return;
  await doVerb(context, db, task, 'start');
  if (row.starts !== 0) await saveRedisTask(db, row.id, { starts: 0 });
}
