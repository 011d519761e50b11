/** The flows of the calls in one spool file: which have not ended, and how their rows are numbered. */
import { InputType } from '../../../engine/contract/row.ts';
import type { SpoolLine, SpoolRow } from '../../store/store.ts';
import { lostRecord, lostRow } from './lost.ts';

interface CallInFile {
  /** The first row of the call. */
  begin: SpoolRow;
  /** Flows that have a CREATE row and no DESTROY row, the first one first. */
  open: OpenFlow[];
  /** The number after the highest `row_index`. */
  next: number;
  /** Added to the `row_index` of the flow that runs now. */
  shift: number;
  /** The run of FreeSWITCH that the call belongs to; null if its rows do not say. */
  core: string | null;
}

interface OpenFlow {
  first: SpoolRow;
  last: SpoolRow;
}

/** How a call is closed whose FreeSWITCH died: a row for each flow that has not ended, and a record. */
export interface LostCall {
  rows: SpoolRow[];
  record: SpoolLine;
}

export class Flows {
  private readonly calls = new Map<string, CallInFile>();
  private openFlows = 0;
  private created = 0;
  /** Flows whose last row is kept as it was read. */
  private readonly whole = new Set<OpenFlow>();

  /** An independent copy, so that planning a batch does not change the original. */
  copy(): Flows {
    const copy = new Flows();
    for (const [callid, call] of this.calls) {
      copy.calls.set(callid, { ...call, open: call.open.map((flow) => ({ ...flow })) });
    }
    copy.openFlows = this.openFlows;
    copy.created = this.created;
    return copy;
  }

  /** Whether a flow has not ended. */
  get open(): boolean {
    return this.openFlows > 0;
  }

  /** Number of CREATE rows. One more than before means that a lost call runs again. */
  get begun(): number {
    return this.created;
  }

  /** Every call of the file, and the run of FreeSWITCH that it belongs to. */
  *callsAndCores(): Iterable<[callid: string, core: string | null]> {
    for (const [callid, { core }] of this.calls) yield [callid, core];
  }

  /** The calls with a flow that has not ended. */
  openCalls(): string[] {
    return [...this.calls].filter(([, { open }]) => open.length > 0).map(([callid]) => callid);
  }

  /**
   * Adds the next row.
   *
   * @returns the row as it is stored. Engines before `cti_robot_rows` began each flow with 0: a flow that does so is
   *   numbered on, so that `row_index` is the order of the call's rows
   */
  add(row: SpoolRow): SpoolRow {
    const type = Number(row.input_type ?? Number.NaN);
    const known = this.calls.get(row.callid);
    const call = known ?? { begin: slim(row), open: [], next: 0, shift: 0, core: null };
    if (!known) this.calls.set(row.callid, call);
    if (type === InputType.Create) {
      this.created++;
      call.shift = Math.max(0, call.next - row.row_index);
      if (typeof row.core_uuid === 'string' && row.core_uuid !== '') call.core = row.core_uuid;
    }
    const numbered = call.shift === 0 ? row : { ...row, row_index: row.row_index + call.shift };
    call.next = Math.max(call.next, numbered.row_index + 1);
    this.follow(call, type, numbered, known === undefined);
    return numbered;
  }

  /** Call after the last row of a read: frees what `lostRow` does not need of the latest rows. */
  slimLastRows(): void {
    for (const flow of this.whole) flow.last = slim(flow.last);
    this.whole.clear();
  }

  /** Marks all flows as ended; the store knows that they are. */
  endAll(): void {
    for (const call of this.calls.values()) call.open = [];
    this.openFlows = 0;
  }

  /**
   * How the calls that have not ended are closed.
   *
   * @param end the last sign of life, ms since 1970
   * @param now ms since 1970
   * @param only these calls; default: all
   */
  lost(end: number, now: number, only?: ReadonlySet<string>): LostCall[] {
    const lost: LostCall[] = [];
    for (const [callid, { begin, open, next }] of this.calls) {
      if (only && !only.has(callid)) continue;
      const rows = open.map(({ first, last }, index) => ({
        ...lostRow(first, last, end, now),
        row_index: next + index,
      }));
      const latest = rows.at(-1);
      if (latest) lost.push({ rows, record: lostRecord(begin, latest) });
    }
    return lost;
  }

  private follow(call: CallInFile, type: number, row: SpoolRow, isFirst: boolean): void {
    if (type === InputType.Destroy) {
      const ended = call.open.pop();
      if (!ended) return;
      this.openFlows--;
      this.whole.delete(ended);
    } else if (type === InputType.Create || isFirst) {
      // The first row of a call may have lost its CREATE row to a full disk.
      const first = slim(row);
      call.open.push({ first, last: first });
      this.openFlows++;
    } else {
      const running = call.open.at(-1);
      if (!running) return;
      running.last = row;
      this.whole.add(running);
    }
  }
}

/** What `lostRow` needs of a row, which may have a megabyte. */
function slim(row: SpoolRow): SpoolRow {
  return {
    createtime: row.createtime,
    callid: row.callid,
    current_appid: row.current_appid,
    sequence: row.sequence,
    current_flowid: row.current_flowid,
    input_type: row.input_type,
    input_start_time: row.input_start_time,
    response_type: row.response_type,
    response_id: row.response_id,
    potential: row.potential,
    record: row.record,
    row_index: row.row_index,
    flow_name: row.flow_name,
    flow_version: row.flow_version,
  };
}
