/** The report of a call that somebody has asked for by itself. */
import { expect, it } from 'vitest';
import { insertPromise } from '../../../../sidecar/store/hub/led/promises.ts';
import { NOON } from '../../../support/hub/hub.ts';
import { openResultBench } from './results/fixture.ts';

it('has the id by which whoever asked for the call knows it', async () => {
  const bench = await openResultBench('sqlite', null as never);
  await bench.target('https://127.0.0.1:9000/{module}', 'aliyun');
  const number_id = await bench.callOut('c2');
  const promise = { call_id: 'c2', account_id: 1, task_id: 1, created: NOON };
  await insertPromise(bench.hub.store.db, { ...promise, number_id, out_id: 'order-7' });
  await bench.settle();
  const [report] = await bench.outbox();
  expect(report?.data[0]).toMatchObject({ call_id: 'c2', out_id: 'order-7', status_code: '200002' });
});
