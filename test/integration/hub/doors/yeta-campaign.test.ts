/** A whole campaign through the inbound platform's API, with a dialer on simulated lines. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { defaultDeployment } from '../../../../engine/contract/deployment.ts';
import { Dialer } from '../../../../sidecar/dialer/dialer.ts';
import { SimulatedLines } from '../../../../sidecar/dialer/simulated/simulated-lines.ts';
import { compileScript } from '../../../../sidecar/flows/script.ts';
import { temporaryFolder } from '../../../support/home.ts';
import { ZONE } from '../../../support/hub/hub.ts';
import { recordedLog } from '../../../support/log.ts';
import { bundle } from '../../../support/simulated.ts';
import { until } from '../../../support/until.ts';
import { startYetaServer, type YetaServer } from './yeta-server.ts';

const TASK = 'outbound/v1/task';

async function startDialer({ hub: { store } }: YetaServer): Promise<void> {
  const home = temporaryFolder();
  for (const folder of ['compiled', 'flows', 'spool/calls'])
    mkdirSync(join(home, folder), { recursive: true });
  const script = readFileSync('examples/invitation/flow.json');
  writeFileSync(join(home, 'compiled', 'sale.json'), compileScript('sale', script, { version: 'v' }).form);
  const source = await bundle();
  const { log } = recordedLog();
  const dialer = new Dialer({
    ...{ store, host: 'host-1', capacity: 100, now: Date.now, coreUuid: () => null, log },
    clock: async () => Date.now(),
    reader: store.callReader(ZONE),
    spool: join(home, 'spool'),
    carriers: ({ ended }) => [
      new SimulatedLines({ deployment: defaultDeployment(home), bundle: source, tell: ended, log }),
    ],
  });
  dialer.start();
  onTestFinished(() => dialer.stop());
}

it('is made, filled, started, and asked for until it is over', async () => {
  const server = await startYetaServer('sqlite', { dialing: { clock: async () => Date.now() } });
  await startDialer(server);
  const id = await server.create({ recall_count: 1, time_recall_wait: 0, time_begin: Date.now() });
  const numbers = ['13900000030', '13900000031', '13900000010', '13900000013'];
  const inserted = await server.yeta(`${TASK}/insert`, {
    task_id: id,
    ...{ call_column: ['客户手机号码', 'name'], call_list: numbers.map((number) => [number, '王先生']) },
  });
  expect(inserted.body.result).toEqual({ total: 4, task_data_ids: [1, 2, 3, 4] });
  expect((await server.yeta(`${TASK}/start`, { task_id: id })).body.code).toBe(0);
  const row = async () => (await server.yeta(`${TASK}/query`, { task_id: id })).body.result.rows[0];
  const seen = new Set<number>();
  const last = await until('the end of the task', async () => {
    const now = await row();
    seen.add(now.status);
    return now.status === 4 ? now : null;
  });
  expect([...seen].every((status) => [2, 4].includes(status))).toBe(true);
  // The busy one is called twice; two answer, and one has no such number.
  expect(last).toMatchObject({
    ...{ count_tel: 4, process_count: 5, process_tel_count: 4, process_through_count: 2 },
    ...{ count_recalled: 1, process_through_rate: 0.4 },
  });
  expect(last.time_task_finish).toBeGreaterThan(last.time_task_start);
  for (const verb of ['start', 'pause'])
    expect((await server.yeta(`${TASK}/${verb}`, { task_id: id })).body.code).toBe(3010101);
  const more = await server.yeta(`${TASK}/insert`, {
    task_id: id,
    ...{ call_column: ['callee'], call_list: [['13900000032']] },
  });
  expect(more.body.code).toBe(3010101);
}, 60_000);
