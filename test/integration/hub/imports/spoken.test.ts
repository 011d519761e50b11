/** A column of a list is spoken in the call: from the upload, over the file of the number, to the text of the prompt. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { PlannedCall } from '../../../../sidecar/dialer/carrier.ts';
import { claims } from '../../../../sidecar/dialer/claim.ts';
import { NumberVariables } from '../../../../sidecar/dialer/freeswitch/number-variables.ts';
import { dueTasks } from '../../../../sidecar/store/hub/dialing/due-numbers.ts';
import { temporaryFolder } from '../../../support/home.ts';
import { recordedLog } from '../../../support/log.ts';
import { call, listen } from '../../../support/simulated.ts';
import { startTaskServer, type TaskServer } from '../dialing/task-server.ts';
import { upload } from './files.ts';

/** The second name would be another variable, a program or another cell, if anything expanded it. */
const NAMES = ['王小明', '李"${name}", ${system(id)}'];
const LIST = `手机号,姓名,金额
13900000001,${NAMES[0]},1200.50
13900000002,"${NAMES[1]?.replaceAll('"', '""')}",=1+1
`;

it('a CSV column is spoken as it is in the list', async () => {
  const server = await startTaskServer();
  const task = await server.task();
  const { body } = await upload(server, task.uuid, LIST);
  expect(body.data).toMatchObject({ taken: 2, invalid: 0 });
  expect((await server.ask('POST', `/v1/task/${task.uuid}/start`, {})).status).toBe(200);
  const calls = await claimed(server);
  expect(calls.map(({ number }) => number)).toEqual(['13900000001', '13900000002']);

  const folder = temporaryFolder();
  const files = new NumberVariables(folder, recordedLog().log);
  const texts: string[] = [];
  for (const one of calls) {
    await files.keep(one);
    const numberVariables = JSON.parse(readFileSync(join(folder, `${one.id}.json`), 'utf8'));
    const { events } = await call({ F1: listen(['${xingming}您好，您的账单是${jine}元']) }, [], {
      callid: one.id,
      numberVariables,
    });
    texts.push(...events.flatMap((event) => (event.did === 'prompt' ? [event.text] : [])));
  }
  files.stop();
  expect(readdirSync(folder)).toHaveLength(2);
  expect(texts).toEqual([`${NAMES[0]}您好，您的账单是1200.50元`, `${NAMES[1]}您好，您的账单是=1+1元`]);
});

async function claimed({ hub }: TaskServer): Promise<PlannedCall[]> {
  const calls: PlannedCall[] = [];
  const parts = {
    ...{ store: hub.store, clock: async () => hub.clock.now, host: 'host-1', capacity: 10, leaseMs: 30_000 },
    ...{ canPlace: () => true, coreUuid: () => null, newId: () => crypto.randomUUID() },
  };
  for (const due of await dueTasks(hub.store.db, hub.clock.now))
    for await (const claim of claims(() => parts, due)) calls.push(...claim.calls);
  return calls;
}
