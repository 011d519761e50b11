import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchText } from '../../../../engine/dialog/matching/match.ts';
import { NO_CALL } from '../../../../engine/dialog/state.ts';
import { compileFlow } from '../../../../engine/flow/compile.ts';
import type { FlowNode } from '../../../../engine/flow/compiled.ts';
import {
  ask,
  describeRules,
  END,
  entryAt,
  flowThatAsks,
  lint,
  pathsOf,
  textArrow,
} from '../../../../test/support/lint.ts';

const synonym = { 肯定词: ['是', '好', '没错'], 否定词: ['不', '没'], 也否定: ['不', '没'] };
const kb = { C1: { prompts: ['P1', 'P2'] }, C2: { prompts: ['P2', 'P1'] } };
const prompts = (P1: object, P2: object) => ({
  P1: { playbacks: 'a.wav', ...P1 },
  P2: { playbacks: 'a.wav', ...P2 },
});
/** A node `ask` with the KB, and another node. */
const withKb = (P1: object, P2: object, subflow: Record<string, unknown>, category = 'C1', other = {}) =>
  flowThatAsks(
    { ...subflow, go: textArrow('继续') },
    { kb: category },
    { kb, prompt: prompts(P1, P2), ...other },
  );

/** A node with arrows to `me`, which is entered at most twice, and to `wrong`. */
const limited = (subflow: Record<string, unknown>, synonym = {}) => ({
  start: 'ask',
  flow: { ask: ask(subflow), me: { ...END, repetition: '2' }, wrong: END, end: END },
  synonym,
});

describeRules('keywords', {
  'same-keyword': {
    bad: [
      {
        script: flowThatAsks({ a: textArrow('好', '行'), b: textArrow('可以', '行！') }),
        at: entryAt('b', 1),
      },
      { script: flowThatAsks({ a: textArrow('/不.?要/'), b: textArrow('/不.?要/') }), at: entryAt('b') },
      {
        script: flowThatAsks({ a: textArrow('否定词'), b: textArrow('也否定', '否定词') }, {}, { synonym }),
        at: [entryAt('b'), entryAt('b', 1)],
      },
      // By priority, the other arrow is tried first.
      {
        script: flowThatAsks({ a: textArrow('好'), b: { priority: 1, ...textArrow('好') } }),
        at: entryAt('a'),
      },
      {
        script: flowThatAsks({ a: { condition: { dtmf: ['1', '2'] } }, b: { condition: { dtmf: '2' } } }),
        at: '$.flow.ask.subflow.b.condition.dtmf',
      },
      {
        script: flowThatAsks({
          a: { condition: { complete: ['timeout'] } },
          b: { condition: { complete: ['timeout'] } },
        }),
        at: entryAt('b', 0, 'complete'),
      },
      { script: withKb({ keyworks: ['贵'] }, { keyworks: ['远', '贵'] }, {}), at: '$.prompt.P2.keyworks[1]' },
    ],
    good: [
      flowThatAsks({ a: textArrow('好', '行'), b: textArrow('可以') }),
      flowThatAsks({ a: textArrow('好', '好', '好的') }),
      // The first arrow is eventually used up, and then the other one is taken: a last attempt, then goodbye.
      {
        start: 'ask',
        flow: {
          ask: ask({ rescue: textArrow('不'), bye: textArrow('不', '不要') }),
          rescue: { ...END, repetition: '1' },
          bye: END,
          end: END,
        },
      },
      // The two categories have them in opposite order.
      flowThatAsks(
        { b: ask({}) },
        { kb: 'C1' },
        {
          flow: {
            ask: ask({ other: textArrow('好') }, { kb: 'C1' }),
            other: ask({}, { kb: 'C2' }),
            end: END,
          },
          kb,
          prompt: prompts({ keyworks: ['贵'] }, { keyworks: ['贵'] }),
        },
      ),
    ],
  },
  'hidden-at-first': {
    bad: [
      { script: limited({ me: textArrow('是我'), wrong: textArrow('不是我') }), at: entryAt('wrong') },
      {
        script: limited({ me: textArrow('是我'), wrong: textArrow('否认') }, { 否认: ['不是我', '打错了'] }),
        at: entryAt('wrong'),
      },
      {
        script: limited({ me: textArrow('不(要|用)'), wrong: textArrow('好', '不要紧') }),
        at: entryAt('wrong', 1),
      },
    ],
    good: [
      limited({ wrong: textArrow('不是我'), me: textArrow('是我') }),
      limited({ wrong: { priority: 1, ...textArrow('不是我') }, me: textArrow('是我') }),
      // The same words again: a last attempt, then goodbye.
      limited({ me: textArrow('不'), wrong: textArrow('不', '不要') }),
    ],
  },
  'shadowed-keyword': {
    bad: [
      { script: flowThatAsks({ a: textArrow('要'), b: textArrow('不要', '好') }), at: entryAt('b') },
      { script: flowThatAsks({ a: textArrow('no'), b: textArrow('I know') }), at: entryAt('b') },
      {
        script: flowThatAsks(
          { a: textArrow('stop'), b: textArrow('stop now') },
          {},
          { global: { match_words: 'whole' } },
        ),
        at: entryAt('b'),
      },
      {
        script: flowThatAsks({ a: textArrow('否定词'), b: textArrow('肯定词') }, {}, { synonym }),
        at: entryAt('b'),
      },
      {
        script: flowThatAsks({ a: textArrow('肯定词'), b: textArrow('好的') }, {}, { synonym }),
        at: entryAt('b'),
      },
      { script: flowThatAsks({ a: textArrow('不(要|用)'), b: textArrow('不用了') }), at: entryAt('b') },
      {
        script: flowThatAsks({ a: textArrow('不'), b: textArrow('(真的)?不(要|用)', '/没空|不行/') }),
        at: entryAt('b'),
      },
      {
        script: flowThatAsks({ a: { condition: { dtmf: ['[1-3]'] } }, b: { condition: { dtmf: ['2'] } } }),
        at: entryAt('b', 0, 'dtmf'),
      },
      {
        script: flowThatAsks({
          a: { condition: { complete: ['done'] } },
          b: { condition: { complete: ['done()'] } },
        }),
        at: entryAt('b', 0, 'complete'),
      },
      {
        script: withKb({ keyworks: ['贵'] }, { keyworks: ['太贵了', '远'] }, {}),
        at: '$.prompt.P2.keyworks[0]',
      },
    ],
    good: [
      // A whole word is not part of another word.
      flowThatAsks({ a: textArrow('no'), b: textArrow('I know') }, {}, { global: { match_words: 'whole' } }),
      flowThatAsks({ a: textArrow('不要'), b: textArrow('要') }),
      flowThatAsks({ a: textArrow('^不要$'), b: textArrow('不要紧') }),
      flowThatAsks({ a: textArrow('/Sure/'), b: textArrow('sure') }),
      flowThatAsks({ a: textArrow('不(要|用)'), b: textArrow('不行', '不?行') }),
      flowThatAsks({ a: textArrow('不'), b: textArrow('(不)?行', '没|不') }),
      flowThatAsks({ a: { condition: { dtmf: ['1'] } }, b: { condition: { dtmf: ['12', '[1-3]'] } } }),
      // NLP can answer with the longer keyword.
      flowThatAsks(
        { a: textArrow('要'), b: textArrow('不要') },
        { nlpid: '1' },
        { global: { nlpurl: 'http://127.0.0.1/nlp' } },
      ),
      // A prompt that is played only once.
      withKb({ keyworks: ['贵'], repetition: 1 }, { keyworks: ['太贵了'] }, {}),
    ],
  },
  'kb-hidden': {
    bad: [
      {
        script: withKb({ keyworks: ['价格', '远'] }, {}, { a: textArrow('价格') }),
        at: '$.prompt.P1.keyworks[0]',
      },
      {
        script: withKb({ keyworks: ['什么价格'] }, {}, { a: textArrow('价格') }),
        at: '$.prompt.P1.keyworks[0]',
      },
      { script: withKb({ keywords: '价格?' }, {}, { a: textArrow('价') }), at: '$.prompt.P1.keywords' },
    ],
    good: [
      withKb({ keyworks: ['价'] }, {}, { a: textArrow('价格') }),
      // An arrow answers at one node, and the KB at the others.
      {
        start: 'ask',
        flow: {
          ask: ask({ other: textArrow('价格') }, { kb: 'C1' }),
          other: ask({}, { kb: 'C1' }),
          end: END,
        },
        kb,
        prompt: prompts({ keyworks: ['价格'] }, {}),
      },
    ],
  },
});

describe('KB keywords', () => {
  /** A hundred nodes with the same KB. Each has an arrow for the result of `keyword`. */
  const wide = (keyword: (i: number) => string) => ({
    start: 'n0',
    flow: Object.fromEntries([
      ...Array.from({ length: 100 }, (_, i) => [
        `n${i}`,
        ask({ [`n${i + 1}`]: textArrow(keyword(i)) }, { kb: 'C1' }),
      ]),
      ['n100', END],
      ['end', END],
    ]),
    kb: { C1: { prompts: ['P1'] } },
    prompt: { P1: { keyworks: ['太贵了'], playbacks: 'a.wav' } },
  });

  it('are reported if arrows shadow them at a hundred nodes', () => {
    expect(pathsOf(lint(wide(() => '贵')), 'kb-hidden')).toEqual(['$.prompt.P1.keyworks[0]']);
  });

  it('are not reported if they can match at one of a hundred nodes', () => {
    expect(lint(wide((i) => (i === 70 ? '远' : '贵')))).toEqual([]);
  });
});

describe('the message', () => {
  it('names the word, the arrow and the synonym group', () => {
    const [finding] = lint(flowThatAsks({ a: textArrow('否定词'), b: textArrow('肯定词') }, {}, { synonym }));
    expect(finding?.message).toEqual({
      zh: '“没错”永远匹配不到：它能匹配的，到节点“a”的分支（同义词“否定词”）的“没”都已先匹配',
      en: '"没错" never matches: "没" of the arrow to "a" (synonym "否定词") is tried first and matches the same texts',
    });
  });
});

/** Compares what lint reports for the arrows of a node with what the engine does. */
describe('keywords that lint reports as never matching', () => {
  const word = fc
    .array(fc.constantFrom('不', '要', '好', '的'), { minLength: 1, maxLength: 3 })
    .map((c) => c.join(''));
  const regex = fc.tuple(word, word).map(([a, b]) => `(${a}|${b})`);
  const entries = fc.array(fc.oneof({ weight: 3, arbitrary: word }, { weight: 1, arbitrary: regex }), {
    maxLength: 3,
  });
  const arrows = fc.array(entries, { minLength: 2, maxLength: 4 });

  it('never match in the engine, whatever the text is', () => {
    fc.assert(
      fc.property(arrows, fc.array(word, { minLength: 1, maxLength: 4 }), (texts, parts) => {
        const subflow = Object.fromEntries(texts.map((text, i) => [`t${i}`, textArrow(...text)]));
        const script = flowThatAsks(subflow);
        const flow = compileFlow('p', JSON.stringify(script), '');
        const node = flow.nodes.find(({ id }) => id === 'ask') as FlowNode;
        const state = { ...NO_CALL, node: 0 };
        const findings = lint(script);
        const never = new Set([
          ...pathsOf(findings, 'same-keyword'),
          ...pathsOf(findings, 'shadowed-keyword'),
        ]);

        // A keyword that never matches is never the condition of a hit.
        const hit = matchText({ flow, state, node }, parts.join(''));
        if (hit?.kind === 'arrow') {
          const arrow = hit.arrow.id;
          const index = (texts[Number(arrow.slice(1))] as string[]).indexOf(hit.condition);
          expect(never).not.toContain(entryAt(arrow, index));
        }
        // Every other keyword can match when it is said alone.
        texts.forEach((text, i) => {
          text.forEach((entry, k) => {
            if (entry.startsWith('(') || never.has(entryAt(`t${i}`, k))) return;
            const own = matchText({ flow, state, node }, entry);
            expect(own?.kind === 'arrow' && own.arrow.id).toBe(`t${i}`);
          });
        });
      }),
      { numRuns: 300 },
    );
  });
});
