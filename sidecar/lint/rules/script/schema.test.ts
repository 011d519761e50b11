import { describe, expect, it } from 'vitest';
import { describeRules, END, flowThatAsks, lint, pathsOf, textArrow } from '../../../../test/support/lint.ts';

const yes = { yes: textArrow('好') };
const withNode = (more: object) => flowThatAsks(yes, more);
const withGlobal = (global: unknown) => flowThatAsks(yes, {}, { global });
const withPrompt = (prompt: object) =>
  flowThatAsks(yes, { kb: 'C1' }, { kb: { C1: { prompts: ['P1'] } }, prompt: { P1: prompt } });

/** All ways in which editors write "not set" (flow-format.md#files-not-set). */
const UNSET = ['', null, [], ['']];

describeRules('schema', {
  'wrong-type': {
    bad: [
      { script: withNode({ playbacks: { a: 1 } }), at: '$.flow.ask.playbacks' },
      { script: withNode({ playbacks: ['a.wav', true] }), at: '$.flow.ask.playbacks[1]' },
      { script: withNode({ subflow: 'F1' }), at: '$.flow.ask.subflow' },
      { script: withNode({ filter: 'S' }), at: '$.flow.ask.filter' },
      { script: withNode({ repetition: true }), at: '$.flow.ask.repetition' },
      { script: withNode({ subflow: { yes: 'x' } }), at: '$.flow.ask.subflow.yes' },
      {
        script: withNode({ subflow: { yes: { condition: ['好'] } } }),
        at: '$.flow.ask.subflow.yes.condition',
      },
      { script: withPrompt({ keyworks: '贵', name: [1] }), at: '$.prompt.P1.name' },
      { script: flowThatAsks(yes, {}, { kb: { C1: 'P1' } }), at: '$.kb.C1' },
      { script: flowThatAsks(yes, {}, { synonym: { 好: { 1: '好' } } }), at: '$.synonym["好"]' },
      { script: withGlobal('x'), at: '$.global' },
      { script: withGlobal({ voicelist: false }), at: '$.global.voicelist' },
    ],
    good: [
      ...UNSET.map((unset) =>
        flowThatAsks(
          yes,
          { replaybacks: unset, kb: unset, filter: unset, repetition: unset, potential: unset },
          { kb: unset, prompt: unset, synonym: unset, global: unset },
        ),
      ),
      withNode({
        playbacks: 'question.wav',
        replaybacks: ['again.wav', ''],
        description: ['x'],
        position: 7,
      }),
      withPrompt({ keyworks: 10086, playbacks: 'a.wav', repetition: 2, ignorereturnplayback: true }),
    ],
  },
  'not-a-number': {
    bad: [
      { script: withNode({ repetition: '2x' }), at: '$.flow.ask.repetition' },
      { script: withNode({ mismatchrepetition: '-1' }), at: '$.flow.ask.mismatchrepetition' },
      { script: withNode({ repetition: 1.5 }), at: '$.flow.ask.repetition' },
      {
        script: flowThatAsks({ yes: { priority: '高', ...textArrow('好') } }),
        at: '$.flow.ask.subflow.yes.priority',
      },
      { script: withGlobal({ wait_speech_timeout_ms: '5s' }), at: '$.global.wait_speech_timeout_ms' },
      { script: withNode({ argument: "'1' '0' '' '' '' 'soon'" }), at: '$.flow.ask.argument' },
    ],
    good: [
      withNode({ repetition: '2', mismatchrepetition: ' ', argument: "'1' '0' '' '0.3' '' '150'" }),
      flowThatAsks({ yes: { priority: '-1.5', ...textArrow('好') } }),
      withGlobal({ vad_filter: '0.3', ttsvolume: -3, interrupt: 0 }),
    ],
  },
  'unknown-value': {
    bad: [
      { script: withNode({ filter: { text: 'SX' } }), at: '$.flow.ask.filter.text' },
      { script: withNode({ filter: { dtmf: 'yes' } }), at: '$.flow.ask.filter.dtmf' },
      { script: withNode({ argument: "'3'" }), at: '$.flow.ask.argument' },
      { script: withGlobal({ mode: 7 }), at: '$.global.mode' },
      { script: withGlobal({ match_pinyin: 'on' }), at: '$.global.match_pinyin' },
      { script: withGlobal({ match_words: 'all' }), at: '$.global.match_words' },
      { script: withGlobal({ dtmf_terminators: '#x' }), at: '$.global.dtmf_terminators' },
      {
        script: withPrompt({ keyworks: ['贵'], ignorereturnplayback: 'yes' }),
        at: '$.prompt.P1.ignorereturnplayback',
      },
    ],
    good: [
      withNode({ filter: { text: 'S', dtmf: 'none' } }),
      withNode({ filter: { text: 'none', dtmf: '' }, argument: "'2'" }),
      withGlobal({ mode: '1', match_pinyin: 'fuzzy', match_words: 'whole', dtmf_terminators: '#*' }),
      withPrompt({ keyworks: ['贵'], ignorereturnplayback: '0' }),
    ],
  },
  'misplaced-key': {
    bad: [
      { script: withNode({ hot_word: '好' }), at: '$.flow.ask.hot_word' },
      { script: withNode({ wait_speech_timeout_ms: 3000 }), at: '$.flow.ask.wait_speech_timeout_ms' },
      { script: withNode({ keywords: ['好'] }), at: '$.flow.ask.keywords' },
      { script: withNode({ priority: 1 }), at: '$.flow.ask.priority' },
      { script: withNode({ voicedir: 'female' }), at: '$.flow.ask.voicedir' },
      {
        script: flowThatAsks({ yes: { ...textArrow('好'), repetition: 2, dtmf: ['1'] } }),
        at: ['$.flow.ask.subflow.yes.repetition', '$.flow.ask.subflow.yes.dtmf'],
      },
      { script: flowThatAsks(yes, {}, { nlpurl: 'http://nlp.example' }), at: '$.nlpurl' },
      { script: withGlobal({ playbacks: ['a.wav'] }), at: '$.global.playbacks' },
      { script: withPrompt({ keyworks: ['贵'], nlpid: '1' }), at: '$.prompt.P1.nlpid' },
    ],
    good: [
      withNode({ name: '开场', text: '您好', mode: 'x', position: { x: 1 }, ref: 1, vad: '' }),
      flowThatAsks(yes, {}, { name: '邀约', description: '', position: [] }),
    ],
  },
  'unknown-key': {
    bad: [
      { script: withNode({ playback: ['a.wav'] }), at: '$.flow.ask.playback' },
      { script: withNode({ mismatchPlaybacks: ['a.wav'] }), at: '$.flow.ask.mismatchPlaybacks' },
      { script: { flow: { F1: { ...END, subflows: {} } } }, at: '$.flow.F1.subflows' },
      {
        script: flowThatAsks({ yes: { condition: { text: '好', dtfm: '1' } } }),
        at: '$.flow.ask.subflow.yes.condition.dtfm',
      },
      { script: flowThatAsks({ yes: { conditions: {} } }), at: '$.flow.ask.subflow.yes.conditions' },
      { script: withPrompt({ keyword: ['贵'] }), at: '$.prompt.P1.keyword' },
      { script: flowThatAsks(yes, {}, { synonyms: {} }), at: '$.synonyms' },
      { script: withGlobal({ recordmode: 1 }), at: '$.global.recordmode' },
    ],
    good: [
      withNode({ name: '开场', type: 'talk', x: 1, y: 2, note: '备注', data: {}, kb2: '' }),
      flowThatAsks(yes, {}, { version: 3, title: '邀约', nodes: [] }),
      withPrompt({ keyworks: ['贵'], keywords: ['价格'], ref: 2, tag: 'x', flow: '' }),
    ],
  },
});

describe('a message', () => {
  it('names the actual and the expected type', () => {
    const [finding] = lint(withNode({ playbacks: { a: 1 } }));
    expect(finding?.message).toEqual({
      zh: '这里应为文本列表，写的是对象，会被忽略',
      en: 'this must be a list of texts; it is an object and is ignored',
    });
  });

  it('shortens long values and escapes control characters', () => {
    const [finding] = lint(withNode({ repetition: `\u001b[31m${'9x'.repeat(1000)}` }));
    expect(finding?.message.en).toContain('\\u001b[31m9x9x');
    expect(finding?.message.en.length).toBeLessThan(160);
  });

  it('suggests the most similar key', () => {
    const finding = lint(withNode({ replaybaks: 'a.wav' })).find(({ rule }) => rule === 'unknown-key');
    expect(finding?.message.en).toContain('"replaybacks"');
  });
});

it('treats a key such as __proto__ like any other', () => {
  const script = '{"flow":{"F1":{"action":"hangup","__proto__":1,"constructor":{}}}}';
  expect(pathsOf(lint(script), 'wrong-type')).toEqual([]);
});
