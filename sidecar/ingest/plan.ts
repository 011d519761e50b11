/** What goes into one transaction: pieces of several spool files, and where each row came from. */
import type { Batch, FileMove, Refusal, SpoolLine } from '../store/store.ts';
import { FAULTS } from './line.ts';
import type { Span } from './read-lines.ts';
import type { RecordType } from './record-type.ts';
import type { Rejection } from './rejected.ts';
import type { SpoolFile } from './spool-file.ts';

/** More in one batch makes it no faster, and one line may have a megabyte. */
export const BATCH_BYTES = 4 * 1024 * 1024;

interface Part {
  file: SpoolFile;
  /** Of the file when it was read; another one now means that this is void. */
  generation: number;
  move: FileMove;
  /** Index of its first row in the plan. */
  firstRow: number;
  /** Pieces that are no rows. */
  faults: Rejection[];
}

/** Where a row came from; `text` is set for one that is in no file. */
type Origin = Span & { text?: string };

export class Plan {
  readonly parts: Part[] = [];
  readonly rows: SpoolLine[] = [];
  /** Calls that it closes with `error(lost)`. */
  lost = 0;
  private readonly origins: Origin[] = [];
  private readonly reappearedCalls: string[] = [];
  private readonly syntheticRecords: SpoolLine[] = [];
  private bytes = 0;
  private made: Batch | undefined;

  constructor(
    private readonly spool: string,
    private readonly kind: RecordType,
    private readonly mostRows: number,
  ) {}

  get full(): boolean {
    return this.rows.length >= this.mostRows || this.bytes >= BATCH_BYTES;
  }

  /** A file that was read anew meanwhile makes its part void. */
  get void(): boolean {
    return this.parts.some(({ file, generation }) => file.generation !== generation);
  }

  /**
   * Adds what there is to move in a file, up to the plan's limits.
   *
   * @returns `more`: limits were reached; `nothing`: the file has no whole line to move
   */
  addFrom(file: SpoolFile, now: number): 'more' | 'all' | 'nothing' {
    const before = file.read;
    const taken = file.take({ rows: this.mostRows - this.rows.length, bytes: BATCH_BYTES - this.bytes });
    if (!before || !taken || taken.to.bytes === before.bytes) return 'nothing';
    const part = this.addPart(file, taken.to);
    for (const { fault, ...span } of taken.faults)
      part.faults.push({ ...span, code: fault, reason: FAULTS[fault] });
    for (const row of taken.rows) this.addRow(row.row, row);
    if (before.state === 'lost' && taken.rows.length > 0) {
      this.addReappeared(part, new Set(taken.rows.map(({ row }) => row.callid)), now);
    }
    this.bytes += taken.to.bytes - before.bytes;
    return taken.more ? 'more' : 'all';
  }

  /** Closes the calls of a file that have not ended. @returns false where there are none */
  addLost(file: SpoolFile, now: number): boolean {
    const calls = file.read ? file.lostCalls(now) : [];
    if (!file.read || calls.length === 0) return false;
    const part = this.addPart(file, { ...file.read, state: 'lost' });
    for (const { rows, record } of calls) {
      for (const row of rows) this.addSynthetic(part, row);
      this.syntheticRecords.push(record);
    }
    this.lost += calls.length;
    return true;
  }

  /** The same object each time: what is known of it is kept by it. */
  get batch(): Batch {
    const { spool, rows, reappearedCalls, syntheticRecords } = this;
    const { table, retried } = this.kind;
    this.made ??= {
      spool,
      table,
      rows,
      reappearedCalls,
      syntheticRecords,
      retried,
      moves: this.parts.map(({ move }) => move),
    };
    return this.made;
  }

  /** What has to be kept in `rejected/`, file by file, in the order of the file. */
  rejections(refused: readonly Refusal[]): Map<Part, Rejection[]> {
    const all = new Map(this.parts.map((part) => [part, [...part.faults]]));
    for (const { index, code, reason } of refused) {
      const origin = this.origins[index];
      if (!origin) continue;
      const part = this.parts.findLast(({ firstRow }) => firstRow <= index);
      const { offset, length, text } = origin;
      if (part)
        all.get(part)?.push({ offset, length, code, reason, ...(text === undefined ? {} : { text }) });
    }
    for (const [part, some] of all) {
      if (some.length === 0) all.delete(part);
      else some.sort((a, b) => a.offset - b.offset);
    }
    return all;
  }

  /**
   * Rows of calls that had been given up: the made-up ends go. Where a flow has begun, everything in the file runs
   * again; else the flows that still have no end get another one, further on.
   */
  private addReappeared(part: Part, callids: ReadonlySet<string>, now: number): void {
    const { file, move } = part;
    this.reappearedCalls.push(
      ...new Set([...callids, ...(move.to.state === 'open' ? file.flows.openCalls() : [])]),
    );
    if (move.to.state !== 'lost') return;
    for (const { rows } of file.lostCalls(now, callids)) for (const row of rows) this.addSynthetic(part, row);
  }

  private addSynthetic(part: Part, row: SpoolLine): void {
    this.addRow(row, { offset: part.move.to.bytes, length: 0, text: JSON.stringify(row) });
  }

  private addRow(row: SpoolLine, origin: Origin): void {
    this.rows.push(row);
    this.origins.push(origin);
  }

  private addPart(file: SpoolFile, to: FileMove['to']): Part {
    const move = { file: file.name, from: file.expected, to };
    const part = { file, generation: file.generation, move, firstRow: this.rows.length, faults: [] };
    file.advance(to);
    this.parts.push(part);
    return part;
  }
}
