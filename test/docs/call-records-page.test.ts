import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { RECORD_COLUMNS } from '../../engine/contract/call-record.ts';
import { openStore } from '../../sidecar/store/open.ts';
import { openSqliteFile } from '../../sidecar/store/sqlite/file.ts';
import { aCall, aRecord } from '../integration/rows/fixture.ts';
import { temporaryFolder } from '../support/home.ts';
import { recordedLog } from '../support/log.ts';

const page = readFileSync('docs/reference/call-records.md', 'utf8');
const named = (section: string): string[] => {
  const text = page.split(`\n## ${section}`)[1]?.split('\n## ')[0] ?? '';
  return [...text.matchAll(/^\| ([^|]+) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
  );
};

it('docs/reference/call-records.md has every column, in the order of the table', () => {
  expect(named('Fields\n')).toEqual([...RECORD_COLUMNS]);
});

it('docs/reference/call-records.md maps each field to a column or says that it is left out', () => {
  const leftOut = named('Fields of the source document that are left out');
  expect(leftOut).toContain('gender');
  expect(leftOut.filter((name) => (RECORD_COLUMNS as readonly string[]).includes(name))).toEqual([]);
});

it('the migrations of both databases create the same columns of call_record, in the same order', () => {
  for (const dialect of ['mysql', 'sqlite']) {
    const statement = readFileSync(`sql/${dialect}/0003_call_record.sql`, 'utf8');
    const columns = [...statement.matchAll(/^ {2}`?([a-z_]+)`? (?:VARCHAR|INT|DATETIME)/gm)];
    expect(columns.map(([, name]) => name)).toEqual([...RECORD_COLUMNS]);
  }
});

it('the sample configuration has the hang-up hook in docs/reference/call-records.md', () => {
  const hook = /<hook event=.*\/>/.exec(page)?.[0] ?? 'none';
  expect(readFileSync('fs-scripts/conf/autoload_configs/v8.conf.xml', 'utf8')).toContain(hook);
});

it('the SQL statements in docs/reference/call-records.md run', async () => {
  const home = temporaryFolder();
  const store = openStore({ home, timezone: 'UTC' }, { log: recordedLog().log });
  const batch = { spool: 's', moves: [], reappearedCalls: [], syntheticRecords: [] };
  const steps = { beforeCommit: () => undefined };
  const missed = aRecord('call-2', {
    direction: 'outbound',
    answerdate: null,
    bill: 0,
    hangup_disposition: 1,
  });
  await store.commit(
    { ...batch, table: 'call_record', rows: [{ ...aRecord('call-1') }, { ...missed }] },
    steps,
  );
  await store.commit(
    { ...batch, table: 'conversation', rows: aCall('call-1', 3).map((row) => ({ ...row })) },
    steps,
  );
  await store.close();
  const file = openSqliteFile(join(home, 'rows.db'));
  const text = /In SQL:\n\n([\s\S]+?)\n\n`/.exec(page)?.[1] ?? '';
  const found = text
    .replace(/^ *--.*$/gm, '')
    .split(';')
    .filter((statement) => statement.trim() !== '')
    .map((statement) => file.prepare(statement).all([]));
  file.close();
  expect(found).toEqual([
    [{ day: '2026-03-01', flow_name: 'invitation', calls: 2, minutes: expect.any(Number) }],
    [expect.objectContaining({ callid: 'call-2' })],
    [{ callid: 'call-1', bill: 5000, current_flowid: 'F1' }],
  ]);
});
