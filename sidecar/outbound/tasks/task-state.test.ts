import { describe, expect, it } from 'vitest';
import {
  HOLD_REASONS,
  STATE_NAMES,
  stateAfter,
  TASK_STATES,
  type TaskEvent,
  type TaskState,
  taskEnd,
  verbsOf,
} from './task-state.ts';

describe('a task', () => {
  it.each<[TaskState, TaskEvent, object]>([
    ['new', 'import', { state: 'ready' }],
    ['new', 'start', { fault: 'no-numbers' }],
    ['ready', 'start', { state: 'running' }],
    ['ready', 'schedule', { state: 'scheduled' }],
    ['scheduled', 'due', { state: 'running' }],
    ['scheduled', 'pause', { state: 'paused' }],
    ['running', 'start', { state: 'running' }],
    ['running', 'pause', { state: 'paused' }],
    ['running', 'stop', { state: 'paused' }],
    ['running', 'hold', { state: 'held' }],
    ['running', 'finish', { state: 'finished' }],
    ['running', 'edit', { state: 'running' }],
    ['running', 'import', { state: 'running' }],
    ['running', 'remove-numbers', { fault: 'running' }],
    ['running', 'reset', { fault: 'running' }],
    ['running', 'delete', { fault: 'running' }],
    ['paused', 'start', { state: 'running' }],
    ['paused', 'hold', { fault: 'not-running' }],
    ['paused', 'resume', { fault: 'not-running' }],
    ['held', 'resume', { state: 'running' }],
    ['held', 'start', { state: 'running' }],
    ['held', 'pause', { state: 'paused' }],
    ['finished', 'import', { state: 'ready' }],
    ['finished', 'reset', { state: 'ready' }],
    ['finished', 'start', { fault: 'over' }],
    ['finished', 'cancel', { fault: 'over' }],
    ['cancelled', 'start', { fault: 'over' }],
    ['cancelled', 'import', { fault: 'over' }],
    ['cancelled', 'delete', { state: 'cancelled' }],
  ])('that is %s, on %s: %j', (state, event, expected) => expect(stateAfter(state, event)).toEqual(expected));

  it.each<[TaskState, string]>([
    ['new', 'cancel edit import delete'],
    ['ready', 'start pause stop cancel edit import reset remove-numbers delete'],
    ['scheduled', 'start pause stop cancel edit import reset remove-numbers delete'],
    ['running', 'start pause stop cancel edit import'],
    ['paused', 'start pause stop cancel edit import reset remove-numbers delete'],
    ['held', 'start pause stop cancel edit import'],
    ['finished', 'pause stop edit import reset remove-numbers delete'],
    ['cancelled', 'stop cancel delete'],
  ])('that is %s allows: %s', (state, verbs) => expect(verbsOf(state).join(' ')).toBe(verbs));

  it('that a person has paused is never started by the system', () => {
    for (const event of ['due', 'resume', 'hold'] as const) {
      for (const state of ['paused', 'cancelled', 'finished', 'ready'] as const) {
        expect(stateAfter(state, event)).toHaveProperty('fault');
      }
    }
  });

  it('has a name in each state, and a reason for each hold', () => {
    expect(TASK_STATES.map((state) => STATE_NAMES[state].start)).toEqual([0, 0, 0, 1, 0, 0, 2, 3]);
    const all = Object.values(STATE_NAMES).flatMap(({ startStr, startStrEn }) => [startStr, startStrEn]);
    expect(new Set(all).size).toBe(16);
    for (const { text, textZh } of Object.values(HOLD_REASONS)) expect([text, textZh]).not.toContain('');
  });
});

describe('a task is over', () => {
  const NOW = 1000;
  const progress = { waiting: 0, underWay: 0, now: NOW, stopTime: null, nextOpening: NOW };

  it.each([
    [{}, 'finished'],
    [{ underWay: 1 }, 'continues'],
    [{ waiting: 1 }, 'continues'],
    // Retries and caps of tomorrow keep it running, outside of its hours too.
    [{ waiting: 1, nextOpening: NOW + 80_000_000 }, 'continues'],
    [{ waiting: 1, nextOpening: null }, 'expire'],
    [{ waiting: 1, underWay: 2, nextOpening: null }, 'expire'],
    [{ waiting: 1, stopTime: NOW }, 'expire'],
    [{ waiting: 1, stopTime: NOW + 1 }, 'continues'],
    [{ waiting: 1, stopTime: NOW + 10, nextOpening: NOW + 10 }, 'expire'],
    [{ waiting: 0, underWay: 1, stopTime: NOW }, 'continues'],
  ])('with %j: %s', (over, expected) => expect(taskEnd({ ...progress, ...over })).toBe(expected));
});
