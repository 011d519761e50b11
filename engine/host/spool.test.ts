import { expect, it } from 'vitest';
import { aCall, anEnd, aRow } from '../../test/integration/rows/fixture.ts';
import type { Host } from './host.ts';
import { rowsOfEarlierFlows, Spool } from './spool.ts';

/** A host with channel variables and one file, which takes so many characters at a time. */
class FileHost {
  readonly callid = 'call-1';
  file = '';
  room = Number.POSITIVE_INFINITY;
  readonly logged: string[] = [];
  readonly variables: Record<string, string> = {};

  append(_path: string, text: string): boolean {
    this.file += text.slice(0, this.room);
    return text.length <= this.room;
  }

  log(_level: string, message: string): void {
    this.logged.push(message);
  }

  getVariable(name: string): string {
    return this.variables[name] ?? '';
  }

  setVariable(name: string, value: string): void {
    this.variables[name] = value;
  }

  get rows(): Record<string, unknown>[] {
    return this.file
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }
}

const spoolOf = (host: FileHost, earlier = 0) => new Spool(host as unknown as Host, '/spool', earlier);

it('a row that follows one that a full disk cut is a line of its own', () => {
  const host = new FileHost();
  host.room = 100;
  const spool = spoolOf(host);
  spool.append(aRow('call-1', 0));
  spool.append(aRow('call-1', 1));
  host.room = 10_000;
  spool.append(anEnd('call-1', 2));
  expect(JSON.parse(host.file.trimEnd().split('\n').at(-1) ?? '')).toEqual(anEnd('call-1', 2));
  expect(host.logged).toHaveLength(1);
});

it('row_index goes on over the flows of a call, also after a script that was aborted', () => {
  const host = new FileHost();
  host.variables.cti_robot_callid = host.callid;
  // The second flow is aborted before its DESTROY row.
  for (const rows of [aCall('call-1', 3), aCall('call-1', 4).slice(0, 2), aCall('call-1', 2)]) {
    const spool = spoolOf(host, rowsOfEarlierFlows(host));
    for (const row of rows) spool.append(row);
  }
  expect(host.rows.map(({ row_index }) => row_index)).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

it('a count of rows that loopback copied from another leg is not believed', () => {
  const host = new FileHost();
  Object.assign(host.variables, { cti_robot_callid: 'call-0', cti_robot_rows: '7' });
  expect(rowsOfEarlierFlows(host)).toBe(0);
  Object.assign(host.variables, { cti_robot_callid: 'call-1', cti_robot_rows: 'nonsense' });
  expect(rowsOfEarlierFlows(host)).toBe(0);
});

it('the CREATE row names the run of FreeSWITCH that the call belongs to, the others do not', () => {
  const host = new FileHost();
  host.variables.core_uuid = 'core-1';
  const spool = spoolOf(host);
  for (const row of aCall('call-1', 3)) spool.append(row);
  expect(host.rows.map(({ core_uuid }) => core_uuid)).toEqual(['core-1', undefined, undefined]);
});
