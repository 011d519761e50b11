import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryScript, arbitraryText } from '../../test/support/arbitrary.ts';
import { InputType, type Row } from '../contract/row.ts';
import { compileFlow } from '../flow/compile.ts';
import type { CompiledFlow } from '../flow/compiled.ts';
import { FlowError } from '../flow/error.ts';
import { type Input, NO_CALL, type StepResult } from './state.ts';
import { MAX_COMPLETE_ARROWS, step } from './step.ts';

type Turn =
  | { type: 'text'; text: string; final: boolean; playing: boolean; nlp: { keyword: string | null } | null }
  | { type: 'dtmf'; keys: string; nlp: null }
  | { type: 'complete'; argument: string };

const turn: fc.Arbitrary<Turn> = fc.oneof(
  fc.record({
    type: fc.constant('text' as const),
    text: arbitraryText,
    final: fc.boolean(),
    playing: fc.boolean(),
    nlp: fc.constantFrom(null, { keyword: null }, { keyword: '好' }, { keyword: '不存在' }),
  }),
  fc.record({
    type: fc.constant('dtmf' as const),
    keys: fc.stringMatching(/^[0-9*#A-D]{1,6}$/),
    nlp: fc.constant(null),
  }),
  fc.record({
    type: fc.constant('complete' as const),
    argument: fc.constantFrom('done()', 'timeout()', 'bridge(USER_BUSY)'),
  }),
);

/** Runs a whole call; the caller's turns first, then only completions, as a host would. */
function runCall(flow: CompiledFlow, turns: Turn[]): { rows: Row[]; results: StepResult[]; reason: string } {
  const rows: Row[] = [];
  const results: StepResult[] = [];
  let state = NO_CALL;
  let now = Date.UTC(2026, 0, 1);
  const context = () => ({ nextAppid: `app${results.length}`, playTime: 0, record: null });
  const take = (input: Input) => {
    deepFreeze(state);
    const result = step(flow, state, input, { now });
    expect(step(flow, state, input, { now })).toEqual(result);
    results.push(result);
    rows.push(...result.rows);
    state = result.state;
    now += 100;
    return result.action;
  };
  let action = take({ type: 'create', callid: 'c1', ...context() });
  let reason = '';
  for (let i = 0; i < 200 && reason === ''; i++) {
    if (action?.kind === 'end') reason = action.reason;
    else if (action?.kind === 'hangup') reason = 'end(hangup)';
    else {
      const next: Turn = turns[i] ?? { type: 'complete', argument: 'timeout()' };
      const times = next.type === 'dtmf' ? { startedAt: now, lastKeyAt: now } : { startedAt: now };
      const input =
        action?.kind === 'application' ? { type: 'complete' as const, argument: 'x(SUCCESS)' } : next;
      action =
        take({ ...input, ...times, ...context() } as Input) ??
        (action?.kind === 'application' ? null : action);
    }
  }
  take({ type: 'destroy', reason: reason || 'hangup(NORMAL_CLEARING)', ...context() });
  return { rows, results, reason };
}

function deepFreeze(value: unknown): void {
  if (value === null || typeof value !== 'object' || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const child of Object.values(value)) deepFreeze(child);
}

function compiled(script: string): CompiledFlow | null {
  try {
    const flow = compileFlow('p', script, '0123456789ab');
    deepFreeze(flow);
    return flow;
  } catch (error) {
    if (error instanceof FlowError) return null;
    throw error;
  }
}

describe('whatever the flow and the caller', () => {
  it('step never throws, is deterministic, does not change its arguments, and numbers its rows', () => {
    let calls = 0;
    fc.assert(
      fc.property(arbitraryScript, fc.array(turn, { maxLength: 25 }), (script, turns) => {
        const flow = compiled(script);
        if (flow === null) return;
        calls++;
        const { rows } = runCall(flow, turns);
        expect(rows.map((row) => row.row_index)).toEqual(rows.map((_, i) => i));
        expect(rows[0]?.input_type).toBe(InputType.Create);
        expect(rows.filter((row) => row.input_type === InputType.Create)).toHaveLength(1);
        expect(rows[rows.length - 1]?.input_type).toBe(InputType.Destroy);
        expect(rows.filter((row) => row.input_type === InputType.Destroy)).toHaveLength(1);
      }),
      { numRuns: 400 },
    );
    // The generator must not make most scripts refused ones.
    expect(calls).toBeGreaterThan(100);
  });

  it('a used-up node is never entered and a used-up prompt is never played', () => {
    fc.assert(
      fc.property(arbitraryScript, fc.array(turn, { maxLength: 25 }), (script, turns) => {
        const flow = compiled(script);
        if (flow === null) return;
        const entries = new Map<string, number>();
        for (const row of runCall(flow, turns).rows) {
          const returns = row.matching_method === 5;
          if ((row.response_type === 1 && !returns) || row.response_type === 4) {
            entries.set(`node ${row.response_id}`, (entries.get(`node ${row.response_id}`) ?? 0) + 1);
          }
          if (row.response_type === 2 || row.response_type === 5) {
            entries.set(`prompt ${row.response_id}`, (entries.get(`prompt ${row.response_id}`) ?? 0) + 1);
          }
        }
        for (const node of flow.nodes) {
          if (node.repetition > 0)
            expect(entries.get(`node ${node.id}`) ?? 0).toBeLessThanOrEqual(node.repetition);
        }
        for (const prompt of flow.prompts) {
          if (prompt.repetition > 0)
            expect(entries.get(`prompt ${prompt.id}`) ?? 0).toBeLessThanOrEqual(prompt.repetition);
        }
      }),
    );
  });

  it('completions alone never follow more arrows in a row than the loop guard allows', () => {
    fc.assert(
      fc.property(arbitraryScript, (script) => {
        const flow = compiled(script);
        if (flow === null) return;
        let inARow = 0;
        for (const row of runCall(flow, []).rows) {
          if (row.input_type === InputType.Complete && row.response_type === 1 && row.matching_method !== 5)
            inARow++;
          expect(inARow).toBeLessThanOrEqual(MAX_COMPLETE_ARROWS);
        }
      }),
    );
  });
});
