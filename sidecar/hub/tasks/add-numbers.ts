/** Adds numbers that were read to a task: doubled and blacklisted ones told apart, in one transaction. */
import { pushFinal } from '../../dialer/final-numbers.ts';
import { numberPlaces } from '../../numbers/number-place.ts';
import type { GivenNumber } from '../../outbound/number.ts';
import { figuresOfStatus } from '../../outbound/tasks/counters.ts';
import { CallStatus } from '../../records/status-names.ts';
import { type BlacklistEntry, blacklisted, hasBlacklist } from '../../store/hub/dialing/blacklist.ts';
import { addFigures } from '../../store/hub/dialing/counters.ts';
import { NumberState } from '../../store/hub/dialing/due-numbers.ts';
import { findTask, saveTaskState, type TaskRow } from '../../store/hub/dialing/tasks.ts';
import type { HubDb } from '../../store/hub/hub-store.ts';
import { addedNumbers } from '../../store/hub/tasks/imports.ts';
import {
  insertNumbers,
  type NewNumber,
  type PreparedNumbers,
  prepareNumbers,
} from '../../store/hub/tasks/insert-numbers.ts';
import type { Context } from '../api/route.ts';
import { HubError } from '../error.ts';
import { nextState } from './verbs.ts';

export interface AddedCounts {
  taken: number;
  doubled: number;
  /** Of those taken. */
  blacklisted: number;
}

export interface NumberToAdd {
  number: GivenNumber;
  /** JSON; null: none */
  variables: string | null;
  /** JSON; null: none */
  consent: string | null;
}

interface Import {
  task: TaskRow;
  importId: number;
  /** ms since 1970 */
  now: number;
}

/** Numbers of one statement. */
const AT_ONCE = 1_000;
/** `place` of a task whose numbers are called in random order. */
const PLACES = 2 ** 31 - 1;

/** @throws HubError `TASK_STATE` where the task takes no numbers */
export async function addNumbers(
  context: Context,
  db: HubDb,
  { numbers, ...into }: Import & { numbers: readonly NumberToAdd[] },
): Promise<AddedCounts> {
  const { task, now } = into;
  const counts: AddedCounts = { taken: 0, doubled: 0, blacklisted: 0 };
  const isListed = await hasBlacklist(db, task.account_id);
  const banned = isListed
    ? await blacklisted(db, {
        accountId: task.account_id,
        keys: numbers.map(({ number }) => number.key),
        now,
      })
    : new Map<string, BlacklistEntry>();
  // The next statement is written while the database runs this one.
  let running: Promise<void> | undefined;
  try {
    for (let start = 0; start < numbers.length; start += AT_ONCE) {
      const chunk = await readyChunk(context, numbers.slice(start, start + AT_ONCE), { ...into, banned });
      await running;
      running = addChunk(context, db, { ...into, chunk, counts });
      running.catch(() => {});
      await new Promise((resolve) => setImmediate(resolve));
    }
  } finally {
    await running;
  }
  await joinTask(context, db, { task, counts, now });
  return counts;
}

/** Numbers of one statement. */
interface Chunk {
  waiting: PreparedNumbers;
  blocked: PreparedNumbers;
  blockedKeys: string[];
  size: number;
}

async function readyChunk(
  context: Context,
  numbers: readonly NumberToAdd[],
  { banned, ...into }: Import & { banned: Map<string, BlacklistEntry> },
): Promise<Chunk> {
  const { kind } = context.store;
  const rows = await rowsOf(context, numbers, into);
  const isBanned = ({ number_key: key }: NewNumber) => banned.get(key)?.until === null;
  const waiting = banned.size === 0 ? rows : rows.filter((row) => !isBanned(row));
  const final = { state: NumberState.Final, status: CallStatus.Blacklisted };
  const blocked = banned.size === 0 ? [] : rows.filter(isBanned).map((row) => ({ ...row, ...final }));
  return {
    waiting: prepareNumbers(waiting, kind),
    blocked: prepareNumbers(blocked, kind),
    blockedKeys: blocked.map(({ number_key }) => number_key),
    size: numbers.length,
  };
}

async function addChunk(
  context: Context,
  db: HubDb,
  { chunk, counts, ...into }: Import & { chunk: Chunk; counts: AddedCounts },
): Promise<void> {
  const taken = await insertNumbers(db, chunk.waiting);
  const blacklisted = await insertNumbers(db, chunk.blocked);
  if (blacklisted > 0) await tellBlacklisted(context, db, { ...into, keys: chunk.blockedKeys });
  counts.taken += taken + blacklisted;
  counts.blacklisted += blacklisted;
  counts.doubled += chunk.size - taken - blacklisted;
}

async function rowsOf(
  { dialing }: Context,
  chunk: readonly NumberToAdd[],
  { task, importId, now }: Import,
): Promise<NewNumber[]> {
  const places = await numberPlaces();
  return chunk.map(({ number, variables, consent }) => {
    const { cityId, operator } = places.placeOf(number.key);
    const place = task.random_assignment_number === 1 ? Math.floor(dialing.random() * PLACES) : 0;
    return {
      ...{ task_id: task.id, account_id: task.account_id, number: number.given, number_key: number.key },
      ...{ country: number.country, variables, import_id: importId, place, updated: now },
      ...{ city_id: cityId, operator, consent },
    };
  });
}

/** The task has the numbers from now on. Locks in the order of claims: the task, then its figures. */
async function joinTask(
  { store }: Context,
  db: HubDb,
  { task, counts, now }: { task: TaskRow; counts: AddedCounts; now: number },
): Promise<void> {
  if (counts.taken === 0) return;
  const locked = await findTask(db, task.id, { lock: true });
  if (!locked) throw new HubError('NOT_FOUND');
  const state = nextState(locked, 'import');
  if (state !== locked.state) await saveTaskState(db, locked, { state, now });
  for (const figures of [
    figuresOfStatus(null, 0, counts.taken - counts.blacklisted),
    figuresOfStatus(null, CallStatus.Blacklisted, counts.blacklisted),
  ])
    await addFigures(db, task.id, { figures, kind: store.kind });
}

async function tellBlacklisted(
  { store }: Context,
  db: HubDb,
  { task, importId, now, keys }: Import & { keys: readonly string[] },
): Promise<void> {
  const rows = await addedNumbers(db, { taskId: task.id, importId, keys });
  await pushFinal(
    db,
    rows.map(({ id, number }) => ({
      ...{ accountId: task.account_id, taskUuid: task.uuid, numberId: id, number },
      ...{ status: CallStatus.Blacklisted, attempts: 0, outcome: null },
    })),
    { kind: store.kind, now },
  );
}
