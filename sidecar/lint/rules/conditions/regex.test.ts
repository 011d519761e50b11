import { describe, expect, it } from 'vitest';
import {
  describeRules,
  entryAt,
  flowThatAsks,
  lint,
  pathsOf,
  textArrow,
} from '../../../../test/support/lint.ts';

const bad = (...entries: string[]) =>
  entries.map((entry) => ({ script: flowThatAsks({ a: textArrow(entry) }), at: entryAt('a') }));
const good = (...entries: string[]) => entries.map((entry) => flowThatAsks({ a: textArrow(entry) }));
const keys = (entry: string) => flowThatAsks({ a: { condition: { dtmf: [entry] } } });

/** What people write. */
const USUAL = [
  '不.*(要|用|需要|想|行|可以|好|考虑|方便|时间)',
  '(不|没|别)(需要|想|用|打|要)',
  '(什么|啥).*(公司|单位|机构)',
  '(我|咱)?(没|不)(有|是)?.{0,3}(钱|空|时间)',
  '^.{0,3}(喂|你好).{0,3}$',
  '([一二三四五六七八九十]+|\\d+)(岁|年级|个月)',
  '(是|好|对|可以|行|嗯)(的|啊|吧|呀)*',
  '(好|好的|好吧)+啊',
  '(?=.*不)(?=.*要).*',
  '\\d{1,2}[点:]\\d{0,2}分?',
  '^(\\d+,)*\\d+$',
  '([a-z]+\\d+)*x',
  '(.)\\1+',
  '/free|no cost/i',
];

describeRules('regex', {
  'regex-invalid': {
    bad: [
      ...bad(
        '(不要|不用',
        'C++',
        '不要)',
        '/[好/',
        '/*/',
        '/(?<=不)要/',
        '(?<名>好)',
        '/(?i)yes/',
        '好{3,1}',
        '/[z-a]/',
      ),
      ...bad('/yes/g', '/\\p{Han}+/', `/${'好'.repeat(1001)}/`, `${'('.repeat(40)}好${')'.repeat(40)}`),
      { script: keys('[1-'), at: entryAt('a', 0, 'dtmf') },
      { script: flowThatAsks({ a: { condition: { complete: ['/(/'] } } }), at: entryAt('a', 0, 'complete') },
      {
        script: flowThatAsks({ a: textArrow('好') }, {}, { synonym: { 不: ['/(/'] } }),
        at: '$.synonym["不"][0]',
      },
    ],
    good: [...good('/好+/', '/YES/i', '(?:不|没)有', '(?!不)要', '什么?', '24/7'), keys('[1-3]')],
  },
  'regex-backtracking': {
    bad: [
      ...bad(
        '(好+)+的',
        '(好|好)*的',
        '.*不.*要.*',
        '(.*)不(.*)要',
        '/^(([a-z])+.)+[A-Z]([a-z])+$/',
        '(.*a){12}',
      ),
      { script: keys('([0-9]+)+#'), at: entryAt('a', 0, 'dtmf') },
      {
        script: flowThatAsks({ a: { condition: { complete: ['/(a+)+$/'] } } }),
        at: entryAt('a', 0, 'complete'),
      },
    ],
    good: good(...USUAL, '不.{0,6}要.{0,6}去', 'a{1,9}b', '[0-9]{4}年[0-9]{1,2}月'),
  },
  'regex-matches-all': {
    bad: bad('.*', '/.+/', '(不|)', '好*', '^.*$', '(.+)'),
    good: good('不.*', '^[^不]+$', '^$|不'),
  },
});

describe('a regular expression', () => {
  const message = (entry: string, rule: string) =>
    lint(flowThatAsks({ a: textArrow(entry) })).find((finding) => finding.rule === rule)?.message;

  it('is reported with the way its backtracking grows', () => {
    // If the machine is too busy for the analysis, it is only reported as slow.
    expect(message('(好+)+的', 'regex-backtracking')?.en).toMatch(
      /backtracks (?:exponentially|too much): countless steps for 200/,
    );
    expect(message('.*不.*要', 'regex-backtracking')?.zh).toMatch(/的回溯(?:随字数的 3 次方增长|太多)/);
  });

  it('is reported with its syntax error', () => {
    expect(message('(不要|不用', 'regex-invalid')?.zh).toContain('缺少右括号');
    expect(message('/(?<=不)要/', 'regex-invalid')?.en).toContain('neither look-behind');
  });

  it('is analysed once, within a time limit for all expressions', () => {
    const entries = Array.from({ length: 300 }, (_, i) => `.*不.*第${i}个.*`);
    const start = performance.now();
    const findings = lint(flowThatAsks({ a: textArrow(...entries), b: textArrow(...entries) }));
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(pathsOf(findings, 'regex-backtracking')).toHaveLength(600);
  });
});
