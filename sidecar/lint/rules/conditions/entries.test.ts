import { describe, expect, it } from 'vitest';
import { asking, describeRules, entryAt, lint, pathsOf, said } from '../../../../test/support/lint.ts';

const synonym = { 肯定词: ['是', '好'], 空: [] };

describeRules('entries', {
  'comma-in-keyword': {
    bad: [
      {
        script: asking(
          { a: said('好') },
          { kb: 'C1' },
          {
            kb: { C1: { prompts: ['P1'] } },
            prompt: { P1: { keywords: '价格,多少钱', playbacks: 'a.wav' } },
          },
        ),
        at: '$.prompt.P1.keywords',
      },
      {
        script: asking({ a: { condition: { text: '好，行，可以' } } }),
        at: '$.flow.ask.subflow.a.condition.text',
      },
      { script: asking({ a: said('好的', '明天、后天') }), at: entryAt('a', 1) },
      {
        script: asking({ a: said('肯定词') }, {}, { synonym: { 肯定词: ['是;对'] } }),
        at: '$.synonym["肯定词"][0]',
      },
    ],
    good: [asking({ a: said('好', '行') }), asking({ a: said('1,000元', '对不起，我现在没有时间', '好，') })],
  },
  'short-keyword': {
    bad: [
      { script: asking({ a: said('no', 'never', 'yes') }), at: [entryAt('a', 0), entryAt('a', 2)] },
      { script: asking({ a: said('Ｏｋ') }), at: entryAt('a') },
      { script: asking({ a: said('là') }), at: entryAt('a') },
      { script: asking({ a: said('no') }, {}, { global: { match_words: 'inside' } }), at: entryAt('a') },
      {
        script: asking({ a: said('否定词') }, {}, { synonym: { 否定词: ['no'] } }),
        at: '$.synonym["否定词"][0]',
      },
    ],
    good: [
      asking({ a: said('no') }, {}, { global: { match_words: 'whole' } }),
      asking({ a: said('okay', '/ok/', 'no|nope', '好ok', '5g', '12') }),
    ],
  },
  'empty-keyword': {
    bad: [
      { script: asking({ a: said('好', '。', '?！') }), at: [entryAt('a', 1), entryAt('a', 2)] },
      { script: asking({ a: said('空') }, {}, { synonym }), at: entryAt('a') },
      { script: asking({ a: said('否') }, {}, { synonym: { 否: ['不', '...'] } }), at: '$.synonym["否"][1]' },
      {
        script: asking(
          { a: said('好') },
          { kb: 'C1' },
          {
            kb: { C1: { prompts: 'P1' } },
            prompt: { P1: { keyworks: ['贵', '～'], playbacks: 'a.wav' } },
          },
        ),
        at: '$.prompt.P1.keyworks[1]',
      },
    ],
    good: [asking({ a: said('好', '好的。', '５', 'élan') }), asking({ a: said('肯定词') }, {}, { synonym })],
  },
  'synonym-word': {
    bad: [
      {
        script: asking({ a: said('好') }, {}, { synonym: { 是的: ['对', '好的'], 好的: ['行'] } }),
        at: '$.synonym["是的"][1]',
      },
      {
        script: asking({ a: said('好') }, {}, { synonym: { 是的: ['对', 'any'] } }),
        at: '$.synonym["是的"][1]',
      },
    ],
    good: asking({ a: said('是的') }, {}, { synonym: { 是的: ['是的', '对', 'anybody'] } }),
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
      script: asking({ a: said(entry) }),
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
    ].map((entry) => asking({ a: said(entry) })),
  },
});

describe('regex-by-accident', () => {
  it('tells how to write an intended regular expression', () => {
    const [finding] = lint(asking({ a: said('多少钱(含税)') }));
    expect(finding?.message.zh).toContain('如果确实要写正则，请写成 /…/');
  });

  it('checks synonyms and the KB too', () => {
    const script = asking(
      { a: said('税') },
      {},
      { synonym: { 税: ['(含税)'] }, prompt: { P1: { keyworks: ['5*8'] } } },
    );
    expect(pathsOf(lint(script), 'regex-by-accident')).toEqual([
      '$.synonym["税"][0]',
      '$.prompt.P1.keyworks[0]',
    ]);
  });
});
