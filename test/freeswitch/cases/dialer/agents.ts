/** Tasks that connect callees to agents of mod_callcenter and mod_fifo. */
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../../../support/until.ts';
import { AGENTS, addNumbers, agentFiles, historyOf, mostWaiting, TO_QUEUE } from '../../dialer/agent-lab.ts';
import { Campaign, type WantedCall } from '../../dialer/campaign.ts';
import type { Lab } from '../../lab.ts';
import { application, type Case, must } from '../case.ts';

const CALLS = 15;
const TALK_MS = 1_500;

const numbers = (count: number, from: number): string[] =>
  Array.from({ length: count }, (_, index) => `139${String(from + index).padStart(6, '0')}03`);

export const AGENTS_OF_TASKS: Case[] = [
  {
    name: 'the dialer: as many calls as agents are free, in mod_callcenter and mod_fifo, and calls to which nobody comes',
    alone: true,
    run: async (lab: Lab) => {
      const campaign = await Campaign.start(lab, { files: agentFiles(TALK_MS) });
      try {
        await campaign.lab.socket.api('load mod_callcenter');
        await campaign.lab.socket.api('load mod_fifo');
        await Promise.all([
          callsInTurn(campaign, {
            queue: 'callcenter:support@default',
            extension: TO_QUEUE.support,
            from: 100,
            within: 2_000,
          }),
          callsInTurn(campaign, { queue: 'sales', extension: TO_QUEUE.sales, from: 300, within: 8_000 }),
        ]);
        await nobodyIsCalled(campaign);
        await nobodyComes(campaign);
      } finally {
        await campaign.stop();
      }
    },
  },
];

interface Turn {
  queue: string;
  extension: string;
  from: number;
  /** An agent comes within this time, ms. mod_fifo calls its members one after the other. */
  within: number;
}

/** Agents are busy and free in turn. */
async function callsInTurn(campaign: Campaign, { queue, extension, from, within }: Turn): Promise<void> {
  const [first = '', ...more] = numbers(CALLS, from);
  const task = await campaign.call({ number: first, flow: null, queue, destination: toQueue(extension) });
  await addNumbers(campaign.hub, task, more);
  const rows = await until(
    `the calls to ${queue}`,
    async () => {
      const history = await historyOf(campaign.hub, task.taskId);
      return history.length === CALLS ? history : undefined;
    },
    60_000,
  );
  const wrong = rows.filter(
    ({ status, class: kind, agent, abandoned, agent_wait: wait }) =>
      status !== 1 ||
      kind !== 'answered' ||
      agent !== 1 ||
      (wait ?? 9_999) > within ||
      abandoned !== Number((wait ?? 0) > 2_000),
  );
  must(wrong.length === 0, `${queue}: ${JSON.stringify(wrong[0])}`);
  const most = mostWaiting(campaign.events, new Set(rows.map(({ call_id: id }) => id)));
  must(most <= AGENTS, `${queue}: ${most} calls at once wanted one of ${AGENTS} agents`);
  const { record } = await campaign.settled(task);
  must(record.agent === 1 && (record.agent_wait ?? 9_999) <= within, `the record has agent ${record.agent}`);
}

/** All agents have logged out, and then a queue that is not there. */
async function nobodyIsCalled(campaign: Campaign): Promise<void> {
  const { socket } = campaign.lab;
  for (let index = 0; index < AGENTS; index++)
    await socket.api(`callcenter_config agent set status a${index} 'Logged Out'`);
  const tasks = await Promise.all(
    ['callcenter:support@default', 'callcenter:nowhere'].map((queue, index) =>
      campaign.call({
        number: `1390000${500 + index}03`,
        flow: null,
        queue,
        destination: toQueue(TO_QUEUE.support),
      }),
    ),
  );
  // Longer than a queue is read apart.
  await delay(2_500);
  for (const task of tasks)
    must((await campaign.attempts(task)).length === 0, 'somebody was called for no agent');
  await socket.api(`callcenter_config agent set status a0 'Available'`);
  const { history } = await campaign.settled(tasks[0] as WantedCall);
  must(history.agent === 1, `the agent who came back took the call: ${history.agent}`);
}

/** The agents that were counted are those of another queue. */
async function nobodyComes(campaign: Campaign): Promise<void> {
  const { socket } = campaign.lab;
  for (let index = 0; index < AGENTS; index++)
    await socket.api(`callcenter_config agent set status a${index} 'Available'`);
  campaign.lab.flow('to-nobody', { flow: { F1: application('callcenter', 'nobody@default') } });
  campaign.lab.flow('to-support', { flow: { F1: application('callcenter', 'support@default') } });
  const queue = 'callcenter:support@default';
  const [waits, leaves, flow, served] = await Promise.all([
    campaign.call({ number: '13900070003', flow: null, queue, destination: toQueue(TO_QUEUE.nobody) }),
    // Hangs up after half a second.
    campaign.call({ number: '13900070100', flow: null, queue, destination: toQueue(TO_QUEUE.nobody) }),
    campaign.call({ number: '13900070203', flow: 'to-nobody', queue }),
    campaign.call({ number: '13900070303', flow: 'to-support', queue }),
  ]);
  const expected: [string, WantedCall, object][] = [
    ['waits in vain', waits, { status: 12, class: 'no-agent', agent: 0, abandoned: 1 }],
    ['leaves at once', leaves, { status: 12, class: 'no-agent', agent: 0, abandoned: 0 }],
    ['whom a flow lets wait in vain', flow, { status: 12, class: 'no-agent', agent: 0, abandoned: 1 }],
    ['whom a flow connects', served, { status: 1, class: 'answered', agent: 1, abandoned: 0 }],
  ];
  for (const [who, task, row] of expected) {
    const { history, record } = await campaign.settled(task);
    const found = Object.fromEntries(
      Object.keys(row).map((name) => [name, history[name as keyof typeof history]]),
    );
    must(JSON.stringify(found) === JSON.stringify(row), `a callee who ${who}: ${JSON.stringify(history)}`);
    must(record.agent === history.agent, `a callee who ${who}: the record has agent ${record.agent}`);
  }
}

const toQueue = (extension: string) => ({ extension, dialplan: 'XML', context: 'agents' });
