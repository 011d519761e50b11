/** Reads what FreeSWITCH says of a queue: the lists of mod_callcenter, and `fifo list` of mod_fifo. */
import type { QueueReading } from './queue-reading.ts';

/** The column of agents that may have the separator in it. */
const CONTACT = 4;
/** Statuses in which an agent takes calls; the module's own spelling. */
const AVAILABLE = ['Available', 'Available (On Demand)'];

/** What a command of mod_callcenter answers: rows of its table, with the names of the columns. */
function rowsOf(answer: string): Record<string, string>[] | null {
  const lines = answer.trimEnd().split('\n');
  if (lines.pop()?.trim() !== '+OK') return null;
  const [head, ...rows] = lines;
  const names = head?.split('|') ?? [];
  return rows.map((row) => {
    const fields = row.split('|');
    const spare = fields.length - names.length;
    // `user/1|user/2` is one contact.
    if (spare > 0 && names[CONTACT] === 'contact')
      fields.splice(CONTACT, spare + 1, fields.slice(CONTACT, CONTACT + spare + 1).join('|'));
    return Object.fromEntries(names.map((name, index) => [name, fields[index] ?? '']));
  });
}

/** Names of the queues; null: it is not the answer of mod_callcenter. */
export function callcenterQueues(answer: string): string[] | null {
  if (!answer.startsWith('name|')) return null;
  return rowsOf(answer)?.map(({ name }) => name ?? '') ?? null;
}

/**
 * @param answers to `callcenter_config queue list agents|members <queue>`
 * @param now s since 1970, by the clock of FreeSWITCH's host
 */
export function callcenterReading(
  answers: { agents: string; members: string },
  now: number,
): QueueReading | null {
  const agents = rowsOf(answers.agents);
  const members = rowsOf(answers.members);
  if (agents === null || members === null) return null;
  const available = agents.filter(({ status = '' }) => AVAILABLE.includes(status));
  return {
    agents: available.length,
    free: available.filter((agent) => isFree(agent, now)).length,
    ringing: available.filter(({ state = '' }) => ['Receiving', 'Reserved'].includes(state)).length,
    waiting: sessionsOf(members, ['Waiting', 'Trying']),
    talking: sessionsOf(members, ['Answered']),
  };
}

/** As the module decides it. */
function isFree(agent: Record<string, string>, now: number): boolean {
  const at = (name: string): number => Number(agent[name]) || 0;
  return (
    agent.state === 'Waiting' &&
    at('last_bridge_end') < now - at('wrap_up_time') &&
    at('ready_time') <= now &&
    at('external_calls_count') === 0
  );
}

function sessionsOf(members: readonly Record<string, string>[], states: readonly string[]): string[] {
  return members.flatMap(({ state = '', session_uuid: id = '' }) => (states.includes(state) ? [id] : []));
}

/** Attributes by name. FreeSWITCH escapes what would end a value or a tag. */
type Element = Readonly<Record<string, string>>;

/** `no-queue`: mod_fifo has none of this name. Null: it is not the answer of mod_fifo. */
export function fifoReading(answer: string, name: string, now: number): QueueReading | 'no-queue' | null {
  if (!/^<fifo_report>[\s\S]*<\/fifo_report>\s*$/.test(answer)) return null;
  const fifos = [...answer.matchAll(/<fifo ([^>]*)>([\s\S]*?)<\/fifo>/g)];
  const found = fifos.find(([, attributes = '']) => attributesOf(attributes).name === name);
  if (found === undefined) return 'no-queue';
  const [, , content = ''] = found;
  const inside = (section: string, tag: string): Element[] => elementsIn(content, section, tag);
  // Members are called; consumers wait in the queue with an open line.
  const members = inside('outbound', 'member');
  const consumers = inside('consumers', 'consumer');
  return {
    agents: members.filter(takesCalls).length + consumers.length,
    free:
      members.reduce((sum, member) => sum + freeLines(member, now), 0) +
      consumers.filter(({ status }) => status === 'WAITING').length,
    ringing: members.reduce((sum, member) => sum + numberOf(member, 'ring-count'), 0),
    waiting: inside('callers', 'caller').map(({ uuid = '' }) => uuid),
    talking: inside('bridges', 'caller').map(({ uuid = '' }) => uuid),
  };
}

function elementsIn(content: string, section: string, tag: string): Element[] {
  const [, within = ''] = new RegExp(`<${section}>([\\s\\S]*?)</${section}>`).exec(content) ?? [];
  return [...within.matchAll(new RegExp(`<${tag} ([^>]*)>`, 'g'))].map(([, text = '']) => attributesOf(text));
}

function attributesOf(text: string): Element {
  return Object.fromEntries(
    [...text.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
  );
}

function takesCalls(member: Element): boolean {
  return member['taking-calls'] !== '0';
}

function freeLines(member: Element, now: number): number {
  if (!takesCalls(member) || availableFrom(member) > now) return 0;
  return Math.max(
    0,
    numberOf(member, 'simo') - numberOf(member, 'use_count') - numberOf(member, 'ring-count'),
  );
}

/** `now`, or local time; s since 1970. */
function availableFrom(member: Element): number {
  const text = member['next-available'] ?? 'now';
  if (text === 'now') return 0;
  const at = Date.parse(text.replace(' ', 'T'));
  return Number.isNaN(at) ? Number.POSITIVE_INFINITY : at / 1000;
}

function numberOf(element: Element, name: string): number {
  return Number(element[name]) || 0;
}
