/** States of tasks in the provider's words, one of them as it is misspelt there. */
import type { TaskState } from '../../../../outbound/tasks/task-state.ts';

const STATES: Readonly<Record<TaskState, string>> = {
  new: 'INIT',
  ready: 'READY',
  scheduled: 'READY',
  running: 'EXCUTING',
  paused: 'MANUAL_STOP',
  held: 'SYSTEM_STOP',
  finished: 'FINISH',
  cancelled: 'CANCEL',
};

/** States of the provider that no task here has. */
const UNUSED = ['DISPATCH', 'ARREARS_STOP', 'SYSTEM_CANCEL'];

export function shownState(state: string): string {
  return STATES[state as TaskState] ?? '';
}

/** The states that a word means; null: it is none. */
export function statesOf(word: string): TaskState[] | null {
  const states = (Object.keys(STATES) as TaskState[]).filter((state) => STATES[state] === word);
  return states.length > 0 || UNUSED.includes(word) ? states : null;
}
