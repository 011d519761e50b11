/** Rows go to `<spool>/<callid>.jsonl`, a JSON line each (rows.md). It never waits for a database. */
import { callFileName } from '../contract/deployment.ts';
import { InputType, type OptedOut, type Row } from '../contract/row.ts';
import type { Host } from './host.ts';

/** Channel variable: how many rows the flows of this call have written so far. */
const ROWS_VARIABLE = 'cti_robot_rows';

export class Spool {
  private readonly path: string;
  private failed = false;

  /** @param earlier rows that earlier flows wrote on this call: `row_index` goes on from there */
  constructor(
    private readonly host: Host,
    folder: string,
    private readonly earlier = 0,
  ) {
    this.path = `${folder}/${spoolFileName(host.callid)}`;
  }

  append(row: Row): void {
    // What a full disk took of the row before ends without a newline; this row must not become a part of it.
    const separator = this.failed ? '\n' : '';
    const written = this.host.append(this.path, `${separator}${this.line(row)}\n`);
    if (!written && !this.failed) {
      this.host.log(
        'err',
        'rows of this call cannot be written to the spool: disk full, or folder not writable?',
      );
    }
    this.failed = !written;
  }

  private line(row: Row): string {
    const index = this.earlier + row.row_index;
    // With every row, so that the next flow can number on even where this script is aborted.
    this.host.setVariable(ROWS_VARIABLE, String(index + 1));
    const isAsItIs = index === row.row_index && row.optout === undefined;
    const numbered = isAsItIs ? row : { ...row, row_index: index };
    if (numbered.optout !== undefined) numbered.optout = this.otherEnd();
    // Not a column: it tells the sidecar of which run of FreeSWITCH the call is.
    const core = row.input_type === InputType.Create ? this.host.getVariable('core_uuid') : '';
    return JSON.stringify(core === '' ? numbered : { ...numbered, core_uuid: core });
  }

  /** The sidecar knows the number of a task's call better. */
  private otherEnd(): OptedOut {
    const { host } = this;
    const isCallee = host.getVariable('direction') === 'outbound';
    const callee = host.getVariable('sip_to_user') || host.getVariable('destination_number');
    return {
      number: isCallee ? callee : host.getVariable('caller_id_number'),
      account: host.getVariable('cti_robot_account'),
    };
  }
}

/**
 * Rows that earlier flows wrote on this call; to be asked before this flow leaves its own variables. Loopback copies
 * variables from leg to leg, so the count holds only beside the UUID of this leg.
 */
export function rowsOfEarlierFlows(host: Pick<Host, 'callid' | 'getVariable'>): number {
  if (host.getVariable('cti_robot_callid') !== host.callid) return 0;
  const count = host.getVariable(ROWS_VARIABLE);
  return /^\d{1,9}$/.test(count) ? Number(count) : 0;
}

export function spoolFileName(callid: string): string {
  return `${callFileName(callid)}.jsonl`;
}
