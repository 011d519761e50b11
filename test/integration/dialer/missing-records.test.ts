/** Records of attempts that no channel tells of. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { CallEnd } from '../../../sidecar/dialer/carrier.ts';
import { MissingRecords } from '../../../sidecar/dialer/spool/missing-records.ts';
import { SpoolFiles } from '../../../sidecar/dialer/spool/spool-files.ts';
import { temporaryFolder } from '../../support/home.ts';
import { NOON } from '../../support/hub/hub.ts';
import { recordedLog } from '../../support/log.ts';
import { mobiles, startDialing } from './dialing.ts';

it('are written once each, where FreeSWITCH made no channel and where nobody knows the end', async () => {
  const dialing = await startDialing('sqlite', undefined);
  const taskId = await dialing.task({ caller_line_id: await dialing.line() });
  await dialing.numbers(taskId, mobiles(3));
  const [down, lost, told] = (await dialing.claim()).map(({ id }) => id) as [string, string, string];
  const end = (id: string, change: Partial<CallEnd>): CallEnd => ({
    ...{ id, cause: '', sip: null, earlyMedia: null, duration: 0, bill: 0, flowRan: false, machine: false },
    ...{ source: 'job', recordFile: null, noChannel: false },
    ...change,
  });
  const ends = [
    end(down, { cause: 'GATEWAY_DOWN', noChannel: true }),
    end(lost, { source: 'reconciler' }),
    end(told, { cause: 'USER_BUSY', source: 'record' }),
  ];
  const spool = temporaryFolder();
  mkdirSync(join(spool, 'calls'));
  const { store } = dialing.hub;
  const records = new MissingRecords({
    ...{ store, now: () => NOON + 500, spool: new SpoolFiles(spool, recordedLog().log) },
  });
  // The transaction of the completion is run again.
  await records.write(ends);
  await records.write(ends);
  expect(readdirSync(join(spool, 'calls')).sort()).toEqual([`${down}.jsonl`, `${lost}.jsonl`].sort());
  const record = (id: string) =>
    JSON.parse(readFileSync(join(spool, 'calls', `${id}.jsonl`), 'utf8')) as Record<string, unknown>;
  const common = {
    direction: 'outbound',
    caller_number: '95001',
    attempt: 1,
    account: 'main',
    answerdate: null,
  };
  expect(record(down)).toMatchObject({
    ...{ ...common, hangupcause: 'GATEWAY_DOWN', bill: 0, error_code: 0, flow_end: null },
  });
  expect(record(lost)).toMatchObject({
    ...{ ...common, hangupcause: null, error_code: 5, flow_end: 'error(lost)' },
  });
});
