/** Queues of mod_callcenter and mod_fifo on a FreeSWITCH with a carrier; its agents are telephones of that carrier. */
import { AgentQueues } from '../../../sidecar/dialer/agents/agent-queues.ts';
import { askQueue } from '../../../sidecar/dialer/agents/ask-queue.ts';
import type { HubStore } from '../../../sidecar/store/hub/hub-store.ts';
import type { SocketEvent } from '../event-socket.ts';
import type { ServerOptions } from '../server.ts';

/** Extensions of the context `agents` that lead to the queues. */
export const TO_QUEUE = { support: '7001', sales: '7002', nobody: '7003' } as const;
/** Agents of each queue that is served. */
export const AGENTS = 3;

const queue = (name: string): string => `
  <queue name="${name}">
    <param name="strategy" value="longest-idle-agent"/>
    <param name="moh-sound" value="tone_stream://%(200,800,440);loops=100"/>
    <param name="max-wait-time" value="4"/>
    <param name="tier-rules-apply" value="false"/>
  </queue>`;

/** Each talks for so long and hangs up, ms. Their numbers differ: mod_fifo takes the same address for the same member. */
const contact = (talkMs: number, index: number): string =>
  `sofia/trunks/agent${talkMs + index}@127.0.0.1:$\${carrier_port}`;

function agents(name: string, talkMs: number): string {
  return Array.from(
    { length: AGENTS },
    (_, index) => `
  <agent name="${name}${index}" type="callback" contact="${contact(talkMs, index)}" status="Available"
         max-no-answer="3" wrap-up-time="0" reject-delay-time="1" busy-delay-time="1" no-answer-delay-time="1"/>`,
  ).join('');
}

const tiers = (name: string, of: string): string =>
  Array.from(
    { length: AGENTS },
    (_, index) => `\n  <tier agent="${name}${index}" queue="${of}" level="1" position="1"/>`,
  ).join('');

/** What a host reads of queues. @param ask runs an API command of FreeSWITCH */
export function queuesOf(ask: (command: string) => Promise<string>): AgentQueues {
  return new AgentQueues({
    ask: (queue) => askQueue(ask, queue, () => Date.now() / 1000),
    simulated: () => ({ fault: 'no-queue' }),
  });
}

/** Files of the configuration. @param talkMs how long agents talk */
export function agentFiles(talkMs: number): NonNullable<ServerOptions['files']> {
  const members = Array.from(
    { length: AGENTS },
    (_, index) => `\n  <member timeout="10" simo="1" lag="0">${contact(talkMs + 50, index)}</member>`,
  );
  return {
    'autoload_configs/callcenter.conf.xml': `<include>
<configuration name="callcenter.conf" description="queues"><settings/>
<queues>${queue('support@default')}${queue('nobody@default')}</queues>
<agents>${agents('a', talkMs)}</agents>
<tiers>${tiers('a', 'support@default')}</tiers>
</configuration>
</include>`,
    'autoload_configs/fifo.conf.xml': `<include>
<configuration name="fifo.conf" description="fifos"><settings/>
<fifos>
<fifo name="sales" importance="0">${members.join('')}</fifo>
</fifos>
</configuration>
</include>`,
    'dialplan/agents.xml': `<include>
<context name="agents">
  <extension name="to_support"><condition field="destination_number" expression="^${TO_QUEUE.support}$">
    <action application="callcenter" data="support@default"/><action application="hangup"/>
  </condition></extension>
  <extension name="to_sales"><condition field="destination_number" expression="^${TO_QUEUE.sales}$">
    <action application="fifo" data="sales in"/>
  </condition></extension>
  <extension name="to_nobody"><condition field="destination_number" expression="^${TO_QUEUE.nobody}$">
    <action application="callcenter" data="nobody@default"/><action application="hangup"/>
  </condition></extension>
</context>
</include>`,
  };
}

/** More numbers for a task. */
export async function addNumbers(
  hub: HubStore,
  { taskId, numberId }: { taskId: number; numberId: number },
  numbers: readonly string[],
): Promise<void> {
  const first = await hub.db
    .selectFrom('call_number')
    .selectAll()
    .where('id', '=', numberId)
    .executeTakeFirstOrThrow();
  const rows = numbers.map((number, index) => ({
    ...{ task_id: taskId, account_id: first.account_id, number, country: 'CN', updated: first.updated },
    number_key: `+861${String(taskId).padStart(4, '0')}${String(index).padStart(6, '0')}`,
  }));
  await hub.db.insertInto('call_number').values(rows).execute();
}

/** Rows of the history of a task. */
export function historyOf(hub: HubStore, taskId: number) {
  return hub.db.selectFrom('call_history').selectAll().where('task_id', '=', taskId).orderBy('id').execute();
}

/** The most calls of a task that waited for an agent at once, as FreeSWITCH's events tell it. */
export function mostWaiting(events: readonly SocketEvent[], calls: ReadonlySet<string>): number {
  const waiting = new Set<string>();
  let most = 0;
  for (const event of events) {
    const id = event['Unique-ID'] ?? '';
    const name = event['Event-Name'];
    if (name === 'CHANNEL_CREATE' && calls.has(id)) waiting.add(id);
    const sides = [id, event['Bridge-A-Unique-ID'] ?? '', event['Bridge-B-Unique-ID'] ?? ''];
    if (name === 'CHANNEL_BRIDGE') for (const side of sides) waiting.delete(side);
    if (name === 'CHANNEL_HANGUP_COMPLETE') waiting.delete(id);
    most = Math.max(most, waiting.size);
  }
  return most;
}
