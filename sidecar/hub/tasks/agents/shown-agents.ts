/** The agents of a task for people: the ratio in effect, the share of abandoned calls, who is free, and why nobody is called. */
import { canPlaceFor, effectiveRatio } from '../../../dialer/agents/agent-limit.ts';
import { QUEUE_STATE_MS } from '../../../dialer/agents/publish-queue.ts';
import { QUEUE_FAULTS, type QueueFault } from '../../../outbound/agents/queue-faults.ts';
import { abandonedShare } from '../../../outbound/agents/ratio.ts';
import { callWindows } from '../../../store/hub/agents/pacing.ts';
import { type QueueState, queueStates } from '../../../store/hub/agents/queue-states.ts';
import { lineKinds, lineLists } from '../../../store/hub/dialing/lines.ts';
import type { TaskRow } from '../../../store/hub/dialing/tasks.ts';
import type { Context } from '../../api/route.ts';
import type { Language } from '../../messages.ts';

/** What a host has told before this time counts as gone, ms. */
const TOLD_MS = 3 * QUEUE_STATE_MS;

const NO_FREE_AGENT = {
  'no-host': {
    text: 'no host has read the queue in the last 15 seconds: hosts read it while the task runs and has numbers that are due',
    textZh: '最近 15 秒没有主机读取该队列：任务运行且有到时间的号码时主机才会读取',
  },
  'no-free-agent': { text: 'no agent of the queue is free', textZh: '队列里没有空闲坐席' },
} as const;
type Reason = QueueFault | keyof typeof NO_FREE_AGENT;
const TEXTS: Readonly<Record<Reason, { text: string; textZh: string }>> = {
  ...QUEUE_FAULTS,
  ...NO_FREE_AGENT,
};

export interface ShownAgents {
  queue: string;
  /** Calls for each free agent. */
  ratio: number;
  /** Of the last calls that wanted an agent, in percent; null: there was none. */
  abandoned_share: number | null;
  /** The calls that the share is taken of. */
  calls: number;
  free: number;
  hosts: {
    host: string;
    agents: number;
    free: number;
    waiting: number;
    reason: string | null;
    reason_text: string | null;
    read_at: number;
  }[];
  /** Why nobody is called for them; null: somebody can be. */
  reason: string | null;
  reason_text: string | null;
}

/** Null: the task wants no agents. */
export async function agentsOfTask(context: Context, task: TaskRow): Promise<ShownAgents | null> {
  const { db, language } = context;
  const { scheduling_queue: queue } = task;
  if (queue === null) return null;
  const window = (await callWindows(db, [task.id])).get(task.id) ?? '';
  const states = await queueStates(db, [queue], (await context.dialing.clock(db)) - TOLD_MS);
  const share = abandonedShare(window);
  const reason = (await hasOtherLines(context, task)) ? 'other-line' : reasonOf(states);
  return {
    queue,
    ratio: Math.round(effectiveRatio(task, window) * 100) / 100,
    abandoned_share: share === null ? null : Math.round(share * 10_000) / 100,
    calls: window.length,
    free: states.reduce((sum, { free }) => sum + free, 0),
    hosts: states.map(({ host, agents, free, waiting, fault, read_at }) => ({
      ...{ host, agents, free, waiting, reason: fault, reason_text: textOf(fault, language), read_at },
    })),
    reason,
    reason_text: textOf(reason, language),
  };
}

/** One host with a free agent is enough to call somebody. */
function reasonOf(states: readonly QueueState[]): Reason | null {
  if (states.some(({ free }) => free > 0)) return null;
  const faults = states.flatMap(({ fault }) => (fault === null ? [] : [fault as Reason]));
  if (states.length === 0) return 'no-host';
  return faults.length === states.length ? (faults[0] ?? null) : 'no-free-agent';
}

/** Whether no line of the task is for calls that its agents can take. */
async function hasOtherLines({ db }: Context, task: TaskRow): Promise<boolean> {
  if (task.caller_line_id === null) return false;
  const kinds = await lineKinds(db, (await lineLists(db, task.caller_line_id)).flat());
  return kinds.length > 0 && !kinds.some(canPlaceFor(task.scheduling_queue, () => true));
}

function textOf(reason: string | null, language: Language): string | null {
  if (reason === null) return null;
  const words = TEXTS[reason as Reason];
  return words === undefined ? reason : words[language === 'zh' ? 'textZh' : 'text'];
}
