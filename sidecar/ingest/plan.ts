/**
 * Plans one transaction: pieces of several spool files, and where each row came from. A plan changes no file; the
 * drainer applies the advances that it returns.
 */
import type { Batch, FileMove, Position, Refusal, SpoolLine } from '../store/store.ts';
import type { Flows } from './calls/flows.ts';
import { FAULTS } from './line.ts';
import type { Span } from './read-lines.ts';
import type { RecordType } from './record-type.ts';
import type { Rejection } from './rejected/rejected-folder.ts';
import type { FileAdvance, SpoolFile } from './spool-file.ts';

/** Larger batches are no faster. A single line may have a megabyte. */
export const BATCH_BYTES = 4 * 1024 * 1024;

interface Part {
  file: SpoolFile;
  /** The file's generation when it was read. The part is void if it has changed. */
  generation: number;
  move: FileMove;
  /** Index of its first row in the plan. */
  firstRow: number;
  /** Lines that are not rows. */
  faults: Rejection[];
}

/** The origin of a row; `text` is set for a synthetic row. */
type Origin = Span & { text?: string };

export class Plan {
  readonly parts: Part[] = [];
  readonly rows: SpoolLine[] = [];
  /** Number of calls that the plan closes with `error(lost)`. */
  lost = 0;
  private readonly origins: Origin[] = [];
  private readonly reappearedCalls: string[] = [];
  private readonly syntheticRecords: SpoolLine[] = [];
  private bytes = 0;
  private made: Batch | undefined;

  constructor(
    private readonly spool: string,
    private readonly recordType: RecordType,
    private readonly mostRows: number,
  ) {}

  get full(): boolean {
    return this.rows.length >= this.mostRows || this.bytes >= BATCH_BYTES;
  }

  /** Whether a file was reset since it was read. */
  get void(): boolean {
    return this.parts.some(({ file, generation }) => file.generation !== generation);
  }

  /**
   * Adds the lines of a file that wait to be moved, up to the plan's limits.
   *
   * @returns the advance that the drainer must apply. `more`: a limit was reached; `nothing`: there is no complete line
   */
  addFrom(file: SpoolFile, now: number): { result: 'more' | 'all' | 'nothing'; advance: FileAdvance } {
    const before = file.read;
    const next = file.readNext({ rows: this.mostRows - this.rows.length, bytes: BATCH_BYTES - this.bytes });
    if (!before || !next) return { result: 'nothing', advance: { to: null, ...file.unchanged } };
    const { to, flows, searched } = next;
    if (to.bytes === before.bytes) return { result: 'nothing', advance: { to: null, flows, searched } };
    const part = this.addPart(file, to);
    for (const { fault, ...span } of next.faults)
      part.faults.push({ ...span, code: fault, reason: FAULTS[fault] });
    for (const row of next.rows) this.addRow(row.row, row);
    if (before.state === 'lost' && next.rows.length > 0) {
      this.addReappeared(part, flows, new Set(next.rows.map(({ row }) => row.callid)), now);
    }
    this.bytes += to.bytes - before.bytes;
    return { result: next.more ? 'more' : 'all', advance: { to, flows, searched } };
  }

  /** Closes the calls of a file that have not ended. @returns the advance that the drainer must apply; null if there is none */
  addLost(file: SpoolFile, now: number): FileAdvance | null {
    const calls = file.read ? file.flows.lost(file.modified, now) : [];
    if (!file.read || calls.length === 0) return null;
    const to: Position = { ...file.read, state: 'lost' };
    const part = this.addPart(file, to);
    for (const { rows, record } of calls) {
      for (const row of rows) this.addSynthetic(part, row);
      this.syntheticRecords.push(record);
    }
    this.lost += calls.length;
    return { to, ...file.unchanged };
  }

  /** Always the same object, because the store caches statements for it. */
  get batch(): Batch {
    const { spool, rows, reappearedCalls, syntheticRecords } = this;
    const { table, retried } = this.recordType;
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

  /** The lines for `rejected/`, by file and in the order of the file. */
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
   * Adds calls that were closed as lost and have new rows: their synthetic ends are removed. If a flow has begun, all
   * calls of the file are open again; otherwise flows that still have no end get a new synthetic end after these rows.
   */
  private addReappeared(part: Part, flows: Flows, callids: ReadonlySet<string>, now: number): void {
    const { file, move } = part;
    this.reappearedCalls.push(
      ...new Set([...callids, ...(move.to.state === 'open' ? flows.openCalls() : [])]),
    );
    if (move.to.state !== 'lost') return;
    for (const { rows } of flows.lost(file.modified, now, callids))
      for (const row of rows) this.addSynthetic(part, row);
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
    this.parts.push(part);
    return part;
  }
}
