import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compileScript, versionOf } from '../../flows/script.ts';
import { calleeWords } from './callee-words.ts';
import type { FlowWords } from './flow-words.ts';
import { patternSamples } from './pattern-sample.ts';

function wordsOf(script: object): FlowWords {
  const bytes = Buffer.from(JSON.stringify(script));
  const { form } = compileScript('flow', bytes, { version: versionOf(bytes) });
  return calleeWords(Buffer.from(form).toString('utf8')) as FlowWords;
}

/** A node that listens, with arrows by their conditions. */
function listening(arrows: Record<string, object>, more = {}): object {
  const subflow = Object.fromEntries(
    Object.entries(arrows).map(([target, condition]) => [target, { condition }]),
  );
  const ends = Object.fromEntries(Object.keys(arrows).map((target) => [target, { action: 'hangup' }]));
  const a = { action: 'cti_play_and_detect_speech', argument: "'1' '0'", subflow, ...more };
  return { start: 'a', flow: { a, ...ends } };
}

describe('a callee who agrees', () => {
  const first = (script: object) => wordsOf(script).repliesIn('a', 'agree')[0];

  it('takes the arrow that agrees, wherever it is', () => {
    const arrows = { b: { text: ['不用', '在忙'] }, c: { text: ['学校'] }, d: { text: ['不会', '好的'] } };
    expect(first(listening(arrows))).toEqual({ say: '好的' });
  });

  it('takes the first that neither refuses nor puts off where none agrees', () => {
    expect(first(listening({ b: { text: ['在开会'] }, c: { text: ['小学'] } }))).toEqual({ say: '小学' });
    expect(first(listening({ b: { text: ['不去'] }, c: { text: ['没空'] } }))).toEqual({ say: '不去' });
  });

  it('says a word of a synonym group, never its name', () => {
    const script = { ...listening({ b: { text: ['肯定词'] } }), synonym: { 肯定词: ['行啊', '嗯嗯'] } };
    expect(first(script)).toEqual({ say: '行啊' });
  });

  it('says nothing that another arrow takes first', () => {
    expect(first(listening({ b: { text: ['不'] }, c: { text: ['可以', '不错可以'] } }))).toEqual({
      say: '可以',
    });
    const hidden = { b: { text: ['要'] }, c: { text: ['不要'] } };
    expect(wordsOf(listening(hidden)).repliesIn('a', 'refuse')).toEqual([{ say: '不需要' }]);
  });

  it('says what an expression matches, and presses what an arrow wants', () => {
    expect(first(listening({ b: { text: ['/^(明天|后天)[上下]午$/'] } }))).toEqual({ say: '明天上午' });
    expect(first(listening({ b: { dtmf: ['(0[1-9]|1[0-2])#'] } }))).toEqual({ press: '01#' });
  });

  it('says anything where any will do, and nothing where no arrow wants words', () => {
    expect(first(listening({ b: { text: ['any'] } }))).toEqual({ say: '嗯' });
    expect(first(listening({ b: { complete: ['any'] } }))).toBeUndefined();
  });

  it('does not speak where the robot does not listen', () => {
    const deaf = { argument: "'0' '0'" };
    expect(first(listening({ b: { text: ['好的'], dtmf: ['1'] } }, deaf))).toEqual({ press: '1' });
  });
});

it('a callee who asks says what a prompt of the knowledge base takes', () => {
  const script = JSON.parse(readFileSync('examples/invitation/flow.json', 'utf8'));
  const words = wordsOf(script);
  expect(words.repliesIn('opening', 'ask')).toEqual([{ say: expect.any(String) }]);
  expect(words.repliesIn('bye', 'ask')).toEqual([]);
  expect(words.repliesIn('no such node', 'agree')).toEqual([]);
});

describe('samples of an expression', () => {
  it.each([
    ['好的|可以', ['好的', '可以']],
    ['^(?:不|没)?要$', ['要']],
    ['[一二三](岁|年)级?', ['一岁']],
    ['\\d{3}', ['111']],
    ['a+b*c?d{2}', ['add']],
    ['(?=x)y\\.', ['y.']],
    ['[^a].', ['嗯嗯']],
    ['\\u597d', ['好']],
    ['(a|b(c|d))e', ['ae']],
  ])('%s', (source, samples) => {
    expect(patternSamples(source)).toEqual(samples);
    for (const sample of samples) if (!source.includes('?=')) expect(sample).toMatch(new RegExp(source));
  });

  it('are short, whatever is repeated', () => {
    const source = Array.from({ length: 20 }).reduce<string>((inner) => `(${inner}){20}`, 'a');
    expect(patternSamples(source)).toEqual(['a'.repeat(200)]);
  });

  it.each(['(', '[', 'a{', '\\', '(?:', 'a{99999999}', ')'])('%s ends', (source) => {
    expect(patternSamples(source).join('').length).toBeLessThan(100);
  });
});
