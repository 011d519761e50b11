import { describe, expect, it } from 'vitest';
import { listenSettings } from '../../../../../engine/flow/argument.ts';
import type { Json } from '../../../../../engine/text/json.ts';
import { openText } from '../../../../editor/model/document/document.ts';
import { bargeInOf, withFlag } from './barge-in.ts';
import { entriesOfLines, lookOf, pastedEntries, splitAtCommas } from './entries.ts';
import { NODE_KEYS, unknownKeys } from './keys.ts';
import { inheritedBy, isUsable } from './listening.ts';
import { potentialOf } from './potential.ts';
import { charactersOf, hasVariables, secondsOf, spokenKind } from './spoken.ts';
import { canBeNamed, switchOf, switchText } from './switchflow.ts';
import { playedInstead } from './visits.ts';

const map = (values: Record<string, Json>) => new Map(Object.entries(values));

describe('settings of a listening action', () => {
  it('are inherited as the engine resolves them', () => {
    for (const value of ['', '0', '2', '7', '-1', 'x', '9.5', ' ', '1e3']) {
      const global = map({
        mode: value,
        wait_speech_timeout_ms: value,
        vad_filter: value,
        record_mode: value,
      });
      const settings = listenSettings('', global);
      expect(Math.floor(Number(inheritedBy('mode', global).value))).toBe(settings.mode);
      expect(Math.floor(Number(inheritedBy('wait_speech_timeout_ms', global).value))).toBe(
        settings.waitSpeechMs,
      );
      expect(Math.floor(Number(inheritedBy('record_mode', global).value))).toBe(settings.recordMode);
      expect(inheritedBy('vad_filter', global).value).toBe(settings.vadFilter);
    }
    expect(inheritedBy('interrupt', map({ interrupt: 0 }))).toEqual({ value: '0', from: 'global' });
    expect(inheritedBy('interrupt', map({ interrupt: '' }))).toEqual({ value: '0', from: 'default' });
  });

  it('are usable as for the engine', () => {
    expect(['0', '2', '3', 'x'].map((value) => isUsable('mode', value))).toEqual([true, true, false, false]);
    expect(isUsable('hot_word', 'x')).toBe(true);
  });

  it('say what stops the prompts', () => {
    expect(bargeInOf('3')).toEqual({ level: 3, flags: [] });
    expect(bargeInOf('96')).toEqual({ level: 0, flags: [32, 64] });
    expect(bargeInOf('19')).toEqual({ level: 3, flags: [] });
    expect(bargeInOf('4')).toEqual({ level: null, flags: [] });
    expect(bargeInOf('x')).toBeNull();
    expect(withFlag('96', 32, false)).toBe('64');
    expect(withFlag('', 16, true)).toBe('16');
  });
});

describe('entries', () => {
  it('are told apart', () => {
    const groups = new Set(['肯定', 'any']);
    const look = (entry: string) => lookOf(entry, 'text', groups);
    expect(['any', 'ANY', '肯定', '/a|b/', 'a|b', '好的', '/(/', '。。', '(', '__proto__'].map(look)).toEqual(
      ['any', 'any', 'group', 'expression', 'expression', 'word', 'bad', 'bad', 'bad', 'word'],
    );
    expect(['1', '1[0-9]', 'any'].map((entry) => lookOf(entry, 'dtmf', groups))).toEqual([
      'word',
      'expression',
      'any',
    ]);
    expect(lookOf('timeout(', 'complete', groups)).toBe('word');
  });

  it('come from pasted lines, once each', () => {
    expect(pastedEntries(' 好 \r\n\r\n行\n好\n可以\t', ['行'])).toEqual(['好', '可以']);
    expect(entriesOfLines('a\n\n b\n')).toEqual(['a', ' b']);
    expect(splitAtCommas(['好，行、可以', '/a,b/', 'a{1,2}', 'x,'])).toEqual([
      '好',
      '行',
      '可以',
      '/a,b/',
      'a{1,2}',
      'x',
    ]);
  });
});

describe('prompts', () => {
  it('are texts, recordings or streams', () => {
    expect(
      ['你好', 'a.WAV', 'file://${x}', 'tone_stream://x', 'https://x/y.wav', 'shell_stream://x'].map(
        spokenKind,
      ),
    ).toEqual(['text', 'recording', 'recording', 'stream', 'stream', 'refused']);
    expect(hasVariables('您好${name}') && !hasVariables('$ {x}')).toBe(true);
  });

  it('take 180 ms a character', () => {
    expect(charactersOf('您好，${name} 3号！')).toBe(4);
    expect(secondsOf(10)).toBe(1.8);
  });

  it('of other visits take their place', () => {
    const node = map({ playbacks: ['a'], replaybacks: [''], thirdplaybacks: null });
    expect(playedInstead(node, 'fourplaybacks')).toBe('playbacks');
    expect(playedInstead(map({ playbacks: 'a', replaybacks: 'b' }), 'kbplaybacks')).toBe('replaybacks');
    expect(playedInstead(node, 'mismatchplaybacks')).toBeNull();
  });
});

it('a switch is a choice and a value', () => {
  for (const text of ['F1', 'text:好', 'dtmf:', 'complete:a:b', '__proto__'])
    expect(switchText(switchOf(text))).toBe(text);
  expect(switchOf('Text:x')).toEqual({ to: 'text', value: 'x' });
  expect([switchOf(null), switchOf('return')]).toEqual([{ to: 'return' }, { to: 'return' }]);
  expect(['return', 'text:x', '', 'F1'].map(canBeNamed)).toEqual([false, false, false, true]);
});

it('a score adds, sets or is replaced', () => {
  expect(['3', '+3', '-2', '=5', '=-.5', '1e3', 'A', ' '].map((text) => potentialOf(text).does)).toEqual([
    'add',
    'add',
    'add',
    'set',
    'replace',
    'replace',
    'replace',
    'nothing',
  ]);
});

it('what no form shows is listed as it is written', () => {
  const { root } = openText(
    '{"action":["a"],"playbacks":{"x":1e400},"optout":true,"kb":[""],"potential":null,"subflow":"","__proto__":1,"x":2,"x":3}',
  );
  expect(unknownKeys(root, NODE_KEYS)).toEqual([
    { key: 'action', text: '["a"]', isOdd: true },
    { key: 'playbacks', text: '{"x":1e400}', isOdd: true },
    { key: '__proto__', text: '1', isOdd: false },
    { key: 'x', text: '3', isOdd: false },
  ]);
});
