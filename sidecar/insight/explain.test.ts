import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MatchingMethod } from '../../engine/contract/row.ts';
import { increment, NO_COUNTS } from '../../engine/dialog/counters.ts';
import { type CallState, type Input, NO_CALL } from '../../engine/dialog/state.ts';
import { step } from '../../engine/dialog/step.ts';
import { compileFlow } from '../../engine/flow/compile.ts';
import type { CompiledFlow } from '../../engine/flow/compiled.ts';
import { decodeFlow } from '../../engine/flow/decode-flow.ts';
import { FlowError } from '../../engine/flow/error.ts';
import { arbitraryScript, arbitraryText } from '../../test/support/arbitrary.ts';
import { compileScript, versionOf } from '../flows/script.ts';
import { type ExplainInput, explain } from './explain.ts';

const LISTEN = 'cti_play_and_detect_speech';
const SCRIPT = {
  start: 'ask',
  flow: {
    ask: {
      action: LISTEN,
      argument: "'1' '0'",
      kb: 'c',
      mismatchplaybacks: ['mismatch'],
      subflow: {
        yes: {
          condition: { text: ['好的', '/^行+$/', '同意'], dtmf: ['1', '[2-4]'], complete: ['timeout'] },
        },
        no: { condition: { text: ['不好'], dtmf: ['any'] } },
        gone: { condition: { text: ['再见'] } },
        other: { condition: { text: ['any'], complete: ['any'] } },
      },
    },
    yes: { repetition: 1 },
    no: {},
    other: {},
  },
  synonym: { 同意: ['可以', '没问题'] },
  kb: { c: { prompts: ['P1'] } },
  prompt: { P1: { name: '价格', keyworks: ['多少钱', '好的价格'], playbacks: ['很便宜'] } },
};

const flow = compileFlow('ask', JSON.stringify(SCRIPT), '');
const text = (said: string, more: object = {}): ExplainInput => ({ type: 'text', text: said, ...more });

/** Candidates other than `no-match`, one line each. */
function shown(input: ExplainInput, state: CallState = NO_CALL, of = flow): string[] {
  return explain(of, state, of.boot, input)
    .candidates.filter(({ verdict }) => verdict !== 'no-match')
    .map(({ stage, owner, word, condition, keyword, verdict }) =>
      [stage, `${owner.kind} ${owner.id}`, word ?? condition, keyword, verdict].join(', '),
    );
}

describe('explain', () => {
  it('lists each candidate in the order of matching, with what it is compared as', () => {
    const { candidates, folded } = explain(flow, NO_CALL, flow.boot, text('没、问题。'));
    expect(folded).toBe('没问题');
    expect(candidates.map(({ kind, comparedAs, verdict }) => [kind, comparedAs, verdict].join(' '))).toEqual([
      'keyword 好的 no-match',
      'regex ^行+$ no-match',
      'synonym 可以 no-match',
      'synonym 没问题 hit',
      'keyword 不好 no-match',
      'keyword 再见 no-match',
      'keyword 多少钱 no-match',
      'keyword 好的价格 no-match',
      'any  hidden',
    ]);
  });

  it('names the candidate that takes the input, and those that it hides', () => {
    const trace = explain(flow, NO_CALL, flow.boot, text('好的，好的价格是多少钱'));
    expect(shown(text('好的，好的价格是多少钱'))).toEqual([
      'text, arrow yes, 好的, 好的, hit',
      'text, prompt P1, 多少钱, 多少钱, hidden',
      'text, prompt P1, 好的价格, 好的价格, hidden',
      'any, arrow other, any, , hidden',
    ]);
    expect(trace.candidates.filter(({ hiddenBy }) => hiddenBy === trace.hit)).toHaveLength(3);
    expect([trace.outcome, trace.target]).toEqual(['enter', 'yes']);
  });

  it('tells a node that is used up from one that does not exist', () => {
    const used = {
      ...NO_CALL,
      entries: increment(
        NO_COUNTS,
        flow.nodes.findIndex(({ id }) => id === 'yes'),
      ),
    };
    expect(shown(text('好的，再见'), used)).toEqual([
      'text, arrow yes, 好的, 好的, used-up',
      'text, arrow gone, 再见, 再见, no-such-node',
      'any, arrow other, any, , hit',
    ]);
  });

  it('says which stages are not tried, and why', () => {
    const skipped = (input: ExplainInput) => explain(flow, NO_CALL, flow.boot, input).skipped;
    const alike = [
      { stage: 'nlp', reason: 'no-keyword' },
      { stage: 'sound', reason: 'off' },
    ];
    expect(skipped(text('x'))).toEqual(alike);
    expect(skipped(text('x', { final: false }))).toEqual([...alike, { stage: 'any', reason: 'partial' }]);
    expect(skipped(text('x', { playing: true }))).toEqual([...alike, { stage: 'any', reason: 'playing' }]);
  });

  it("compares NLP's keyword first", () => {
    expect(shown(text('随便', { nlp: '可以' }))[0]).toBe('nlp, arrow yes, 可以, 可以, hit');
  });

  it('compares by sound after the text as written', () => {
    const script = JSON.stringify({ ...SCRIPT, global: { match_pinyin: 'exact' } });
    const { form } = compileScript('ask', Buffer.from(script), { version: versionOf(Buffer.from(script)) });
    const bySound = decodeFlow(Buffer.from(form).toString()) as CompiledFlow;
    expect(shown(text('多少前'), NO_CALL, bySound)).toEqual([
      'sound, prompt P1, 多少钱, 多少前, hit',
      'any, arrow other, any, , hidden',
    ]);
  });

  it('explains keys and completions', () => {
    expect(shown({ type: 'dtmf', keys: '3' })).toEqual([
      'keys, arrow yes, [2-4], 3, hit',
      'any, arrow no, any, , hidden',
    ]);
    expect(shown({ type: 'complete', argument: 'timeout()' })[0]).toBe(
      'completion, arrow yes, timeout, timeout, hit',
    );
  });

  it('shows that mismatch prompts hide any', () => {
    const trace = explain(flow, NO_CALL, flow.boot, { type: 'complete', argument: 'done()' });
    expect([trace.outcome, trace.hit]).toEqual(['mismatch', null]);
    expect(trace.candidates.map(({ verdict }) => verdict)).toEqual(['no-match', 'hidden']);
  });

  it('agrees with step() in any flow', () => {
    let hits = 0;
    fc.assert(
      fc.property(
        arbitraryScript,
        arbitraryText,
        fc.boolean(),
        fc.boolean(),
        (script, said, final, playing) => {
          const any = compiled(script);
          if (any === null) return;
          const context = { nextAppid: '', playTime: 0, record: null };
          const { state } = step(any, NO_CALL, { type: 'create', callid: 'c', ...context }, { now: 0 });
          const input: Input = {
            ...{ type: 'text', text: said, final, startedAt: 0, playing, nlp: null },
            ...context,
          };
          const [row] = step(any, state, input, { now: 0, logPartials: true }).rows;
          const trace = explain(any, state, state.node, text(said, { final, playing }));
          const hit = trace.hit === null ? null : trace.candidates[trace.hit];
          if (row?.matching_method === MatchingMethod.Mismatch) expect(hit).toBeNull();
          else {
            hits++;
            expect([hit?.condition, hit?.keyword, hit?.owner.id]).toEqual([
              row?.matching_condition,
              row?.matching_keyword,
              row?.condition_id,
            ]);
          }
        },
      ),
      { numRuns: 500 },
    );
    expect(hits).toBeGreaterThan(0);
  });
});

function compiled(script: string): CompiledFlow | null {
  try {
    return compileFlow('p', script, '');
  } catch (error) {
    if (error instanceof FlowError) return null;
    throw error;
  }
}
