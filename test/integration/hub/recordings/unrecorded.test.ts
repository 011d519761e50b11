/** The walk through old rows of calls that have no record. */
import { expect, it } from 'vitest';
import { UnrecordedRemoval } from '../../../../sidecar/hub/retention/unrecorded.ts';
import type { MariadbServer } from '../../../support/servers/mariadb.ts';
import { aRecord, aRow } from '../../rows/fixture.ts';
import { openBench } from '../records/bench.ts';

it('passes more rows of one moment than a step looks at, and leaves none of them out', async () => {
  const bench = await openBench('sqlite', undefined as unknown as MariadbServer);
  const old = { createtime: '2025-01-01T08:00:00.000Z' };
  const rows = Array.from({ length: 2_500 }, (_, index) => aRow('kept', index, old));
  await bench.commit('conversation', rows);
  await bench.commit('call_record', [aRecord('kept')]);
  await bench.commit('conversation', [aRow('lost', 0, old)]);
  await bench.commit('conversation', [aRow('later', 0, { createtime: '2025-01-01T08:00:01.000Z' })]);
  const walk = new UnrecordedRemoval(bench.parts());
  let removed = 0;
  for (let calls: number | undefined = 0; calls !== undefined; removed += calls ?? 0)
    calls = await walk.step('main', Date.parse('2025-02-01T00:00:00.000Z'));
  expect(removed).toBe(2);
  const left = await bench.parts().reader.rows(bench.hub.store.db, ['kept', 'lost', 'later']);
  expect([...left.keys()]).toEqual(['kept']);
});
