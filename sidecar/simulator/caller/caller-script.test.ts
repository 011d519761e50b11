import { describe, expect, it } from 'vitest';
import { parseCallerScript } from './caller-script.ts';

describe("a caller's script", () => {
  it('has one JSON object a line, with comments and empty lines, and with either kind of line end', () => {
    const lines = parseCallerScript(
      '\ufeff# a comment\r\n{"say":"好"}\r\n\r\n  # another\n{"dtmf":"1*#"}',
      'x',
    );
    expect(lines.map(({ kind }) => kind)).toEqual(['say', 'dtmf']);
  });

  it('has defaults: 500 ms, 200 ms a character and at least 400, 300 ms', () => {
    expect(parseCallerScript('{"say":"好的好的𠮷"}\n{"say":"好"}', 'x')).toEqual([
      {
        kind: 'say',
        text: '好的好的𠮷',
        final: '好的好的𠮷',
        partials: [],
        start: { delayMs: 500 },
        durationMs: 1000,
        latencyMs: 300,
      },
      {
        kind: 'say',
        text: '好',
        final: '好',
        partials: [],
        start: { delayMs: 500 },
        durationMs: 400,
        latencyMs: 300,
      },
    ]);
    expect(parseCallerScript('{"say":"咳","noise":true,"during":0,"duration":0}', 'x')).toEqual([
      {
        kind: 'say',
        text: '咳',
        final: undefined,
        partials: [],
        start: { duringMs: 0 },
        durationMs: 0,
        latencyMs: 300,
      },
    ]);
  });

  it.each([
    ['{"say":"好"', 'not JSON'],
    ['["say"]', 'a JSON object'],
    ['{}', 'unknown kind of line'],
    ['{"speak":"好"}', 'unknown kind of line'],
    ['{"say":"好","dtmf":"1"}', 'not "say" and "dtmf"'],
    ['{"say":"好","volume":3}', 'unknown key "volume"'],
    ['{"say":1}', '"say" must be'],
    ['{"say":"好","duration":-1}', '"duration" must be a number of milliseconds, 0 or more'],
    ['{"say":"好","delay":"500"}', '"delay" must be a number'],
    ['{"say":"好","partials":"好"}', '"partials" must be a list of texts'],
    ['{"say":"好","noise":"yes"}', '"noise" must be true or false'],
    ['{"say":"好","noise":true,"final":"好"}', '"noise" has no results'],
    ['{"say":"好","during":1,"delay":1}', 'use only one of them'],
    ['{"dtmf":"1x"}', '"dtmf" must be keys'],
    ['{"dtmf":1}', '"dtmf" must be keys'],
    ['{"dtmf":""}', '"dtmf" must be keys'],
    ['{"silence":false}', '"silence" must be true'],
    ['{"nlp":"late"}', '"nlp" must be "timeout", "error" or an object'],
    ['{"nlp":{"keyword":1}}', '"nlp" must be'],
    ['{"app":""}', '"app" must be'],
    ['{"app":"bridge","cause":"X"}', 'unknown key "cause"'],
    ['{"asr":"dead"}', '"asr" must be "closed"'],
    ['{"hangup":"bye"}', '"hangup" must be'],
    ['{"hangup":"NORMAL_CLEARING","delay":1}', 'unknown key "delay"'],
  ])('refuses %s with file, line and reason', (line, reason) => {
    expect(() => parseCallerScript(`# one\n{"say":"好"}\n${line}`, 'caller.jsonl')).toThrow(
      expect.objectContaining({
        code: 'CALLER_SCRIPT',
        message: expect.stringMatching(new RegExp(`^caller\\.jsonl:3: .*${reason.replace(/[()]/g, '\\$&')}`)),
      }),
    );
  });
});
