/** The ingest stores rows and records of simulated calls as it stores those of any call. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ingestBench, spoolFiles } from '../../../test/integration/rows/ingest-bench.ts';
import { linesBench, plannedCall } from '../../../test/support/simulated-lines.ts';

it('rows and records of answered, missed and stopped calls are stored, and nothing is rejected', async () => {
  const { home, spool, store, ingest } = ingestBench();
  const bench = await linesBench(home);
  bench.putFlow('invitation', JSON.parse(readFileSync('examples/invitation/flow.json', 'utf8')));
  const agrees = plannedCall();
  const busy = plannedCall({ number: '13800000010' });
  const stopped = plannedCall({ number: '13800000003' });
  for (const call of [agrees, busy]) bench.lines.place(call);
  await bench.endOf(agrees.id);
  await bench.endOf(busy.id);
  bench.lines.place(stopped);
  bench.timers.pass(100);
  await bench.lines.hangUp([stopped.id]);
  await bench.endOf(stopped.id);
  await bench.lines.stop();

  const calls = [agrees, busy, stopped];
  const written = calls.map(({ id }) => ({ rows: bench.rows(id), record: bench.record(id) }));
  await ingest.drain();
  for (const [index, { id }] of calls.entries()) {
    const { rows, record } = written[index] as (typeof written)[number];
    expect(await store.rows(id)).toHaveLength(rows.length);
    expect(await store.record(id)).toMatchObject({
      ...{ callid: id, duration: record?.duration, bill: record?.bill, hangupcause: record?.hangupcause },
      ...{ task_id: record?.task_id, flow_end: record?.flow_end },
    });
  }
  expect(written.map(({ rows }) => rows.length > 0)).toEqual([true, false, true]);
  for (const folder of [spool, join(spool, 'calls')]) {
    expect(spoolFiles(folder)).toEqual([]);
    expect(existsSync(join(folder, 'rejected'))).toBe(false);
  }
});
