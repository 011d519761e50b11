/** What ended calls tell of the agents of their task: who was abandoned, and with it the ratio of the next calls. */
import { isAbandoned } from '../../outbound/agents/agent-wait.ts';
import { withCalls } from '../../outbound/agents/ratio.ts';
import { taskRulesOf } from '../../outbound/task-rules.ts';
import { changeCallWindow } from '../../store/hub/agents/pacing.ts';
import type { TaskRow } from '../../store/hub/dialing/tasks.ts';
import type { HubDb, HubStore } from '../../store/hub/hub-store.ts';
import type { CallEnd } from '../carrier.ts';

/** Null: no agent was wanted, or a machine answered. */
export function isAbandonedCall({ agent, machine }: CallEnd, task: TaskRow | undefined): boolean | null {
  if (agent == null || machine) return null;
  return isAbandoned(agent, taskRulesOf(task?.rules ?? '{}').abandonAfter);
}

/** Adds the calls of a task to its window, in the transaction that ends them. */
export async function saveAgentCalls(
  db: HubDb,
  taskId: number,
  {
    completed,
    kind,
  }: { completed: readonly { taskId: number; abandoned: boolean | null }[]; kind: HubStore['kind'] },
): Promise<void> {
  const calls = completed.flatMap((call) =>
    call.taskId === taskId && call.abandoned !== null ? [call.abandoned] : [],
  );
  if (calls.length === 0) return;
  await changeCallWindow(db, taskId, { kind, change: (window) => withCalls(window, calls) });
}
