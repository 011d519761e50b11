/** Stop of a task with its calls in progress: every host ends its own, and only those. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { defaultDeployment } from '../../../engine/contract/deployment.ts';
import type { Carrier } from '../../../sidecar/dialer/carrier.ts';
import { type CarrierEvents, Dialer } from '../../../sidecar/dialer/dialer.ts';
import { unknownEnd } from '../../../sidecar/dialer/record-end.ts';
import { SimulatedLines } from '../../../sidecar/dialer/simulated/simulated-lines.ts';
import { databaseClock } from '../../../sidecar/store/hub/dialing/database-clock.ts';
import { askToHangUp, attemptsToHangUp, hangUpBefore } from '../../../sidecar/store/hub/dialing/hang-up.ts';
import { findTask } from '../../../sidecar/store/hub/dialing/tasks.ts';
import type { HubStore } from '../../../sidecar/store/hub/hub-store.ts';
import { ZONE } from '../../support/hub/hub.ts';
import { recordedLog } from '../../support/log.ts';
import { type MariadbServer, startMariadb } from '../../support/servers/mariadb.ts';
import { bundle } from '../../support/simulated.ts';
import { until } from '../../support/until.ts';
import { type Dialing, mobiles, startDialing } from './dialing.ts';

let mariadb: MariadbServer;
let home: string;
const dialers: Dialer[] = [];
beforeAll(async () => {
  mariadb = await startMariadb();
  home = mkdtempSync(join(tmpdir(), 'cti-robot-hang-up-'));
  mkdirSync(join(home, 'spool', 'calls'), { recursive: true });
}, 120_000);
afterEach(async () => {
  await Promise.all(dialers.splice(0).map((dialer) => dialer.stop()));
});
afterAll(async () => {
  await mariadb?.stop();
  rmSync(home, { recursive: true });
});

async function startHost(
  dialing: Dialing,
  host: number,
  carriers?: (tell: CarrierEvents) => readonly Carrier[],
): Promise<Dialer> {
  const source = await bundle();
  const { log } = recordedLog();
  const store = dialing.stores[host % dialing.stores.length] as HubStore;
  const dialer = new Dialer({
    ...{ store, host: `host-${host}`, capacity: 3, now: Date.now, coreUuid: () => null, log },
    clock: databaseClock(store.kind, Date.now),
    reader: store.callReader(ZONE),
    spool: join(home, 'spool'),
    carriers:
      carriers ??
      (({ ended }) => [
        new SimulatedLines({ deployment: defaultDeployment(home), bundle: source, tell: ended, log }),
      ]),
  });
  dialer.start();
  dialers.push(dialer);
  return dialer;
}

describe.each(['sqlite', 'mariadb'] as const)('a task that is stopped with its calls, on %s', (kind) => {
  const start = (): Promise<Dialing> => startDialing(kind, mariadb, 2);
  const attempts = ({ hub }: Dialing, state: string) =>
    hub.store.db.selectFrom('call_attempt').selectAll().where('state', '=', state).execute();

  async function stop(dialing: Dialing, taskId: number): Promise<void> {
    const { store } = dialing.hub;
    await store.readCommitted(async (db) => {
      await findTask(db, taskId, { lock: true });
      await db.updateTable('call_task').set({ state: 'paused' }).where('id', '=', taskId).execute();
      await askToHangUp(db, { taskId, now: await databaseClock(store.kind, Date.now)(db) });
    });
  }

  it('has none a second later, on two hosts, and another task keeps its own', async () => {
    const dialing = await start();
    const line = await dialing.line({ speed: 1 });
    const taskId = await dialing.task({ caller_line_id: line, maximumcall: 4 });
    const other = await dialing.task({ caller_line_id: line, maximumcall: 1 });
    // Numbers that end in 11 ring for a minute.
    await dialing.numbers(
      taskId,
      mobiles(4).map((number) => number.replace(/..$/, '11').replace(/^139/, `13${number.at(-1)}`)),
    );
    await dialing.numbers(other, ['15900000011']);
    await startHost(dialing, 0);
    await startHost(dialing, 1);
    await until('five calls', async () => (await attempts(dialing, 'dialling')).length === 5);
    const hosts = new Set((await attempts(dialing, 'dialling')).map(({ host }) => host));
    expect([...hosts].sort()).toEqual(['host-0', 'host-1']);
    const stopped = Date.now();
    await stop(dialing, taskId);
    await until('one call', async () => (await attempts(dialing, 'dialling')).length === 1);
    expect(Date.now() - stopped).toBeLessThan(3_000);
    expect(await attempts(dialing, 'dialling')).toMatchObject([{ task_id: other }]);
    const ended = await dialing.hub.store.db.selectFrom('call_history').selectAll().execute();
    expect(ended.map(({ hangup_cause }) => hangup_cause)).toEqual(Array(4).fill('MANAGER_REQUEST'));
  });

  it('calls again when it is started: later calls are not ended', async () => {
    const dialing = await start();
    const taskId = await dialing.task({ caller_line_id: await dialing.line({ speed: 1 }) });
    await dialing.numbers(taskId, ['13900000011']);
    await stop(dialing, taskId);
    await dialing.hub.store.db.updateTable('call_task').set({ state: 'running' }).execute();
    const asked = Number(await hangUpBefore(dialing.hub.store.db, taskId));
    await startHost(dialing, 0);
    const call = await until('its call', async () => (await attempts(dialing, 'dialling'))[0]);
    expect(Number(call.call_time)).toBeGreaterThan(asked);
    expect(await attemptsToHangUp(dialing.hub.store.db, 'host-0')).toEqual([]);
  });

  it('has none of an earlier run of a host either', async () => {
    const dialing = await start();
    const taskId = await dialing.task({ caller_line_id: await dialing.line({ kind: 'gateway' }) });
    await dialing.numbers(taskId, mobiles(3));
    dialing.clock.now = Date.now();
    const calls = await dialing.claim(0);
    expect(calls).toHaveLength(3);
    await stop(dialing, taskId);
    const killed = new Set<string>();
    await startHost(dialing, 0, ({ ended }) => [
      {
        ...{ kind: 'gateway', isUp: () => true, place: () => {}, adopt: () => {}, stop: async () => {} },
        connect: async () => null,
        forget: () => {},
        fates: async (all) => new Map(all.map(({ id }) => [id, 'lives' as const])),
        hangUp: async (ids) => {
          for (const id of ids) {
            killed.add(id);
            ended(unknownEnd(id));
          }
        },
      },
    ]);
    await until('no call', async () => (await attempts(dialing, 'dialling')).length === 0);
    expect([...killed].sort()).toEqual(calls.map(({ id }) => id).sort());
  });
});
