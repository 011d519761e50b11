import { describe, expect, it } from 'vitest';
import {
  describeRules,
  entryAt,
  flowThatAsks,
  lint,
  pathsOf,
  textArrow,
} from '../../../../test/support/lint.ts';

const synonym = { 肯定词: ['是', '好'], 空: [] };

describeRules('entries', {
  'comma-in-keyword': {
    bad: [
      {
        script: flowThatAsks(
          { a: textArrow('好') },
          { kb: 'C1' },
          {
            kb: { C1: { prompts: ['P1'] } },
            prompt: { P1: { keywords: '价格,多少钱', playbacks: 'a.wav' } },
          },
        ),
        at: '$.prompt.P1.keywords',
      },
      {
        script: flowThatAsks({ a: { condition: { text: '好，行，可以' } } }),
        at: '$.flow.ask.subflow.a.condition.text',
      },
      { script: flowThatAsks({ a: textArrow('好的', '明天、后天') }), at: entryAt('a', 1) },
      {
        script: flowThatAsks({ a: textArrow('肯定词') }, {}, { synonym: { 肯定词: ['是;对'] } }),
        at: '$.synonym["肯定词"][0]',
      },
    ],
    good: [
      flowThatAsks({ a: textArrow('好', '行') }),
      flowThatAsks({ a: textArrow('1,000元', '对不起，我现在没有时间', '好，') }),
    ],
  },
  'short-keyword': {
    bad: [
      {
        script: flowThatAsks({ a: textArrow('no', 'never', 'yes') }),
        at: [entryAt('a', 0), entryAt('a', 2)],
      },
      { script: flowThatAsks({ a: textArrow('Ｏｋ') }), at: entryAt('a') },
      { script: flowThatAsks({ a: textArrow('là') }), at: entryAt('a') },
      {
        script: flowThatAsks({ a: textArrow('no') }, {}, { global: { match_words: 'inside' } }),
        at: entryAt('a'),
      },
      {
        script: flowThatAsks({ a: textArrow('否定词') }, {}, { synonym: { 否定词: ['no'] } }),
        at: '$.synonym["否定词"][0]',
      },
    ],
    good: [
      flowThatAsks({ a: textArrow('no') }, {}, { global: { match_words: 'whole' } }),
      flowThatAsks({ a: textArrow('okay', '/ok/', 'no|nope', '好ok', '5g', '12') }),
    ],
  },
  'empty-keyword': {
    bad: [
      { script: flowThatAsks({ a: textArrow('好', '。', '?！') }), at: [entryAt('a', 1), entryAt('a', 2)] },
      { script: flowThatAsks({ a: textArrow('空') }, {}, { synonym }), at: entryAt('a') },
      {
        script: flowThatAsks({ a: textArrow('否') }, {}, { synonym: { 否: ['不', '...'] } }),
        at: '$.synonym["否"][1]',
      },
      {
        script: flowThatAsks(
          { a: textArrow('好') },
          { kb: 'C1' },
          {
            kb: { C1: { prompts: 'P1' } },
            prompt: { P1: { keyworks: ['贵', '～'], playbacks: 'a.wav' } },
          },
        ),
        at: '$.prompt.P1.keyworks[1]',
      },
    ],
    good: [
      flowThatAsks({ a: textArrow('好', '好的。', '５', 'élan') }),
      flowThatAsks({ a: textArrow('肯定词') }, {}, { synonym }),
    ],
  },
  'synonym-word': {
    bad: [
      {
        script: flowThatAsks({ a: textArrow('好') }, {}, { synonym: { 是的: ['对', '好的'], 好的: ['行'] } }),
        at: '$.synonym["是的"][1]',
      },
      {
        script: flowThatAsks({ a: textArrow('好') }, {}, { synonym: { 是的: ['对', 'any'] } }),
        at: '$.synonym["是的"][1]',
      },
    ],
    good: flowThatAsks({ a: textArrow('是的') }, {}, { synonym: { 是的: ['是的', '对', 'anybody'] } }),
  },
  'regex-by-accident': {
    bad: [
      '多少钱(含税)',
      '(好的)',
      'C+',
      '1+1',
      '24*7',
      '你是{姓名}',
      '$100',
      '价格^_^',
      '[笑声]',
      '好[嘟嘟声]',
    ].map((entry) => ({
      script: flowThatAsks({ a: textArrow(entry) }),
      at: entryAt('a'),
    })),
    good: [
      ...[
        '不(要|用)',
        '好(的)?',
        '不.*要',
        '喂+',
        '^不$',
        '1[3-9]\\d{9}',
        '不[要用]',
        '/[笑声]/',
        '/1+1/',
        '是吗?',
        '3.5',
        'a|b',
        '[^不]要',
        'ye+s',
      ],
    ].map((entry) => flowThatAsks({ a: textArrow(entry) })),
  },
});

describe('regex-by-accident', () => {
  it('tells how to write an intended regular expression', () => {
    const [finding] = lint(flowThatAsks({ a: textArrow('多少钱(含税)') }));
    expect(finding?.message.zh).toContain('如果确实要写正则，请写成 /…/');
  });

  it('checks synonyms and the KB too', () => {
    const script = flowThatAsks(
      { a: textArrow('税') },
      {},
      { synonym: { 税: ['(含税)'] }, prompt: { P1: { keyworks: ['5*8'] } } },
    );
    expect(pathsOf(lint(script), 'regex-by-accident')).toEqual([
      '$.synonym["税"][0]',
      '$.prompt.P1.keyworks[0]',
    ]);
  });
});
