/** The queue of ends that the database does not have yet. */
import { expect, it } from 'vitest';
import type { CallEnd } from '../../../sidecar/dialer/carrier.ts';
import { EndQueue } from '../../../sidecar/dialer/end-queue.ts';
import { MissingRecords } from '../../../sidecar/dialer/spool/missing-records.ts';
import { SpoolFiles } from '../../../sidecar/dialer/spool/spool-files.ts';
import { localTime } from '../../../sidecar/store/timezone.ts';
import { temporaryFolder } from '../../support/home.ts';
import { ZONE } from '../../support/hub/hub.ts';
import { recordedLog } from '../../support/log.ts';
import { mobiles, startDialing } from './dialing.ts';

it('commits an end that comes at the moment at which it has committed all others', async () => {
  const dialing = await startDialing('sqlite', undefined);
  const taskId = await dialing.task({ caller_line_id: await dialing.line() });
  await dialing.numbers(taskId, mobiles(2));
  const [first, second] = (await dialing.claim()).map(
    ({ id }): CallEnd => ({
      ...{ id, cause: 'USER_BUSY', sip: 486, earlyMedia: null, duration: 900, bill: 0, flowRan: false },
      ...{ machine: false, source: 'simulated', recordFile: null, noChannel: false },
    }),
  ) as [CallEnd, CallEnd];
  const { store } = dialing.hub;
  const clock = async () => dialing.clock.now;
  const spool = new SpoolFiles(temporaryFolder(), recordedLog().log);
  const records = new MissingRecords({ store, spool, now: Date.now });
  const committed: string[] = [];
  const queue = new EndQueue(
    { store, clock, time: localTime(ZONE), records },
    (ids) => {
      committed.push(...ids);
      if (committed.length === 1) void Promise.resolve().then(() => queue.add(second));
    },
    async (error) => {
      throw error;
    },
  );
  queue.add(first);
  await queue.close();
  expect(committed).toEqual([first.id, second.id]);
  expect(queue.length).toBe(0);
});
