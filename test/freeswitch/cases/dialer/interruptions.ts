/** Calls of the dialer while something around them stops: tasks, connections, the sidecar, FreeSWITCH. */
import { until } from '../../../support/until.ts';
import { Campaign, type WantedCall } from '../../dialer/campaign.ts';
import type { Lab } from '../../lab.ts';
import { type Case, must } from '../case.ts';

type Step = (campaign: Campaign) => Promise<void>;

const RINGS = (last: string) => `1390000${last}11`;
const TALKS = (last: string) => `1390000${last}03`;
/** FreeSWITCH itself refuses to make a channel. */
const AT_A_LIMIT = {
  ...{ status: 2, class: 'own', hangup_cause: 'DESTINATION_OUT_OF_ORDER' },
  ...{ hangup_code: null, counts: 0 },
};

const STEPS: readonly (readonly [what: string, step: Step])[] = [
  [
    '`fsctl pause` and the limit of sessions cost a number nothing',
    async (campaign) => {
      const { socket } = campaign.lab;
      await socket.api('fsctl pause');
      await mustBe(campaign, await campaign.call({ number: '13900010100' }), AT_A_LIMIT);
      await socket.api('fsctl resume');
      const talking = await campaign.call({ number: TALKS('11') });
      const id = await campaign.inState(talking, 'answered');
      await socket.api('fsctl max_sessions 1');
      await mustBe(campaign, await campaign.call({ number: '13900010300' }), AT_A_LIMIT);
      await socket.api('fsctl max_sessions 500');
      await socket.api(`uuid_kill ${id} NORMAL_CLEARING`);
      await mustBe(campaign, talking, { status: 1, class: 'answered', hangup_code: 200 });
    },
  ],
  [
    'a call that lasts too long ends by itself',
    async (campaign) => {
      const call = await campaign.call({ number: TALKS('12'), talking: 1 });
      await mustBe(campaign, call, { status: 1, hangup_cause: 'ALLOTTED_TIMEOUT', counts: 1 });
    },
  ],
  [
    'a stop ends ringing and talking calls of its task, and no others',
    async (campaign) => {
      const [rings, talks, other] = await Promise.all([
        campaign.call({ number: RINGS('21') }),
        campaign.call({ number: TALKS('22') }),
        campaign.call({ number: TALKS('23') }),
      ]);
      await campaign.inState(rings, 'ringing');
      await campaign.inState(talks, 'answered');
      const id = await campaign.inState(other, 'answered');
      await Promise.all([campaign.stopNow(rings), campaign.stopNow(talks)]);
      await mustBe(campaign, rings, { status: 12, hangup_cause: 'MANAGER_REQUEST', class: 'unknown' });
      await mustBe(campaign, talks, { status: 1, hangup_cause: 'MANAGER_REQUEST' });
      must((await campaign.lab.socket.api(`uuid_exists ${id}`)) === 'true', 'another task lost its call');
      await campaign.stopNow(other);
      await mustBe(campaign, other, { status: 1 });
    },
  ],
  [
    'ends are told while one of the two connections is lost, and found out after both were',
    async (campaign) => {
      for (const lost of [1, 2]) {
        const call = await campaign.call({ number: TALKS(`3${lost}`) });
        const id = await campaign.inState(call, 'answered');
        campaign.gate.cut(lost);
        await campaign.lab.socket.api(`uuid_kill ${id} NORMAL_CLEARING`);
        if (lost === 1) await mustBe(campaign, call, { status: 1, source: 'record' });
        await until('the call to be gone', async () => {
          return (await campaign.lab.socket.api(`uuid_exists ${id}`)) === 'false';
        });
        campaign.gate.reopen();
        await mustBe(campaign, call, { status: 1, class: 'answered' });
        await until('all connections', () => campaign.isConnected);
      }
    },
  ],
  [
    'a command whose answer is lost is not sent again',
    async (campaign) => {
      campaign.gate.cutAfter('originate');
      const call = await campaign.call({ number: TALKS('41') });
      const id = await campaign.inState(call, 'answered');
      must(campaign.gate.hasCut, 'no connection was cut');
      await until('all connections', () => campaign.isConnected);
      await campaign.lab.socket.api(`uuid_kill ${id} NORMAL_CLEARING`);
      await mustBe(campaign, call, { status: 1, class: 'answered' });
      must(campaign.reachedCarrier(TALKS('41')) === 1, 'the carrier was called more than once');
      must((await campaign.attempts(call)).length === 1, 'there is more than one attempt');
    },
  ],
  [
    'a sidecar that starts again takes over its calls, and learns how others ended',
    async (campaign) => {
      const [stays, ends, rings] = await Promise.all([
        campaign.call({ number: TALKS('51') }),
        campaign.call({ number: TALKS('52') }),
        campaign.call({ number: RINGS('53'), ringing: 6 }),
      ]);
      await campaign.inState(rings, 'ringing');
      const staying = await campaign.inState(stays, 'answered');
      const ending = await campaign.inState(ends, 'answered');
      await campaign.stopDialer();
      await campaign.lab.socket.api(`uuid_kill ${ending} NORMAL_CLEARING`);
      await campaign.startDialer();
      await until('both to be taken over', () => campaign.dialer.status().calls >= 2);
      await campaign.lab.socket.api(`uuid_kill ${staying} NORMAL_CLEARING`);
      await mustBe(campaign, stays, { status: 1, class: 'answered', source: 'record' });
      await mustBe(campaign, ends, { status: 1, class: 'answered', source: 'record' });
      await mustBe(campaign, rings, { status: 4, hangup_cause: 'NO_ANSWER' });
    },
  ],
  [
    'calls of a FreeSWITCH that is killed are settled, and new ones are placed when it is back',
    async (campaign) => {
      const [talks, rings] = await Promise.all([
        campaign.call({ number: TALKS('61') }),
        campaign.call({ number: RINGS('62') }),
      ]);
      await campaign.inState(talks, 'answered');
      await campaign.inState(rings, 'ringing');
      campaign.server.kill();
      await until('FreeSWITCH to be gone', () => !campaign.server.running());
      await campaign.startFreeswitch();
      const next = await campaign.call({ number: '13900016300' });
      await mustBe(campaign, next, { status: 1, class: 'answered' });
      for (const lost of [talks, rings]) {
        await mustBe(campaign, lost, { status: 12, class: 'unknown', counts: 1 });
        const { record } = await campaign.settled(lost);
        must(
          record.flow_end === 'error(lost)' && record.error_code === 5,
          'the record is not of a lost call',
        );
      }
    },
  ],
];

export const INTERRUPTIONS: Case[] = [
  {
    name: 'the dialer: calls around which something stops',
    alone: true,
    run: async (lab: Lab) => {
      const campaign = await Campaign.start(lab);
      try {
        for (const [what, step] of STEPS)
          await step(campaign).catch((error: unknown) => {
            throw new Error(`${what}: ${(error as Error).message}`);
          });
      } finally {
        await campaign.stop();
      }
    },
  },
];

/** Its number has one row in the history, as expected, and one record. */
async function mustBe(
  campaign: Campaign,
  call: WantedCall,
  expected: Record<string, unknown>,
): Promise<void> {
  const { history } = await campaign.settled(call);
  const rows = await campaign.history(call);
  must(rows.length === 1, `${rows.length} rows in the history`);
  for (const [name, value] of Object.entries(expected)) {
    const found = history[name as keyof typeof history];
    must(found === value, `${name} is not ${JSON.stringify(value)} in ${JSON.stringify(history)}`);
  }
}
