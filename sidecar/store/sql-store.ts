/** The store in SQL: opening, reopening after a failure, and requests. `Database` hides the differences of databases. */
import { Kysely, sql } from 'kysely';
import type { Logger } from 'pino';
import type { CallRecord } from '../../engine/contract/call-record.ts';
import type { Clock } from '../lib/clock.ts';
import { BeforeCommitError, isTableChanged, writeBatch } from './batch-transaction.ts';
import type { Database, Tables } from './database.ts';
import { StoreError } from './error.ts';
import { type FittedBatch, fitBatch } from './insert.ts';
import type { NumberKey } from './opt-outs.ts';
import { readPositions, sameAsTo } from './positions.ts';
import { readCalls, readRecord, readRows } from './read.ts';
import { recordedCalls } from './records.ts';
import { migrate } from './schema/migrate.ts';
import type { Batch, CallFilter, CallSummary, CommitSteps, Committed, Position, Store } from './store.ts';
import { type Opened, TableInspector } from './table-inspector.ts';
import { type LocalTime, localTime, UTC } from './timezone.ts';

/** Longest wait for a database that does not answer while it is closed, ms. */
const CLOSE_MS = 2000;

/** How often it is looked for a hub, ms. */
const LOOK_FOR_HUB_MS = 30_000;

/** Another request failed and closed the database before this one got a connection. */
const CLOSED_MEANWHILE = 'POOL_CLOSED';

export interface SqlStoreOptions {
  /** IANA name. */
  timezone: string;
  /** Name of this host; null: unknown. */
  host: string | null;
  /** Creates and migrates nothing. */
  readOnly: boolean;
  log: Logger;
  clock: Clock;
  numberKey: NumberKey;
}

export class SqlStore implements Store {
  private opened: Promise<Opened> | undefined;
  /** The value of `opened`; undefined until it resolves. */
  private current: Opened | undefined;
  private readonly prepared = new WeakMap<Batch, { opened: Opened; fitted: FittedBatch }>();
  private readonly time: LocalTime;
  private readonly tables: TableInspector;
  private wasOpen = false;
  /** When it was looked for the hub's table last, ms, monotonic. */
  private lookedForHub = Number.NEGATIVE_INFINITY;
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
      if (!isTableChanged(error)) throw error;
      return this.commit(batch, steps);
    }
  }

  /** Commits to the tables as they were last inspected. */
  private commitAsKnown(batch: Batch, steps: CommitSteps): Promise<Committed> {
    return this.use(async (opened) => {
      const fitted = this.fittedFor(batch, opened);
      if (!opened.notesChanges) await this.lookForHub(opened);
      const { clock, log, numberKey } = this.options;
      const shared = { database: this.database, time: this.time, now: clock.now(), log, numberKey };
      try {
        const done = await opened.db
          .transaction()
          .execute((trx) => writeBatch({ trx, opened, ...shared }, { batch, fitted, steps }));
        this.requireFile();
        return done;
      } catch (error) {
        if (!(error instanceof StoreError) || error.code !== 'POSITION_MOVED') throw error;
        // An earlier attempt may have been committed although its answer never came.
        const files = batch.moves.map(({ file }) => file);
        if (!sameAsTo(batch, await readPositions(opened.db, batch.spool, files))) throw error;
        return { rows: batch.rows.length - fitted.refused.length, cut: fitted.cut, refused: fitted.refused };
      }
    });
  }

  forget(spool: string, before: number, except: ReadonlySet<string>): Promise<number> {
    return this.use(async ({ db }) => {
      const old = await db
        .selectFrom('cti_robot_position')
        .select('file')
        .where('updated', '<', UTC.format(before, 0))
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

  /** A hub may have begun to work on this database since. */
  private async lookForHub(opened: Opened): Promise<void> {
    const now = this.options.clock.monotonic();
    if (now < this.lookedForHub + LOOK_FOR_HUB_MS) return;
    this.lookedForHub = now;
    opened.notesChanges = await this.tables.hasChanges(opened.db);
  }

  /** The statements of a batch. Those that `prepare` built are valid until the tables are inspected again. */
  private fittedFor(batch: Batch, opened: Opened): FittedBatch {
    const made = this.prepared.get(batch);
    if (made?.opened === opened) return made.fitted;
    const fitted = fitBatch(batch.rows, {
      database: this.database,
      target: opened.targets[batch.table],
      time: this.time,
    });
    this.prepared.set(batch, { opened, fitted });
    return fitted;
  }

  /**
   * Runs `work` on the open database. After a failure the next request connects and inspects the tables again. If only a
   * table was at fault, the connections stay open, because other requests use them.
   */
  private async use<T>(work: (opened: Opened) => Promise<T>): Promise<T> {
    if (this.closed) throw new StoreError('STORE_UNAVAILABLE', 'the store has been closed', 'CLOSED');
    this.opened ??= this.open();
    const { opened } = this;
    try {
      this.current = await opened;
      this.requireFile();
      return await work(this.current);
    } catch (error) {
      if (error instanceof BeforeCommitError) throw error.cause;
      const failure = storeErrorOf(error, this.database);
      if (failure.code === 'STORE_UNAVAILABLE' && this.opened === opened) {
        this.opened = failure.refuses ? this.inspectAgain(opened) : undefined;
        this.current = undefined;
        // The next request gets the error.
        this.opened?.catch(() => undefined);
        if (!failure.refuses) void closeQuietly(opened);
      } else if (failure.reason === CLOSED_MEANWHILE && !this.closed) {
        return this.use(work);
      }
      throw failure;
    }
  }

  private async open(): Promise<Opened> {
    const db = new Kysely<Tables>({ dialect: this.database.dialect() });
    try {
      if (!this.options.readOnly) await this.migrate(db);
      const opened = await this.tables.inspect(db);
      this.wasOpen = true;
      return opened;
    } catch (error) {
      void db.destroy().catch(() => undefined);
      throw error;
    }
  }

  /** @throws StoreError `STORE_UNAVAILABLE` if the database file was deleted: what is written now would be lost */
  private requireFile(): void {
    const fault = this.database.fileFault();
    if (fault !== null) throw new StoreError('STORE_UNAVAILABLE', fault, 'FILE_GONE');
  }

  /** Dropped tables are created again at the start only: later an operator may have renamed one for a while. */
  private async migrate(db: Kysely<Tables>): Promise<void> {
    const { log } = this.options;
    const { applied, remade, withheld } = await migrate(db, this.database, { remake: !this.wasOpen });
    if (applied.length > 0) log.info({ store: this.place, migrations: applied }, 'schema migrated');
    if (remade.length > 0) log.warn({ store: this.place, tables: remade }, 'created dropped tables again');
    if (this.wasOpen) return;
    for (const facts of withheld)
      log.warn({ store: this.place, ...facts }, 'cannot add an optional column; rows are stored without it');
  }

  private async inspectAgain(opened: Promise<Opened>): Promise<Opened> {
    const { db } = await opened;
    try {
      return await this.tables.inspect(db);
    } catch (error) {
      void db.destroy().catch(() => undefined);
      throw error;
    }
  }
}

/** Wraps an error of the database; the message is safe for the log. */
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
