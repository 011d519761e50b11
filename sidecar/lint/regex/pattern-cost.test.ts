import { describe, expect, it } from 'vitest';
import { matchDtmf, matchText } from '../../../engine/dialog/matching/match.ts';
import { NO_CALL } from '../../../engine/dialog/state.ts';
import { compileFlow } from '../../../engine/flow/compile.ts';
import type { FlowNode } from '../../../engine/flow/compiled.ts';
import { decodeFlow } from '../../../engine/flow/decode-flow.ts';
import { encodeFlow } from '../../../engine/flow/encode-flow.ts';
import { flowThatAsks, textArrow } from '../../../test/support/lint.ts';
import { PatternCosts, patternCost } from './pattern-cost.ts';

const HANGS = '^(\\d+\\s*)+号$';

describe('the cost of an expression', () => {
  it.each(['^(要|不要|考虑)$', '.*(不|没)(要|用|需要).*', '[0-9]+岁', '(?:好|行)+', '^(\\d+,)*\\d+$'])(
    '%s is ok',
    (source) => {
      expect(patternCost(source)).toEqual({ kind: 'ok' });
    },
  );

  it.each([HANGS, '(a+)+b', '(a|a)*b', '(a{1,9}){1,9}b', '(.*)*号', '(?:好的?|好)+吗'])(
    '%s is exponential',
    (source) => {
      expect(patternCost(source)).toEqual({ kind: 'exponential' });
    },
  );

  it('is unknown if the older V8 rejects it', () => {
    expect(patternCost('(没闭合')).toEqual({ kind: 'unknown' });
  });

  it.each([
    ['^.*不.*要.*钱$', 3],
    ['.*不.*要.*钱', 4],
    ['^\\d+\\d+\\d+号$', 3],
  ])('%s grows polynomially with degree %i', (source, degree) => {
    expect(patternCost(source)).toEqual({ kind: 'polynomial', degree });
  });
});

describe('a flow that is compiled with PatternCosts', () => {
  const compiled = (subflow: Record<string, unknown>, rest: object = {}) => {
    const costs = new PatternCosts();
    const script = JSON.stringify(flowThatAsks(subflow, {}, rest));
    const flow = decodeFlow(encodeFlow(compileFlow('f', script, '', costs.limitOf)));
    if (flow === null) throw new Error('not decoded');
    const node = flow.node(flow.boot) as FlowNode;
    return {
      refused: costs.refused.map(({ source }) => source),
      text: (text: string) => matchText({ flow, state: NO_CALL, node }, text)?.condition,
      keys: (keys: string) => matchDtmf({ flow, state: NO_CALL, node }, keys)?.condition,
    };
  };

  it('leaves out expensive expressions, reports them, and keeps everything else', () => {
    const { refused, text } = compiled({ a: textArrow(HANGS, `/${HANGS}/`, '/[0-9]+岁/', '不要') });
    expect(refused).toEqual([HANGS]);
    expect(text('12号')).toBeUndefined();
    expect(text('1'.repeat(60))).toBeUndefined();
    expect(text('12岁')).toBe('/[0-9]+岁/');
    expect(text('不要')).toBe('不要');
  });

  it('checks the words of synonym groups, keys and completions', () => {
    const { refused, text, keys } = compiled(
      {
        a: textArrow('数'),
        b: { condition: { dtmf: ['(\\d+)+#', '1[0-9]*'], complete: ['/(\\d+)+x/'] } },
      },
      { synonym: { 数: [HANGS, '数字'] } },
    );
    expect(refused).toEqual([HANGS, '^(?:(\\d+)+#)$', '(\\d+)+x']);
    expect(text('数字')).toBe('数');
    expect(keys('12')).toBe('1[0-9]*');
    expect(keys('22#')).toBeUndefined();
  });
});
