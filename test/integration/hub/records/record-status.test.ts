/** The list of records by result: the same records as those that show it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CallRecord } from '../../../../engine/contract/call-record.ts';
import { callStatusOf } from '../../../../sidecar/records/call-status.ts';
import { aKey } from '../../../support/hub/hub.ts';
import { type MariadbServer, startMariadb } from '../../../support/servers/mariadb.ts';
import { aRecord } from '../../rows/fixture.ts';
import { openBench } from './bench.ts';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

it.each(['sqlite', 'mariadb'] as const)(
  'on %s filters by the status that each record shows',
  async (kind) => {
    const bench = await openBench(kind, mariadb);
    const key = await aKey(bench.hub, 'operator');
    const missed = { answerdate: null, bill: 0, direction: 'outbound' as const };
    const ends = [
      ...['USER_BUSY', 'NORMAL_TEMPORARY_FAILURE', 'SOMETHING_NEW', 'MANAGER_REQUEST', '', null].map(
        (hangupcause) => ({ ...missed, hangupcause }),
      ),
      ...[403, 407, 603, null].map((hangup_code) => ({
        ...missed,
        hangupcause: 'CALL_REJECTED',
        hangup_code,
      })),
      ...['SUBSCRIBER_ABSENT', 'FACILITY_NOT_SUBSCRIBED', 'BEARERCAPABILITY_NOTAUTH'].map((hangupcause) => ({
        ...{ ...missed, hangupcause, hangup_code: 487 },
      })),
      ...[0, 1, 4].map((error_code) => ({ direction: 'outbound' as const, error_code })),
      { direction: 'inbound' as const, error_code: 1 },
      { bill: 0 },
      ...[{ agent: 0 }, { agent: 1 }, { agent: 0, machine: 1 }].map((agent) => ({ bill: 9, ...agent })),
      ...['power off', 'said nothing known'].map((early_media) => ({
        ...{ ...missed, hangupcause: 'NORMAL_CLEARING', early_media },
      })),
    ];
    const records = ends.map((end, index) => aRecord(`c${index}`, end));
    await bench.commit('call_record', records);
    const announced = ends.findIndex((end) => 'early_media' in end && end.early_media === 'power off');
    const { body: shown } = await bench.hub.ask('GET', `/v1/record/c${announced}`, { key });
    expect(shown.data).toMatchObject({ early_media: 'power off', early_media_phrase: null });
    for (let status = 0; status <= 12; status++) {
      const { body } = await bench.hub.ask('GET', `/v1/task/record?status=${status}&per_page=500`, { key });
      const wanted = records.filter((record) => callStatusOf(record as CallRecord) === status);
      expect([status, body.data.data.map(({ callid }: { callid: string }) => callid).sort()]).toEqual([
        status,
        wanted.map(({ callid }) => callid).sort(),
      ]);
    }
  },
);
