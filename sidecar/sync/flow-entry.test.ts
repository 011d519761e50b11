import { describe, expect, it } from 'vitest';
import { decide, type FlowEntry } from './flow-entry.ts';

const state = { version: 'v1', time: 0, error: null, rejectedVersion: null, costly: [] };
const entry: FlowEntry = {
  state,
  script: { stamp: 's1', digest: 'd1' },
  compiled: { stamp: 'c1', digest: 'd1', version: 'v1', costly: [] },
};
const seen = { script: { stamp: 's1', modifiedMs: 0 }, isCompiledIntact: true, now: 1000 };

describe('the decision about a flow in the folder', () => {
  it('drops a flow that has no script', () => {
    expect(decide(entry, { ...seen, script: undefined })).toEqual({ action: 'drop' });
  });

  it('leaves an unchanged script with an intact compiled flow', () => {
    expect(decide(entry, seen)).toEqual({ action: 'leave' });
  });

  it('compiles a script with a new stamp, unless it has the version in use', () => {
    const changed = { ...seen, script: { stamp: 's2', modifiedMs: 0 } };
    expect(decide(entry, changed)).toEqual({ action: 'compile', skipIfVersion: 'v1', isSettled: true });
  });

  it('compiles in any case when somebody changed the compiled flow', () => {
    const decision = decide(entry, { ...seen, isCompiledIntact: false });
    expect(decision).toEqual({ action: 'compile', skipIfVersion: null, isSettled: true });
  });

  it('does not compile a rejected version again', () => {
    const error = { code: 'FLOW_EMPTY', path: null, message: 'no nodes' };
    const rejected = { ...entry, state: { ...state, error, rejectedVersion: 'v2' } };
    const changed = { ...seen, script: { stamp: 's2', modifiedMs: 0 } };
    expect(decide(rejected, changed)).toMatchObject({ action: 'compile', skipIfVersion: 'v2' });
  });

  it('does not remember the stamp of a script that was written a moment ago', () => {
    const fresh = { ...seen, script: { stamp: 's2', modifiedMs: 995 } };
    expect(decide(entry, fresh)).toMatchObject({ isSettled: false });
  });

  it('changes no entry', () => {
    const frozen = Object.freeze({ ...entry });
    expect(() => decide(frozen, { ...seen, isCompiledIntact: false })).not.toThrow();
  });
});
