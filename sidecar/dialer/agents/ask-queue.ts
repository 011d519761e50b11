/** Asks FreeSWITCH for a queue of agents. */
import type { QueueFault } from '../../outbound/agents/queue-faults.ts';
import type { QueueName } from '../../outbound/agents/queue-name.ts';
import { callcenterQueues, callcenterReading, fifoReading } from './queue-answers.ts';
import type { QueueAnswer, QueueReading } from './queue-reading.ts';

/** Runs an API command of FreeSWITCH. @throws if there is no answer */
export type AskFreeswitch = (command: string) => Promise<string>;

type Found = QueueReading | QueueFault;

/** @param now s since 1970, by the clock of FreeSWITCH's host */
export async function askQueue(
  ask: AskFreeswitch,
  queue: QueueName,
  now: () => number,
): Promise<QueueAnswer> {
  try {
    const found = await findQueue(ask, queue, now);
    return typeof found === 'string' ? { fault: found } : found;
  } catch {
    return { fault: 'not-connected' };
  }
}

async function findQueue(ask: AskFreeswitch, { kind, name }: QueueName, now: () => number): Promise<Found> {
  if (kind === 'callcenter') return askCallcenter(ask, name, now());
  if (kind === 'fifo') return askFifo(ask, name, now());
  const found = await askCallcenter(ask, name, now());
  if (found !== 'no-queue' && found !== 'no-module') return found;
  const other = await askFifo(ask, name, now());
  return other === 'no-module' ? found : other;
}

async function askCallcenter(ask: AskFreeswitch, name: string, now: number): Promise<Found> {
  // The lists are empty for a queue that is not there.
  const answer = await ask('callcenter_config queue list');
  if (isUnknownCommand(answer)) return 'no-module';
  const queues = callcenterQueues(answer);
  if (queues === null) return 'unreadable';
  if (!queues.includes(name)) return 'no-queue';
  // Agents first: who takes a call in between is counted as free, and the call as one that needs an agent or as served.
  const agents = await ask(`callcenter_config queue list agents ${name}`);
  const members = await ask(`callcenter_config queue list members ${name}`);
  return callcenterReading({ agents, members }, now) ?? 'unreadable';
}

async function askFifo(ask: AskFreeswitch, name: string, now: number): Promise<Found> {
  const answer = await ask(`fifo list ${name}`);
  if (isUnknownCommand(answer)) return 'no-module';
  return fifoReading(answer, name, now) ?? 'unreadable';
}

function isUnknownCommand(answer: string): boolean {
  return /^-ERR .*not found!/i.test(answer);
}
