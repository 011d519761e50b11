/** The queue of agents that a task names (dialer.md#agents). */

/** `any`: the host finds out which module has a queue of this name. `simulated`: agents without telephones. */
export type QueueKind = 'callcenter' | 'fifo' | 'any' | 'simulated';

export interface QueueName {
  kind: QueueKind;
  /** As its module knows it. */
  name: string;
  /** Of a simulated queue: agents on each host. */
  agents: number;
}

/** It is an argument of commands to FreeSWITCH: no blank, no quote, no separator of theirs. */
const NAME = /^[A-Za-z0-9][\w.@+-]{0,63}$/;
const MOST_SIMULATED_AGENTS = 10_000;

/** Reads `callcenter:support@default`, `fifo:sales`, `support@default`, `simulated:5`; null: it is none of them. */
export function readQueueName(text: string): QueueName | null {
  const [, prefix, name = ''] = /^(?:(callcenter|fifo|simulated):)?(.*)$/.exec(text) ?? [];
  if (prefix === 'simulated') {
    const agents = /^[1-9]\d{0,4}$/.test(name) ? Number(name) : 0;
    return agents === 0 || agents > MOST_SIMULATED_AGENTS ? null : { kind: prefix, name, agents };
  }
  if (!NAME.test(name)) return null;
  return { kind: (prefix as QueueKind | undefined) ?? 'any', name, agents: 0 };
}

/** The names that tasks may give the same queue: with its module, and without. */
export function namesOfQueue(text: string): string[] {
  const queue = readQueueName(text);
  if (queue === null || queue.kind === 'simulated') return [text];
  const { kind, name } = queue;
  if (kind !== 'any') return [text, name];
  return [name, `callcenter:${name}`, `fifo:${name}`];
}
