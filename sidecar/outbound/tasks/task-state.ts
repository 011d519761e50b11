/** The states of a task, what may be done with it in each, and when it is finished (dialer.md#states). */

/** `held`: paused by the system, for a reason. */
export const TASK_STATES = [
  'new',
  'ready',
  'scheduled',
  'running',
  'paused',
  'held',
  'finished',
  'cancelled',
] as const;
export type TaskState = (typeof TASK_STATES)[number];

interface StateNames {
  /** 0 not running, 1 running, 2 finished, 3 cancelled, as the call module's API has it. */
  start: 0 | 1 | 2 | 3;
  startStr: string;
  startStrEn: string;
}

const names = (start: StateNames['start'], startStr: string, startStrEn: string): StateNames => ({
  ...{ start, startStr, startStrEn },
});

export const STATE_NAMES: Readonly<Record<TaskState, StateNames>> = {
  new: names(0, '新建', 'new'),
  ready: names(0, '待启动', 'ready'),
  scheduled: names(0, '定时启动', 'scheduled'),
  running: names(1, '运行中', 'running'),
  paused: names(0, '暂停', 'paused'),
  held: names(0, '系统暂停', 'paused by the system'),
  finished: names(2, '已完成', 'finished'),
  cancelled: names(3, '已取消', 'cancelled'),
};

/** Why the system pauses a task. */
export const HOLD_REASONS = {
  'lines-rest': { text: 'all lines rest after faults', textZh: '线路全部故障，正在休息', resumes: true },
  'no-line': { text: 'the task has no line', textZh: '任务没有可用线路', resumes: false },
  'no-flow': {
    text: 'callees answered, and the flow could not begin',
    textZh: '被叫接听，但话术无法开始',
    resumes: false,
  },
  'bad-rules': { text: 'a rule of the task cannot be read', textZh: '任务的规则无法读取', resumes: false },
} as const satisfies Record<
  string,
  { text: string; textZh: string /** The system resumes it by itself. */; resumes: boolean }
>;
export type HoldReason = keyof typeof HOLD_REASONS;

/** What people and programs do with a task. `stop`: pause, and end the calls in progress. */
export type TaskVerb =
  | 'start'
  | 'pause'
  | 'stop'
  | 'cancel'
  | 'edit'
  | 'import'
  | 'reset'
  | 'remove-numbers'
  | 'delete';

/** What happens to a task. */
export type TaskEvent = TaskVerb | 'schedule' | 'due' | 'hold' | 'resume' | 'finish';

/** The state that follows. An event that is missing is refused in that state. */
const NEXT: Readonly<Record<TaskState, Partial<Record<TaskEvent, TaskState>>>> = {
  new: { edit: 'new', import: 'ready', schedule: 'scheduled', cancel: 'cancelled', delete: 'new' },
  ready: {
    ...{ edit: 'ready', import: 'ready', reset: 'ready', 'remove-numbers': 'ready', delete: 'ready' },
    ...{ start: 'running', schedule: 'scheduled', pause: 'ready', stop: 'ready', cancel: 'cancelled' },
  },
  scheduled: {
    ...{ edit: 'scheduled', import: 'scheduled', reset: 'scheduled', 'remove-numbers': 'scheduled' },
    ...{ start: 'running', schedule: 'scheduled', due: 'running', pause: 'paused', stop: 'paused' },
    ...{ cancel: 'cancelled', delete: 'scheduled' },
  },
  running: {
    ...{ edit: 'running', import: 'running', start: 'running', pause: 'paused', stop: 'paused' },
    ...{ hold: 'held', finish: 'finished', cancel: 'cancelled' },
  },
  paused: {
    ...{ edit: 'paused', import: 'paused', reset: 'paused', 'remove-numbers': 'paused', delete: 'paused' },
    ...{ start: 'running', schedule: 'scheduled', pause: 'paused', stop: 'paused', cancel: 'cancelled' },
    finish: 'finished',
  },
  held: {
    ...{ edit: 'held', import: 'held', start: 'running', pause: 'paused', stop: 'paused' },
    ...{ hold: 'held', resume: 'running', finish: 'finished', cancel: 'cancelled' },
  },
  finished: {
    ...{
      edit: 'finished',
      import: 'ready',
      reset: 'ready',
      'remove-numbers': 'finished',
      delete: 'finished',
    },
    ...{ pause: 'finished', stop: 'finished', finish: 'finished' },
  },
  cancelled: { stop: 'cancelled', cancel: 'cancelled', delete: 'cancelled' },
};

export type StateFault = 'no-numbers' | 'running' | 'over' | 'not-running';

export type StateAfter = { state: TaskState } | { fault: StateFault };

export function stateAfter(state: TaskState, event: TaskEvent): StateAfter {
  const next = NEXT[state][event];
  return next === undefined ? { fault: faultOf(state) } : { state: next };
}

export function verbsOf(state: TaskState): TaskVerb[] {
  return VERBS.filter((verb) => NEXT[state][verb] !== undefined);
}

const VERBS: readonly TaskVerb[] = [
  ...(['start', 'pause', 'stop', 'cancel', 'edit', 'import', 'reset', 'remove-numbers', 'delete'] as const),
];

const FAULTS: Readonly<Record<TaskState, StateFault>> = {
  ...{ new: 'no-numbers', ready: 'not-running', scheduled: 'not-running', paused: 'not-running' },
  ...{ running: 'running', held: 'running', finished: 'over', cancelled: 'over' },
};

function faultOf(state: TaskState): StateFault {
  return FAULTS[state];
}

export interface TaskProgress {
  /** Numbers without a final result, no attempt of which is under way. */
  waiting: number;
  /** Attempts that live. */
  underWay: number;
  /** ms since 1970 */
  now: number;
  /** ms since 1970: no call afterwards; null: none */
  stopTime: number | null;
  /** ms since 1970: when the task may call again, `now` if it may; null: never again */
  nextOpening: number | null;
}

/** `expire`: the numbers that wait get the final status 12 (expired), and the task is finished after its last call. */
export type TaskEnd = 'continues' | 'expire' | 'finished';

export function taskEnd({ waiting, underWay, now, stopTime, nextOpening }: TaskProgress): TaskEnd {
  if (waiting === 0) return underWay === 0 ? 'finished' : 'continues';
  const isOver = stopTime !== null && (now >= stopTime || (nextOpening !== null && nextOpening >= stopTime));
  return isOver || nextOpening === null ? 'expire' : 'continues';
}
