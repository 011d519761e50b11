/** Records of calls on their way from `spool/calls` to the table `call_record`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { aCall, append, aRecord, aRow, linesOf, START } from '../../test/integration/rows/fixture.ts';
import {
  ingestBench,
  LOST_AFTER,
  rejectedLines,
  spoolFiles,
} from '../../test/integration/rows/ingest-bench.ts';
import { until } from '../../test/support/until.ts';

const bench = (settings = {}) => {
  const made = ingestBench(settings);
  return { ...made, calls: join(made.spool, 'calls') };
};

it('a record is stored exactly as it was in the spool, and its file is deleted', async () => {
  const { calls, store, ingest } = bench();
  append(calls, 'call-1', [aRecord('call-1')]);
  await ingest.drain();
  expect(await store.record('call-1')).toEqual(aRecord('call-1'));
  expect(spoolFiles(calls)).toEqual([]);
  expect(ingest.status()).toMatchObject({
    files: 0,
    rows: { committed: 0 },
    records: { committed: 1, cut: 0, rejected: 0 },
  });
});

it('the rows and the record of a call may arrive in any order', async () => {
  const { spool, calls, store, ingest } = bench();
  append(calls, 'call-1', [aRecord('call-1')]);
  append(spool, 'call-2', aCall('call-2', 3));
  await ingest.drain();
  append(spool, 'call-1', aCall('call-1', 3));
  append(calls, 'call-2', [aRecord('call-2')]);
  await ingest.drain();
  for (const callid of ['call-1', 'call-2']) {
    expect(await store.rows(callid)).toEqual(aCall(callid, 3));
    expect(await store.record(callid)).toEqual(aRecord(callid));
  }
  expect([...spoolFiles(spool), ...spoolFiles(calls)]).toEqual([]);
});

it('a record that is still being written waits for the end of its line', async () => {
  const { calls, store, ingest } = bench();
  const [first, second] = [linesOf([aRecord('call-1')]).slice(0, 50), linesOf([aRecord('call-1')]).slice(50)];
  append(calls, 'call-1', first);
  await ingest.drain();
  expect(await store.record('call-1')).toBeNull();
  append(calls, 'call-1', second);
  await ingest.drain();
  expect(await store.record('call-1')).toEqual(aRecord('call-1'));
});

it('an incomplete record ends up in rejected/', async () => {
  const { calls, store, ingest, clock } = bench();
  append(calls, 'call-1', '{"callid":"call-1","bill":');
  await ingest.drain();
  clock.pass(LOST_AFTER + 1000);
  await ingest.drain();
  expect(spoolFiles(calls)).toEqual([]);
  expect(rejectedLines(calls, 'call-1')).toEqual([
    expect.stringContaining('"code":"TORN"'),
    '{"callid":"call-1","bill":',
    '',
  ]);
  expect(await store.rows('call-1')).toEqual([]);
});

it('a record that the table cannot hold does not hold up the others', async () => {
  const { calls, store, ingest } = bench();
  append(calls, 'call-1', [{ ...aRecord('call-1'), bill: 'long' }]);
  append(calls, 'call-2', '{"bill":1}\n');
  append(calls, 'call-3', [aRecord('call-3')]);
  await ingest.drain();
  expect(await store.record('call-3')).toEqual(aRecord('call-3'));
  expect(rejectedLines(calls, 'call-1')[0]).toContain('"code":"VALUE","reason":"bill is not a number"');
  expect(rejectedLines(calls, 'call-2')[0]).toContain('"code":"NO_CALLID"');
  expect(ingest.status().records).toMatchObject({ committed: 1, rejected: 2 });
});

it('each record is stored once, however often the process is killed', async () => {
  const { calls, store, restart } = bench();
  const ids = Array.from({ length: 60 }, (_, i) => `call-${i}`);
  for (const id of ids) {
    append(calls, id, [aRecord(id)]);
    // What it leaves behind without a word is a file whose record may be in the store already.
    if (Number(id.slice(5)) % 7 === 0) {
      await restart().drain();
      append(calls, id, [aRecord(id)]);
      const file = readFileSync(join(calls, `${id}.jsonl`), 'utf8');
      expect(file).toBe(linesOf([aRecord(id)]));
    }
  }
  await restart().drain();
  for (const id of ids) expect(await store.record(id)).toEqual(aRecord(id));
  expect(spoolFiles(calls)).toEqual([]);
  expect(readdirSync(calls)).not.toContain('rejected');
});

it('a running ingest stores records as they are written', async () => {
  const { calls, store, ingest } = bench();
  ingest.start();
  try {
    append(calls, 'call-1', [aRecord('call-1')]);
    await until('the record', async () => (await store.record('call-1')) !== null);
    append(calls, 'call-2', [aRecord('call-2')]);
    await until('the next one', async () => (await store.record('call-2')) !== null);
  } finally {
    await ingest.stop();
  }
});

it('a lost call gets a record made from its rows until the real record arrives', async () => {
  const { spool, calls, store, ingest, clock } = bench();
  append(spool, 'call-1', [aRow('call-1', 0), aRow('call-1', 1)]);
  await ingest.drain();
  expect(await store.record('call-1')).toBeNull();
  clock.pass(LOST_AFTER + 1000);
  await ingest.drain();
  expect(await store.record('call-1')).toMatchObject({
    calldate: new Date(START).toISOString(),
    answerdate: null,
    bill: null,
    hangupcause: null,
    score: '3',
    error_code: 5,
    flow_name: 'invitation',
    flow_end: 'error(lost)',
  });
  append(calls, 'call-1', [aRecord('call-1')]);
  await ingest.drain();
  expect(await store.record('call-1')).toEqual(aRecord('call-1'));
});
