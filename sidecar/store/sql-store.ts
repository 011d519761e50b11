/**
 * The store in SQL, for both databases. What differs between them is behind `Database`.
 *
 * Longer than 300 lines: one transaction and the reopening of its connection share private state.
 */
import { isDeepStrictEqual } from 'node:util';
import { Kysely, sql, type Transaction } from 'kysely';
import type { Logger } from 'pino';
import type { CallRecord } from '../../engine/contract/call-record.ts';
import { InputType } from '../../engine/contract/row.ts';
import type { Clock } from '../lib/clock.ts';
import type { Database, Tables } from './database.ts';
import { StoreError } from './error.ts';
import { type FittedBatch, fitBatch, insertFitted, type Target } from './insert.ts';
import { migrate } from './migrate.ts';
import { movedBefore } from './moved-before.ts';
import { movePositions, readPositions, sameAsTo } from './positions.ts';
import { readCalls, readRecord, readRows } from './read.ts';
import { addMissingRecords, recordedCalls, removeSyntheticRecords } from './records.ts';
import { removeSyntheticEnd, settleRetried } from './retried.ts';
import {
  type Batch,
  type CallFilter,
  type CallSummary,
  type CommitSteps,
  type Committed,
  LOST,
  type Position,
  type Refusal,
  type Store,
  type TableName,
} from './store.ts';
import { fitCallid } from './table.ts';
import { type Opened, requireCallid, TableInspector } from './table-inspector.ts';
import { type LocalTime, localTime } from './timezone.ts';

/** How long a lost answer of a closed database may hold up whoever closes it, ms. */
const CLOSE_MS = 2000;

/** Another use of the database failed, and closed it before this one got a connection. */
const CLOSED_MEANWHILE = 'POOL_CLOSED';
const TABLE_CHANGED = 'TABLE_CHANGED';

export interface SqlStoreOptions {
  /** IANA name. */
  timezone: string;
  /** Makes and migrates nothing. */
  readOnly: boolean;
  log: Logger;
  clock: Clock;
}

/** Carries what `beforeCommit` threw through the database's own error handling. */
class Undone extends Error {}

export class SqlStore implements Store {
  private opened: Promise<Opened> | undefined;
  /** What `opened` came to. */
  private current: Opened | undefined;
  private readonly prepared = new WeakMap<Batch, { opened: Opened; fitted: FittedBatch }>();
  private readonly time: LocalTime;
  private readonly tables: TableInspector;
  private wasOpen = false;
  private closed = false;

  constructor(
    private readonly database: Database,
    private readonly options: SqlStoreOptions,
  ) {
    this.time = localTime(options.timezone);
    this.tables = new TableInspector(database, options);
  }

  get kind(): Store['kind'] {
    return this.database.kind;
  }

  get parallel(): number {
    return this.database.parallel;
  }

  get place(): string {
    return this.database.place;
  }

  async ready(): Promise<void> {
    await this.use(async () => undefined);
  }

  async check(): Promise<void> {
    await this.use(({ db }) => sql`select 1`.execute(db));
  }

  positions(spool: string, files: string[]): Promise<Map<string, Position>> {
    return this.use(({ db }) => readPositions(db, spool, files));
  }

  prepare(batch: Batch): void {
    if (this.current) this.fittedFor(batch, this.current);
  }

  async commit(batch: Batch, steps: CommitSteps): Promise<Committed> {
    try {
      return await this.commitAsKnown(batch, steps);
    } catch (error) {
      if (!(error instanceof StoreError) || error.reason !== TABLE_CHANGED) throw error;
      return this.commit(batch, steps);
    }
  }

  /** Commits to the tables as they were looked at last. */
  private commitAsKnown(batch: Batch, steps: CommitSteps): Promise<Committed> {
    return this.use(async (opened) => {
      const fitted = this.fittedFor(batch, opened);
      try {
        const done = await opened.db
          .transaction()
          .execute((trx) => this.write(trx, opened, batch, fitted, steps));
        this.requireAll();
        return done;
      } catch (error) {
        if (!(error instanceof StoreError) || error.code !== 'POSITION_MOVED') throw error;
        // An earlier attempt may have been committed although its answer never came.
        if (
          !sameAsTo(
            batch,
            await readPositions(
              opened.db,
              batch.spool,
              batch.moves.map(({ file }) => file),
            ),
          )
        )
          throw error;
        return { rows: batch.rows.length - fitted.refused.length, cut: fitted.cut, refused: fitted.refused };
      }
    });
  }

  forget(spool: string, before: number, except: ReadonlySet<string>): Promise<number> {
    return this.use(async ({ db }) => {
      const old = await db
        .selectFrom('cti_robot_position')
        .select('file')
        .where('updated', '<', new Date(before).toISOString().slice(0, 19).replace('T', ' '))
        .where('spool', '=', spool)
        .limit(1000)
        .execute();
      const files = old.map(({ file }) => file).filter((file) => !except.has(file));
      if (files.length === 0) return 0;
      await db
        .deleteFrom('cti_robot_position')
        .where('spool', '=', spool)
        .where('file', 'in', files)
        .execute();
      return files.length;
    });
  }

  rows(callid: string): Promise<Record<string, unknown>[]> {
    return this.use(({ db, targets }) => readRows(db, targets.conversation.columns, this.time, callid));
  }

  calls(filter: CallFilter): Promise<CallSummary[]> {
    return this.use(({ db, targets }) => readCalls(db, targets, this.time, filter));
  }

  record(callid: string): Promise<CallRecord | null> {
    return this.use(({ db, targets }) => readRecord(db, targets.call_record.columns, this.time, callid));
  }

  recorded(callids: string[]): Promise<Set<string>> {
    return this.use(({ db, targets }) => recordedCalls(db, targets.call_record, callids));
  }

  async close(): Promise<void> {
    this.closed = true;
    const { opened } = this;
    this.opened = undefined;
    if (opened) await closeQuietly(opened);
  }

  /** What `prepare` made holds for the table as it was when it was looked at last. */
  private fittedFor(batch: Batch, opened: Opened): FittedBatch {
    const made = this.prepared.get(batch);
    if (made?.opened === opened) return made.fitted;
    const fitted = fitBatch(batch.rows, this.database, opened.targets[batch.table], this.time);
    this.prepared.set(batch, { opened, fitted });
    return fitted;
  }

  private async write(
    trx: Transaction<Tables>,
    opened: Opened,
    batch: Batch,
    prepared: FittedBatch,
    { beforeCommit, sent }: CommitSteps,
  ): Promise<Committed> {
    // Positions first: whoever comes second waits here, before it has written any row.
    await movePositions(trx, this.database, batch, this.options.clock.now());
    if (batch.reappearedCalls.length > 0) {
      await trx
        .deleteFrom('conversation')
        .where(
          'callid',
          'in',
          batch.reappearedCalls.map((callid) => fitCallid(opened.targets.conversation.columns, callid)),
        )
        .where('input_type', '=', InputType.Destroy)
        .where('input_args', '=', LOST)
        .execute();
    }
    const target = opened.targets[batch.table];
    if (batch.retried && batch.table === 'conversation')
      return this.writeRetried(trx, opened, batch, beforeCommit);
    if (batch.table === 'call_record') {
      requireCallid(target);
      await removeSyntheticRecords(
        trx,
        target,
        batch.rows.map(({ callid }) => callid),
      );
    }
    const { database, time } = this;
    let fitted = prepared;
    let stored = new Set<number>();
    if (opened.remadeAt !== null) {
      stored = await movedBefore(trx, target, batch, opened.remadeAt);
      if (stored.size > 0) fitted = fitBatch(batch.rows, database, target, time, stored);
    }
    const probing = { trx, database, time, now: this.options.clock.now() };
    const inserted = insertFitted({ ...probing, target }, fitted);
    // By then the statement has left this process.
    if (sent) setImmediate(sent);
    const refused = [...fitted.refused, ...(await this.asItIsNow(trx, target, inserted))];
    await addMissingRecords({ ...probing, target: opened.targets.call_record }, batch.syntheticRecords);
    undoIfThrown(() => beforeCommit(refused));
    return { rows: batch.rows.length - stored.size - refused.length, cut: fitted.cut, refused };
  }

  /**
   * The rows were fitted to the table as it was looked at last. Where one is refused and the table is another one by now
   * (a column made shorter, say), nothing is set aside.
   *
   * @throws StoreError `STORE_UNAVAILABLE` with the reason `TABLE_CHANGED`
   */
  private async asItIsNow(
    trx: Transaction<Tables>,
    { table, columns }: Target,
    inserted: Promise<Refusal[]>,
  ): Promise<Refusal[]> {
    const changed = async () => !isDeepStrictEqual(await this.database.columns(trx, table), columns);
    let refused: Refusal[];
    try {
      refused = await inserted;
    } catch (error) {
      if (error instanceof StoreError && error.refuses && (await changed())) throw tableChanged(table);
      throw error;
    }
    if (refused.length > 0 && (await changed())) throw tableChanged(table);
    return refused;
  }

  /** Rows that are tried again: those that the table does not have. */
  private async writeRetried(
    trx: Transaction<Tables>,
    { targets }: Opened,
    { rows }: Batch,
    beforeCommit: CommitSteps['beforeCommit'],
  ): Promise<Committed> {
    const { database, time } = this;
    const target = targets.conversation;
    const { stored, replaced } = await settleRetried(trx, target, rows, time);
    const fitted = fitBatch(rows, database, target, time, stored);
    const probing = { trx, database, time, now: this.options.clock.now(), target };
    const inserted = await this.asItIsNow(trx, target, insertFitted(probing, fitted, { wait: false }));
    const refused = [...fitted.refused, ...inserted];
    for (const { by, made } of replaced) {
      if (refused.some(({ index }) => index === by)) continue;
      await removeSyntheticEnd(trx, made);
      await removeSyntheticRecords(trx, targets.call_record, [made.callid]);
    }
    undoIfThrown(() => beforeCommit(refused));
    return { rows: rows.length - stored.size - refused.length, cut: fitted.cut, refused };
  }

  /**
   * Runs `work` on the open database. After a failure the next use connects and looks at the tables anew; where only a
   * table was at fault, the connections stay, since others use them.
   */
  private async use<T>(work: (opened: Opened) => Promise<T>): Promise<T> {
    if (this.closed) throw new StoreError('STORE_UNAVAILABLE', 'the store has been closed', 'CLOSED');
    this.opened ??= this.open();
    const { opened } = this;
    try {
      this.current = await opened;
      this.requireAll();
      return await work(this.current);
    } catch (error) {
      if (error instanceof Undone) throw error.cause;
      const told = storeErrorOf(error, this.database);
      if (told.code === 'STORE_UNAVAILABLE' && this.opened === opened) {
        this.opened = told.refuses ? this.lookAgain(opened) : undefined;
        this.current = undefined;
        // Whoever uses it next is told.
        this.opened?.catch(() => undefined);
        if (!told.refuses) void closeQuietly(opened);
      } else if (told.reason === CLOSED_MEANWHILE && !this.closed) {
        return this.use(work);
      }
      throw told;
    }
  }

  private async open(): Promise<Opened> {
    const db = new Kysely<Tables>({ dialect: this.database.dialect() });
    try {
      if (!this.options.readOnly) await this.migrate(db);
      const opened = await this.tables.look(db);
      this.wasOpen = true;
      return opened;
    } catch (error) {
      void db.destroy().catch(() => undefined);
      throw error;
    }
  }

  /** @throws StoreError `STORE_UNAVAILABLE` where what is written now would be lost */
  private requireAll(): void {
    const gone = this.database.gone();
    if (gone !== null) throw new StoreError('STORE_UNAVAILABLE', gone, 'FILE_GONE');
  }

  /** Tables that were dropped are made again at the start only: meanwhile an operator may have renamed one for a while. */
  private async migrate(db: Kysely<Tables>): Promise<void> {
    const { log } = this.options;
    const { applied, remade } = await migrate(db, this.database, { remake: !this.wasOpen });
    if (applied.length > 0) log.info({ store: this.place, migrations: applied }, 'schema migrated');
    if (remade.length > 0) log.warn({ store: this.place, tables: remade }, 'created dropped tables again');
  }

  private async lookAgain(opened: Promise<Opened>): Promise<Opened> {
    const { db } = await opened;
    try {
      return await this.tables.look(db);
    } catch (error) {
      void db.destroy().catch(() => undefined);
      throw error;
    }
  }
}

/** Carries what `work` throws through the database's own error handling. */
function undoIfThrown(work: () => void): void {
  try {
    work();
  } catch (error) {
    throw new Undone('undone', { cause: error });
  }
}

function tableChanged(table: TableName): StoreError {
  return new StoreError(
    'STORE_UNAVAILABLE',
    `the table ${table} was changed: looking at it again`,
    TABLE_CHANGED,
    true,
  );
}

/** Whatever a database throws, fit for the log. */
export function storeErrorOf(error: unknown, database: Database): StoreError {
  if (error instanceof StoreError) return error;
  const { code, message } = database.classifyError(error);
  return new StoreError('STORE_UNAVAILABLE', message, code);
}

async function closeQuietly(opened: Promise<Opened>): Promise<void> {
  const destroyed = opened.then(({ db }) => db.destroy()).catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, CLOSE_MS);
  });
  await Promise.race([destroyed, late]);
  clearTimeout(timer);
}
