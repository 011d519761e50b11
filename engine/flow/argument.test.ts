import { describe, expect, it } from 'vitest';
import { type JsonObject, parseJson } from '../text/json.ts';
import { listenSettings, splitArgument } from './argument.ts';

const settings = (argument: string, global = '{}') =>
  listenSettings(argument, parseJson(global) as JsonObject);

describe('splitArgument', () => {
  it.each([
    ["'1' '' 2", ['1', '', '2']],
    ["  '1'\t'a b'  ", ['1', 'a b']],
    [String.raw`'it\'s' 'a\\b' 'a\b'`, ["it's", String.raw`a\b`, String.raw`a\b`]],
    [`'{"group":"default"}'`, ['{"group":"default"}']],
    ["'not closed", ['not closed']],
    ['', []],
  ])('%j', (argument, tokens) => {
    expect(splitArgument(argument)).toEqual(tokens);
  });
});

describe('listenSettings', () => {
  it('has the defaults of the flow format', () => {
    expect(settings('')).toMatchObject({
      mode: 1,
      interrupt: 0,
      vadMode: '0',
      vadFilter: '0.3',
      vadMinActiveMs: 150,
      vadMaxEndSilenceMs: 800,
      waitSpeechMs: 5000,
      maxSpeechMs: 20000,
      recordMode: 0,
      recordTemplate: '${strftime(%Y-%m-%d)}',
      recordFormat: 'wav',
    });
  });

  it('takes a token that is not set from global, else the default', () => {
    const global = '{"mode":"2","interrupt":3,"wait_speech_timeout_ms":"1200"}';
    expect(settings("'' '1'", global)).toMatchObject({ mode: 2, interrupt: 1, waitSpeechMs: 1200 });
    expect(settings("'x' '' '' '' '' '' '' 'soon'", global)).toMatchObject({
      mode: 2,
      interrupt: 3,
      waitSpeechMs: 1200,
    });
    expect(settings("'7'")).toMatchObject({ mode: 1 });
  });

  it('takes 0 for a number that is set', () => {
    expect(settings("'1' '' '' '' '' '' '' '0'", '{"wait_speech_timeout_ms":"900"}').waitSpeechMs).toBe(0);
  });

  it.each([
    ['16', { interrupt: 0, oneSentence: true, noWaitAfterSentence: false, pauseOnSound: false }],
    ['32', { interrupt: 0, oneSentence: true, noWaitAfterSentence: true, pauseOnSound: false }],
    ['64', { interrupt: 0, oneSentence: false, noWaitAfterSentence: false, pauseOnSound: true }],
    ['80', { interrupt: 0, oneSentence: true, noWaitAfterSentence: false, pauseOnSound: true }],
    ['18', { interrupt: 2, oneSentence: false, noWaitAfterSentence: false, pauseOnSound: false }],
    ['5', { interrupt: 0, oneSentence: false, noWaitAfterSentence: false, pauseOnSound: false }],
    ['68', { interrupt: 0, pauseOnSound: true }],
  ])('interrupt %s', (interrupt, expected) => {
    expect(settings(`'1' '${interrupt}'`)).toMatchObject(expected);
  });
});
