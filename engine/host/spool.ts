/** Rows go to `<spool>/<callid>.jsonl`, a JSON line each (`sidecar.md` Rows out). It never waits for a database. */
import type { Row } from '../dialog/row.ts';
import type { Host } from './host.ts';

export class Spool {
  private readonly path: string;
  private failed = false;

  constructor(
    private readonly host: Host,
    folder: string,
  ) {
    this.path = `${folder}/${spoolFileName(host.callid)}`;
  }

  append(row: Row): void {
    // What a full disk took of the row before ends without a newline; this row must not become a part of it.
    const separator = this.failed ? '\n' : '';
    const written = this.host.append(this.path, `${separator}${JSON.stringify(row)}\n`);
    if (!written && !this.failed) {
      this.host.log(
        'err',
        'rows of this call cannot be written to the spool: disk full, or folder not writable?',
      );
    }
    this.failed = !written;
  }
}

/** The name of a call's file. FreeSWITCH makes the UUID, but `origination_uuid` lets others choose it. */
export function spoolFileName(callid: string): string {
  return `${callid.replace(/[^\w.@-]/g, '_').replace(/^\.+/, '_')}.jsonl`;
}
