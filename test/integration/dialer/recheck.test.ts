/** A change of the rules takes effect at once: the gate decides again about the numbers that it turned away. */
import { expect, it } from 'vitest';
import { recheckNumbers } from '../../../sidecar/store/hub/dialing/recheck.ts';
import { startDialing } from './dialing.ts';

const EVENING = Date.UTC(2026, 0, 1, 13);
const BUSY = { cause: 'USER_BUSY', sip: 486, bill: 0, flowRan: false } as const;

it('wakes what the gate turned away, and nothing that waits for a retry', async () => {
  const dialing = await startDialing('sqlite', undefined);
  const rules = { redialerInterval: [600_000] };
  const taskId = await dialing.task({ caller_line_id: await dialing.line(), recycle_limit: 2, rules });
  const [retried] = (await dialing.numbers(taskId, ['13900000001'])) as [number];
  await dialing.end(await dialing.claim(), BUSY);
  await dialing.allow({ hours: ['09:00', '20:00'] });
  dialing.clock.now = EVENING;
  const [away] = (await dialing.numbers(taskId, ['13900000002'])) as [number];
  await dialing.hub.store.db
    .updateTable('call_number')
    .set({ next_at: EVENING + 600_000 })
    .where('id', '=', retried)
    .execute();
  expect(await dialing.claim()).toEqual([]);
  await dialing.allow({});
  expect(await dialing.claim()).toEqual([]);
  const other = await dialing.task({ account_id: 77 });
  expect(await recheckNumbers(dialing.hub.store.db, { taskId: other })).toBe(0);
  expect(await recheckNumbers(dialing.hub.store.db, { accountId: dialing.accountId })).toBe(1);
  expect((await dialing.claim()).map(({ number }) => number)).toEqual(['13900000002']);
  expect(await dialing.number(away)).toMatchObject({ state: 1 });
  expect(await dialing.number(retried)).toMatchObject({ state: 0, next_at: EVENING + 600_000 });
});
