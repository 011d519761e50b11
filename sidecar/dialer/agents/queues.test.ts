import { describe, expect, it } from 'vitest';
import { until } from '../../../test/support/until.ts';
import { AgentQueues } from './agent-queues.ts';
import { askQueue } from './ask-queue.ts';
import { callcenterReading, fifoReading } from './queue-answers.ts';
import type { QueueAnswer } from './queue-reading.ts';

// As FreeSWITCH 1.10 answers.
const AGENTS_HEAD =
  'name|instance_id|uuid|type|contact|status|state|max_no_answer|wrap_up_time|reject_delay_time|busy_delay_time|no_answer_delay_time|last_bridge_start|last_bridge_end|last_offered_call|last_status_change|no_answer_count|calls_answered|talk_time|ready_time|external_calls_count';
const MEMBERS_HEAD =
  'queue|instance_id|uuid|session_uuid|cid_number|cid_name|system_epoch|joined_epoch|rejoined_epoch|bridge_epoch|abandoned_epoch|base_score|skill_score|serving_agent|serving_system|state|score';
const QUEUES =
  'name|strategy|moh_sound\nsupport@default|longest-idle-agent|silence\nother@default|ring-all|silence\n+OK';
const NOW = 1_795_828_480;

interface Agent {
  contact?: string;
  status?: string;
  state?: string;
  wrapUp?: number;
  ended?: number;
  ready?: number;
  external?: number;
}

function agent({ contact = 'user/1000', status = 'Available', state = 'Waiting', ...times }: Agent): string {
  const { wrapUp = 0, ended = 0, ready = 0, external = 0 } = times;
  return `a@default|single_box||callback|${contact}|${status}|${state}|3|${wrapUp}|1|1|1|0|${ended}|0|0|0|0|0|${ready}|${external}`;
}

const member = (session: string, state: string): string =>
  `support@default|single_box|u|${session}|13900000003|13900000003|0|0|0|0|0|0|0|||${state}|3`;
const table = (...lines: string[]): string => [...lines, '+OK'].join('\n');

function reading(agents: readonly Agent[], members: readonly string[] = []) {
  return callcenterReading(
    {
      agents: agents.length === 0 ? '+OK' : table(AGENTS_HEAD, ...agents.map(agent)),
      members: members.length === 0 ? '+OK' : table(MEMBERS_HEAD, ...members),
    },
    NOW,
  );
}

describe('agents of mod_callcenter', () => {
  it.each<[string, Agent, number]>([
    ['who waits', {}, 1],
    ['on demand who waits', { status: 'Available (On Demand)' }, 1],
    ['with two ways to reach him', { contact: '[leg_timeout=10]user/1|loopback/2' }, 1],
    ['who talks', { state: 'In a queue call' }, 0],
    ['whose telephone rings', { state: 'Receiving' }, 0],
    ['who is idle', { state: 'Idle' }, 0],
    ['on a break', { status: 'On Break' }, 0],
    ['who has logged out', { status: 'Logged Out' }, 0],
    ['who wraps up', { wrapUp: 10, ended: NOW - 9 }, 0],
    ['who has wrapped up', { wrapUp: 10, ended: NOW - 11 }, 1],
    ['who is left alone after a refusal', { ready: NOW + 1 }, 0],
    ['who makes a call of his own', { external: 1 }, 0],
  ])('one %s', (_, given, free) => expect(reading([given, {}])).toMatchObject({ free: free + 1 }));

  it('and the calls that wait for them or talk to them', () => {
    const members = [
      member('one', 'Waiting'),
      member('two', 'Trying'),
      member('three', 'Answered'),
      member('', 'Abandoned'),
    ];
    expect(reading([{ state: 'Receiving' }, { state: 'In a queue call' }], members)).toEqual({
      ...{ agents: 2, free: 0, ringing: 1 },
      ...{ waiting: ['one', 'two'], talking: ['three'] },
    });
  });

  it.each(['', '-ERR Invalid!', AGENTS_HEAD, '<html>'])('are unknown after %j', (answer) =>
    expect(callcenterReading({ agents: answer, members: '+OK' }, NOW)).toBeNull(),
  );
});

const FIFO = (inside: string): string => `<fifo_report>
  <fifo name="sales" consumer_count="1" caller_count="1" waiting_count="1" importance="0">${inside}</fifo>
  <fifo name="other" consumer_count="0"><outbound></outbound><callers></callers><consumers></consumers><bridges></bridges></fifo>
</fifo_report>`;
const MEMBER = (attributes: string): string =>
  `<member lag="0" status="" next-available="now" ${attributes}>sofia/trunks/b1@127.0.0.1</member>`;

describe('agents of mod_fifo', () => {
  it('are members who can be called and consumers who wait', () => {
    const inside = `
    <outbound>
      ${MEMBER('simo="2" use_count="1" taking-calls="1" ring-count="0"')}
      ${MEMBER('simo="1" use_count="0" taking-calls="1" ring-count="1"')}
      ${MEMBER('simo="1" use_count="0" taking-calls="0" ring-count="0"')}
      <member simo="1" use_count="0" taking-calls="1" ring-count="0" next-available="2126-11-28 01:14:39">x</member>
    </outbound>
    <callers><caller uuid="one" status="WAITING" caller_id_name="a%20b" position="1" slot="0"></caller></callers>
    <consumers>
      <consumer uuid="c1" status="WAITING"></consumer>
      <consumer uuid="c2" status="TALKING" target="two"></consumer>
      <consumer uuid="c3" status="WRAPUP"></consumer>
    </consumers>
    <bridges><bridge fifo_name="sales" bridge_start_epoch="1"><caller uuid="two"></caller><consumer><uuid>c2</uuid></consumer></bridge></bridges>`;
    expect(fifoReading(FIFO(inside), 'sales', NOW)).toEqual({
      ...{ agents: 6, free: 2, ringing: 1, waiting: ['one'], talking: ['two'] },
    });
  });

  it('are those of the fifo of this name', () => {
    expect(fifoReading(FIFO(''), 'other', NOW)).toMatchObject({ agents: 0 });
    expect(fifoReading('<fifo_report></fifo_report>', 'sales', NOW)).toBe('no-queue');
    expect(fifoReading('-ERR no reply', 'sales', NOW)).toBeNull();
  });
});

describe('a queue is asked for', () => {
  const answers: Record<string, string> = {
    'callcenter_config queue list': QUEUES,
    'callcenter_config queue list agents support@default': table(AGENTS_HEAD, agent({})),
    'callcenter_config queue list members support@default': '+OK',
    'fifo list sales': FIFO(''),
    'fifo list support@default': '<fifo_report></fifo_report>',
    'fifo list nowhere': '<fifo_report></fifo_report>',
  };
  const ask = async (command: string): Promise<string> =>
    answers[command] ?? `-ERR ${command} Command not found!`;
  const queue = (kind: 'any' | 'callcenter' | 'fifo', name: string) => ({ kind, name, agents: 0 });

  it.each([
    ['callcenter', 'support@default', { free: 1 }],
    ['any', 'support@default', { free: 1 }],
    ['any', 'sales', { agents: 0 }],
    ['any', 'nowhere', { fault: 'no-queue' }],
    ['fifo', 'support@default', { fault: 'no-queue' }],
    ['callcenter', 'sales', { fault: 'no-queue' }],
  ] as const)('as %s:%s', async (kind, name, expected) =>
    expect(await askQueue(ask, queue(kind, name), () => NOW)).toMatchObject(expected),
  );

  it.each(['any', 'callcenter', 'fifo'] as const)('as %s, without its module or an answer', async (kind) => {
    const without = async (command: string): Promise<string> => `-ERR ${command} Command not found!`;
    expect(await askQueue(without, queue(kind, 'x'), () => NOW)).toEqual({ fault: 'no-module' });
    expect(
      await askQueue(
        async () => 'nonsense',
        queue(kind, 'x'),
        () => NOW,
      ),
    ).toEqual({ fault: 'unreadable' });
    const silent = (): Promise<string> => Promise.reject(new Error('not connected'));
    expect(await askQueue(silent, queue(kind, 'x'), () => NOW)).toEqual({ fault: 'not-connected' });
  });
});

describe('the queues of a host', () => {
  const state: QueueAnswer = { agents: 1, free: 1, ringing: 0, waiting: [], talking: [] };

  function queues(change: Partial<ConstructorParameters<typeof AgentQueues>[0]> = {}) {
    const clock = { now: 0 };
    const asked: string[] = [];
    const made = new AgentQueues({
      ask: async ({ name }) => {
        asked.push(name);
        return state;
      },
      simulated: (_queue, agents) => ({ ...state, agents }),
      now: () => clock.now,
      times: { readMs: 5, mostAgeMs: 3_000, idleMs: 10_000 },
      ...change,
    });
    return { made, clock, asked };
  }

  it('are read once for all who ask, and not when nobody does', async () => {
    const { made, clock, asked } = queues();
    expect(made.read('a')).toEqual({ fault: 'not-read' });
    expect(made.read('a')).toEqual({ fault: 'not-read' });
    await until('it has been read', () => !('fault' in made.read('a')));
    expect(new Set(asked)).toEqual(new Set(['a']));
    clock.now = 20_000;
    await until('it is left alone', () => made.states().size === 0);
    await made.stop();
  });

  it('are unknown once the state is too old', async () => {
    let answer: (value: QueueAnswer) => void = () => {};
    let times = 0;
    const { made, clock } = queues({
      ask: () => (times++ === 0 ? Promise.resolve(state) : new Promise((resolve) => (answer = resolve))),
    });
    made.read('a');
    await until('it has been read', () => !('fault' in made.read('a')));
    clock.now = 3_001;
    expect(made.read('a')).toEqual({ fault: 'stale' });
    await until('it is being read', () => times === 2);
    answer(state);
    await until('it is known again', () => !('fault' in made.read('a')));
    await made.stop();
  });

  it('that are simulated are known at once', () => {
    const { made } = queues();
    expect(made.read('simulated:7')).toMatchObject({ agents: 7 });
    expect(made.read('not a queue')).toEqual({ fault: 'no-queue' });
  });
});
