/** A task that connects 100 callees to agents of mod_callcenter who are busy and free in turn, on a real FreeSWITCH. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Figure } from '../../bench/report.ts';
import { until } from '../../support/until.ts';
import { Lab } from '../lab.ts';
import { newServer, type Stage } from '../load/stage.ts';
import { AGENTS, addNumbers, agentFiles, historyOf, mostWaiting, TO_QUEUE } from './agent-lab.ts';
import { Campaign } from './campaign.ts';

const CALLS = 100;
/** Six of ten answer, the others are busy. */
const ENDS = ['03', '03', '4486', '03', '4486', '03', '03', '4486', '03', '4486'];
const TALK_MS = 2_000;
const RATIO = 2;
/** One agent comes and goes so often, ms. */
const TURN_MS = 6_000;
const LONGEST_MS = 240_000;

export async function agentFigures(stage: Stage): Promise<Figure[]> {
  const campaign = await Campaign.start(new Lab(newServer(stage, 50)), {
    files: agentFiles(TALK_MS),
    fineClock: false,
  });
  try {
    const { socket } = campaign.lab;
    await socket.api('load mod_callcenter');
    const [first = '', ...more] = Array.from(
      { length: CALLS },
      (_, index) => `139${String(index).padStart(4, '0')}0${ENDS[index % ENDS.length]}`,
    );
    const destination = { extension: TO_QUEUE.support, dialplan: 'XML', context: 'agents' };
    const queue = 'callcenter:support@default';
    const began = performance.now();
    const task = await campaign.call({ number: first, flow: null, queue, destination });
    await campaign.hub.db
      .updateTable('call_task')
      .set({ scheduling_policy_ratio: RATIO })
      .where('id', '=', task.taskId)
      .execute();
    await addNumbers(campaign.hub, task, more);
    const turns = new AbortController();
    const turning = turn(socket, turns.signal);
    const rows = await until(
      'the calls',
      async () => {
        const history = await historyOf(campaign.hub, task.taskId);
        return history.length === CALLS ? history : undefined;
      },
      LONGEST_MS,
    );
    const took = (performance.now() - began) / 1000;
    turns.abort();
    await turning;
    const answered = rows.filter(({ agent }) => agent !== null);
    const abandoned = rows.filter((row) => row.abandoned === 1);
    return [
      { what: 'calls', value: rows.length, unit: '', note: `${took.toFixed(0)} s` },
      { what: 'answered', value: answered.length, unit: '', target: { atLeast: CALLS * 0.6 } },
      {
        what: 'abandoned, of those answered',
        value: (abandoned.length / answered.length) * 100,
        unit: '%',
        target: { atMost: 3 },
      },
      {
        what: 'longest wait for an agent',
        value: Math.max(...answered.map(({ agent_wait: wait }) => wait ?? 0)),
        unit: 'ms',
      },
      {
        what: 'most calls that wanted one of the agents at once',
        value: mostWaiting(campaign.events, new Set(rows.map(({ call_id: id }) => id))),
        unit: '',
        target: { atMost: AGENTS * RATIO },
      },
    ];
  } finally {
    await campaign.stop();
  }
}

/** One agent is on a break half of the time. */
async function turn(socket: { api(command: string): Promise<string> }, signal: AbortSignal): Promise<void> {
  for (let isHere = false; !signal.aborted; isHere = !isHere) {
    await delay(TURN_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    const status = isHere ? 'Available' : 'On Break';
    await socket.api(`callcenter_config agent set status a0 '${status}'`);
  }
}
