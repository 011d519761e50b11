/** One batch in one transaction: its positions and rows, and the synthetic ends and records that come or go with them. */
import { isDeepStrictEqual } from 'node:util';
import type { Transaction } from 'kysely';
import type { Logger } from 'pino';
import { InputType } from '../../engine/contract/row.ts';
import { findStored } from './already-stored.ts';
import { callChanges, noteChanges } from './call-changes.ts';
import type { Database, Tables } from './database.ts';
import { StoreError } from './error.ts';
import { type FittedBatch, fitBatch, insertFitted, type Target } from './insert.ts';
import { canKeepOptOuts, keepOptOuts, type NumberKey, optOutsOf } from './opt-outs.ts';
import { movePositions } from './positions.ts';
import { addMissingRecords, removeSyntheticRecords } from './records.ts';
import { removeSyntheticEnd, settleRetried } from './retried.ts';
import { type Batch, type CommitSteps, type Committed, LOST, type Refusal, type TableName } from './store.ts';
import { fitCallid } from './table.ts';
import { type Opened, requireCallid } from './table-inspector.ts';
import type { LocalTime } from './timezone.ts';

const TABLE_CHANGED = 'TABLE_CHANGED';

/** Carries an error of `beforeCommit` past the database's own error handling. */
export class BeforeCommitError extends Error {}

export interface BatchTransaction {
  trx: Transaction<Tables>;
  opened: Opened;
  database: Database;
  time: LocalTime;
  /** ms since 1970 */
  now: number;
  log: Logger;
  /** Of people who ask not to be called. */
  numberKey: NumberKey;
}

export interface BatchToWrite {
  batch: Batch;
  /** Its rows, fitted to the tables as they were last inspected. */
  fitted: FittedBatch;
  steps: CommitSteps;
}

/**
 * Writes a batch; the caller commits.
 *
 * @throws StoreError `POSITION_MOVED`; `STORE_UNAVAILABLE`, see `isTableChanged`
 * @throws BeforeCommitError
 */
export async function writeBatch(transaction: BatchTransaction, request: BatchToWrite): Promise<Committed> {
  const { trx, opened, database, time, now } = transaction;
  const { batch, steps } = request;
  // Positions first: a second process waits here before it has written any row.
  await movePositions(trx, database, batch, now);
  if (batch.reappearedCalls.length > 0) await removeSyntheticEnds(trx, opened, batch.reappearedCalls);
  if (batch.retried && batch.table === 'conversation') return writeRetriedRows(transaction, request);
  const target = opened.targets[batch.table];
  if (batch.table === 'call_record') {
    requireCallid(target);
    const callids = batch.rows.map(({ callid }) => callid);
    await removeSyntheticRecords(trx, target, callids);
  }
  let { fitted } = request;
  let stored = new Set<number>();
  if (opened.remadeAt !== null) {
    stored = await findStored(trx, target, batch, opened.remadeAt);
    if (stored.size > 0) fitted = fitBatch(batch.rows, { database, target, time, skip: stored });
  }
  const probing = { trx, database, time, now };
  const inserting = insertFitted({ ...probing, target }, fitted);
  // The statement has left this process by then.
  if (steps.sent) setImmediate(steps.sent);
  const refused = [...fitted.refused, ...(await unlessTableChanged(transaction, target, inserting))];
  await addMissingRecords({ ...probing, target: opened.targets.call_record }, batch.syntheticRecords);
  await blockCallees(transaction, batch, refused);
  await tellHub(transaction, batch, refused);
  runBeforeCommit(steps, refused);
  return { rows: batch.rows.length - stored.size - refused.length, cut: fitted.cut, refused };
}

/** Whether an error says that the tables differ from the last inspection: the batch can be written again at once. */
export function isTableChanged(error: unknown): boolean {
  return error instanceof StoreError && error.reason === TABLE_CHANGED;
}

/** Writes those of the retried rows that the table does not have. */
async function writeRetriedRows(
  transaction: BatchTransaction,
  { batch, steps }: BatchToWrite,
): Promise<Committed> {
  const { rows } = batch;
  const { trx, opened, database, time, now } = transaction;
  const target = opened.targets.conversation;
  const { stored, replaced } = await settleRetried(trx, target, rows, time);
  const fitted = fitBatch(rows, { database, target, time, skip: stored });
  const inserting = insertFitted({ trx, database, time, now, target }, fitted, { wait: false });
  const refused = [...fitted.refused, ...(await unlessTableChanged(transaction, target, inserting))];
  for (const { by, end } of replaced) {
    if (refused.some(({ index }) => index === by)) continue;
    await removeSyntheticEnd(trx, end);
    await removeSyntheticRecords(trx, opened.targets.call_record, [end.callid]);
  }
  await blockCallees(transaction, batch, refused);
  await tellHub(transaction, batch, refused);
  runBeforeCommit(steps, refused);
  return { rows: rows.length - stored.size - refused.length, cut: fitted.cut, refused };
}

/** A caller's wish must not keep rows waiting, and is not lost either: it is in the log. */
async function blockCallees(
  { trx, database, now, log, numberKey }: BatchTransaction,
  { table, rows }: Batch,
  refused: readonly Refusal[],
): Promise<void> {
  const optOuts = table === 'conversation' ? optOutsOf(rows, refused) : [];
  if (optOuts.length === 0) return;
  let callids: string[];
  let reason = 'its number cannot be called, or its account is gone';
  try {
    if (!(await canKeepOptOuts(trx, database)))
      reason = 'there is neither a blacklist nor the table cti_robot_optout';
    callids = await keepOptOuts(trx, optOuts, { database, now, numberKey });
  } catch (error) {
    const said = database.classifyError(error);
    if (said.kind === 'unavailable' && !database.isMissingRight(error)) throw error;
    reason = said.message;
    callids = optOuts.map(({ callid }) => callid);
  }
  for (const callid of callids)
    log.error({ callid, reason }, 'who asked in this call not to be called is not on the blacklist');
}

/** Last of all: its lines are added behind all others, and no one else waits for them. */
async function tellHub(
  { trx, opened, database, now }: BatchTransaction,
  { table, rows }: Batch,
  refused: readonly Refusal[],
): Promise<void> {
  if (!opened.notesChanges) return;
  const changes = callChanges({ table, rows, refused }, opened.targets[table].columns, now);
  if (!(await noteChanges(trx, database, changes))) opened.notesChanges = false;
}

async function removeSyntheticEnds(
  trx: Transaction<Tables>,
  { targets }: Opened,
  callids: readonly string[],
): Promise<void> {
  const stored = callids.map((callid) => fitCallid(targets.conversation.columns, callid));
  await trx
    .deleteFrom('conversation')
    .where('callid', 'in', stored)
    .where('input_type', '=', InputType.Destroy)
    .where('input_args', '=', LOST)
    .execute();
}

/**
 * The rows were fitted to the table as it was last inspected. If one is refused and the table has changed since (a column
 * became shorter, say), no row is set aside.
 *
 * @throws StoreError `STORE_UNAVAILABLE` with the reason `TABLE_CHANGED`
 */
async function unlessTableChanged(
  { trx, database }: BatchTransaction,
  { table, columns }: Target,
  inserting: Promise<Refusal[]>,
): Promise<Refusal[]> {
  const hasChanged = async () => !isDeepStrictEqual(await database.columns(trx, table), columns);
  let refused: Refusal[];
  try {
    refused = await inserting;
  } catch (error) {
    if (error instanceof StoreError && error.refuses && (await hasChanged())) throw tableChanged(table);
    throw error;
  }
  if (refused.length > 0 && (await hasChanged())) throw tableChanged(table);
  return refused;
}

function runBeforeCommit({ beforeCommit }: CommitSteps, refused: Refusal[]): void {
  try {
    beforeCommit(refused);
  } catch (error) {
    throw new BeforeCommitError('beforeCommit failed', { cause: error });
  }
}

function tableChanged(table: TableName): StoreError {
  const message = `the table ${table} was changed; inspecting it again`;
  return new StoreError('STORE_UNAVAILABLE', message, TABLE_CHANGED, true);
}
