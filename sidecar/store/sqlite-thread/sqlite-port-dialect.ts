/** Kysely's SQLite over a port to the thread that owns the file. */
import type { MessagePort } from 'node:worker_threads';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { SqliteReply, SqliteRequest, SqliteResult, SqliteValue } from './protocol.ts';

/**
 * @param connect gives the port. It is opened for the first statement: kysely does not close a client that asked nothing,
 * and the thread would wait for it at its end.
 * @param onAcquire is told which file is open, each time before statements run
 */
export function sqlitePortDialect(
  connect: () => MessagePort,
  onAcquire: (identity: string) => void = () => undefined,
): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new SqlitePortDriver(connect, onAcquire),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

type WithoutId<T> = T extends { id: number } ? Omit<T, 'id'> : never;
type Question = WithoutId<SqliteRequest>;

interface Waiting {
  resolve: (result: SqliteResult) => void;
  reject: (error: Error) => void;
}

class SqlitePortDriver implements Driver {
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;
  private isClosed = false;
  /** The last client of this thread to ask for the connection: they take it in turn. */
  private last: Promise<void> = Promise.resolve();
  private release: () => void = () => undefined;
  /** From `init` on. */
  private port!: MessagePort;

  constructor(
    private readonly connect: () => MessagePort,
    private readonly onAcquire: (identity: string) => void,
  ) {}

  async init(): Promise<void> {
    this.port = this.connect();
    this.port.on('message', (reply: SqliteReply) => {
      const waiting = this.waiting.get(reply.id);
      this.waiting.delete(reply.id);
      this.rest();
      if ('error' in reply) waiting?.reject(new Error(reply.error));
      else waiting?.resolve(reply.result);
    });
    this.port.on('close', () => {
      this.isClosed = true;
      for (const { reject } of this.waiting.values()) reject(closed());
      this.waiting.clear();
    });
    this.rest();
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    const before = this.last;
    let release = (): void => undefined;
    this.last = new Promise((resolve) => {
      release = resolve;
    });
    await before;
    try {
      const { rows } = await this.ask({ kind: 'acquire' });
      this.onAcquire(String(rows[0]?.identity));
    } catch (error) {
      // The thread has given the connection, although it could not open the file.
      this.port.postMessage({ kind: 'release' } satisfies SqliteRequest);
      release();
      throw error;
    }
    this.release = release;
    return new SqlitePortConnection((question) => this.ask(question));
  }

  async releaseConnection(): Promise<void> {
    this.port.postMessage({ kind: 'release' } satisfies SqliteRequest);
    this.release();
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin'));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('rollback'));
  }

  async destroy(): Promise<void> {
    this.port.close();
  }

  private ask(question: Question): Promise<SqliteResult> {
    if (this.isClosed) return Promise.reject(closed());
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.port.ref();
      this.port.postMessage({ ...question, id });
    });
  }

  /** An idle port must not keep the process up. */
  private rest(): void {
    if (this.waiting.size === 0) this.port.unref();
  }
}

class SqlitePortConnection implements DatabaseConnection {
  constructor(private readonly ask: (question: Question) => Promise<SqliteResult>) {}

  async executeQuery<R>({ sql: text, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const values = parameters as readonly SqliteValue[];
    const { rows, changes, insertId } = await this.ask({ kind: 'run', text, parameters: values });
    return { rows: rows as R[], numAffectedRows: BigInt(changes), insertId: BigInt(insertId) };
  }

  // biome-ignore lint/correctness/useYield: kysely asks for a generator
  async *streamQuery(): AsyncGenerator<never> {
    throw new Error('this dialect does not stream');
  }
}

function closed(): Error {
  return new Error('database is not open: its thread has ended');
}
