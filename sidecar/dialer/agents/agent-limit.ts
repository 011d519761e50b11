/** How many calls of a task the agents of its queue allow (dialer.md#agents). Part of the claim, under its locks. */
import { agentRoom } from '../../outbound/agents/agent-room.ts';
import { namesOfQueue, readQueueName } from '../../outbound/agents/queue-name.ts';
import { ratioInEffect } from '../../outbound/agents/ratio.ts';
import { taskRulesOf } from '../../outbound/task-rules.ts';
import { callsForQueue } from '../../store/hub/agents/agent-calls.ts';
import { callWindows } from '../../store/hub/agents/pacing.ts';
import type { TaskRow } from '../../store/hub/dialing/tasks.ts';
import type { HubDb } from '../../store/hub/hub-store.ts';
import type { ReadQueue } from './queue-reading.ts';

export interface AgentParts {
  host: string;
  queues?: ReadQueue | undefined;
}

/**
 * Calls that may be placed now on this host for the agents of its own queue. A host claims for one task after the other,
 * so that two tasks with one queue do not both count on the same agent.
 */
export async function agentLimit(
  db: HubDb,
  { host, queues }: AgentParts,
  task: Pick<TaskRow, 'id' | 'scheduling_queue' | 'scheduling_policy_ratio' | 'rules'>,
): Promise<number> {
  const { scheduling_queue: queue } = task;
  if (queue === null) return Number.POSITIVE_INFINITY;
  const read = queues?.(queue);
  if (read === undefined || 'fault' in read) return 0;
  const own = await callsForQueue(db, { host, queues: namesOfQueue(queue) });
  const ids = new Set(own);
  // Who got an agent since the reading counts as one who needs an agent, and the agent as free: both from the same moment.
  const served = new Set(read.talking);
  return agentRoom(
    {
      free: read.free,
      ringing: read.ringing,
      othersWaiting: read.waiting.filter((id) => !ids.has(id)).length,
    },
    {
      needing: own.filter((id) => !served.has(id)).length,
      ratio: effectiveRatio(task, (await callWindows(db, [task.id])).get(task.id) ?? ''),
    },
  );
}

/** @param window the task's last calls */
export function effectiveRatio(
  { scheduling_policy_ratio: ratio, rules }: Pick<TaskRow, 'scheduling_policy_ratio' | 'rules'>,
  window: string,
): number {
  return ratioInEffect(window, { ratio: ratio ?? 1, limit: taskRulesOf(rules).abandonLimit });
}

/** Simulated agents take simulated calls, and no others. */
export function canPlaceFor(
  queue: string | null,
  canPlace: (kind: string) => boolean,
): (kind: string) => boolean {
  if (queue === null) return canPlace;
  const isSimulated = readQueueName(queue)?.kind === 'simulated';
  return (kind) => (kind === 'simulated') === isSimulated && canPlace(kind);
}
