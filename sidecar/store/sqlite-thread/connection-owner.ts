/** Serves an SQLite file to several ports, one at a time. */
import type { MessagePort } from 'node:worker_threads';
import type { SqliteDatabase } from 'kysely';
import type { SqliteReply, SqliteRequest, SqliteResult } from './protocol.ts';

const NOTHING: SqliteResult = { rows: [], changes: 0, insertId: 0 };

/** The file, as the thread opens it. */
export interface OwnedFile {
  open(): SqliteDatabase;
  /** What tells the file at this path from another one; undefined where there is none. */
  identity(): string | undefined;
}

interface Client {
  port: MessagePort;
  /** The client's request for the connection that has not been granted yet. */
  wanted: number | null;
}

export class ConnectionOwner {
  private db: SqliteDatabase | null = null;
  /** Of the file that is open. */
  private identity: string | undefined;
  private holder: Client | null = null;
  private readonly queue: Client[] = [];

  /** The file is opened at the first request, and again after it failed, was deleted or was replaced. */
  constructor(private readonly file: OwnedFile) {}

  serve(port: MessagePort): void {
    const client: Client = { port, wanted: null };
    port.on('message', (request: SqliteRequest) => this.handle(client, request));
    port.on('close', () => this.forget(client));
  }

  close(): void {
    this.db?.close();
    this.db = null;
  }

  private handle(client: Client, request: SqliteRequest): void {
    switch (request.kind) {
      case 'acquire':
        client.wanted = request.id;
        this.queue.push(client);
        this.grant();
        return;
      case 'run':
        reply(client, request.id, () => this.run(client, request));
        return;
      case 'release':
        if (this.holder !== client) return;
        this.holder = null;
        this.grant();
    }
  }

  private run(client: Client, { text, parameters }: Extract<SqliteRequest, { kind: 'run' }>): SqliteResult {
    if (this.holder !== client) throw new Error('the connection was not acquired');
    const statement = this.database().prepare(text);
    if (statement.reader) return { ...NOTHING, rows: statement.all(parameters) as SqliteResult['rows'] };
    const { changes, lastInsertRowid } = statement.run(parameters);
    return { rows: [], changes: Number(changes), insertId: Number(lastInsertRowid) };
  }

  private grant(): void {
    if (this.holder !== null) return;
    const client = this.queue.shift();
    if (client === undefined) return;
    this.holder = client;
    const id = client.wanted as number;
    client.wanted = null;
    reply(client, id, () => {
      if (this.db !== null && this.file.identity() !== this.identity) this.close();
      this.database();
      return { ...NOTHING, rows: [{ identity: this.identity ?? '' }] };
    });
  }

  private database(): SqliteDatabase {
    if (this.db === null) {
      this.db = this.file.open();
      this.identity = this.file.identity();
    }
    return this.db;
  }

  /** A client that ended in the middle of a transaction must not leave it open for the next. */
  private forget(client: Client): void {
    const place = this.queue.indexOf(client);
    if (place >= 0) this.queue.splice(place, 1);
    if (this.holder !== client) return;
    this.db?.prepare('rollback').run([]);
    this.holder = null;
    this.grant();
  }
}

function reply({ port }: Client, id: number, work: () => SqliteResult): void {
  let answer: SqliteReply;
  try {
    answer = { id, result: work() };
  } catch (error) {
    answer = { id, error: error instanceof Error ? error.message : String(error) };
  }
  port.postMessage(answer);
}
