/** Whether the far end of a line answers, as hosts report the gateways of their FreeSWITCHes. */
import { expect, it } from 'vitest';
import { writeHost } from '../../../../sidecar/store/hub/hosts.ts';
import { HOST_REPORT } from '../../../support/hub/host-report.ts';
import { startTaskServer } from './task-server.ts';

it('is told where one host reaches it, where none does, and unknown where no host says', async () => {
  const { ask, hub, task } = await startTaskServer('sqlite');
  const { db, kind } = hub.store;
  const report = (gateways: Record<string, boolean | null>) => ({ ...HOST_REPORT, gateways });
  await writeHost(db, { host: 'fs1', report: report({ a: true, b: false, c: null }), stopped: false }, kind);
  await writeHost(db, { host: 'fs2', report: report({ a: false, b: false }), stopped: false }, kind);
  await writeHost(db, { host: 'gone', report: report({ b: true, c: true }), stopped: true }, kind);
  const answers = async (dialString: string): Promise<boolean | null> => {
    const { insertId } = await db
      .insertInto('call_line')
      .values({
        ...{ account_id: 0, name: 'line', kind: 'gateway', dial_string: dialString, caller_numbers: '[]' },
        ...{ maximumcall: 1, call_per_second: 1, fault_threshold: 5, fault_try_interval: 1000 },
        ...{ created: 1, updated: 1 },
      })
      .executeTakeFirstOrThrow();
    const { id } = await task({ caller_line_id: Number(insertId) });
    return (await ask('POST', `/v1/task/${id}/preflight`, {})).body.data.lines[0].answers;
  };
  const by = (gateway: string) => answers(`sofia/gateway/${gateway}/\${destination_number}`);
  expect([await by('a'), await by('b'), await by('c'), await by('toString')]).toEqual([
    true,
    false,
    null,
    null,
  ]);
  expect(await answers('sofia/external/${destination_number}@sip.example')).toBeNull();
});
