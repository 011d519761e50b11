import { describe, expect, it } from 'vitest';
import { compileFlow } from '../../../engine/flow/compile.ts';
import { driveEdges } from './edge-search.ts';

const LISTEN = 'cti_play_and_detect_speech';

/** A flow that begins in `ask`; `yes` and `no` hang up. */
function driven(ask: object, rest: object = {}) {
  const end = { action: 'hangup' };
  const script = { start: 'ask', flow: { ask: { action: LISTEN, ...ask }, yes: end, no: end }, ...rest };
  return driveEdges(compileFlow('t', JSON.stringify(script), ''));
}

function by(condition: object): object {
  return { condition };
}

describe('the generated caller for an edge', () => {
  const lines = (...all: object[]): string => all.map((line) => `${JSON.stringify(line)}\n`).join('');
  const silence = { silence: true };

  it.each<[string, object, string]>([
    ['keyword', by({ text: ['好的'] }), lines({ say: '好的' })],
    ['regular expression', by({ text: ['/(晚点|回头)再[打说]{1,2}/'] }), lines({ say: '晚点再打' })],
    ['any text', by({ text: ['any'] }), lines({ say: '那个' })],
    ['keys that close of themselves', by({ dtmf: ['12'] }), lines({ dtmf: '12' })],
    ['keys by an expression', by({ dtmf: ['[1-3]\\d'] }), lines({ dtmf: '11' })],
    ['any keys, closed by the terminator', by({ dtmf: ['any'] }), lines({ dtmf: '9#' })],
    ['silence', by({ complete: ['timeout'] }), lines(silence)],
    ['something that nothing matches', by({ complete: ['done'] }), lines({ say: '那个' }, silence)],
  ])('%s', (_, arrow, script) => {
    const { drives, findings } = driven({ subflow: { yes: arrow } });
    expect(drives.map((drive) => drive.script)).toEqual([script]);
    expect(findings).toEqual({});
  });

  it('gives an application a result that FreeSWITCH can give', () => {
    const subflow = { yes: by({ complete: ['bridge(USER_B'] }), no: by({ complete: ['bridge(USER_BUSSY'] }) };
    const { drives, findings } = driven({ action: 'bridge', argument: 'user/desk', subflow });
    const script = lines({ app: 'bridge', result: 'USER_BUSY' }, silence);
    expect(drives.map((drive) => drive.script)).toEqual([script]);
    expect(findings).toEqual({ 'ask → no by complete': 'its inputs take ask → yes by complete' });
  });

  it('enters the digits that an application returns', () => {
    const subflow = { yes: by({ complete: ['/^read\\(2\\d\\)/'] }) };
    const { drives } = driven({ action: 'read', argument: '2 2 enter.wav digits 5000 #', subflow });
    expect(drives.map(({ script }) => script)).toEqual([lines({ app: 'read', result: '21' }, silence)]);
  });

  it('is silent until the mismatch prompts before `any` have been played', () => {
    const { drives } = driven({
      mismatchplaybacks: '没听清。',
      mismatchrepetition: 2,
      subflow: { yes: by({ complete: ['any'] }) },
    });
    expect(drives.map(({ script }) => script)).toEqual([lines(silence, silence, silence)]);
  });

  it('waits for the end of a KB answer, and uses up a prompt that shadows another', () => {
    const prompt = {
      first: { keyworks: ['钱'], playbacks: ['不要钱。'], repetition: 1 },
      second: { keyworks: ['多少钱'], playbacks: ['真的不要钱。'] },
    };
    const { drives, findings } = driven(
      { kb: 'faq' },
      { kb: { faq: { prompts: ['first', 'second'] } }, prompt },
    );
    expect(drives.map(({ edge, script }) => [edge, script])).toEqual([
      ['ask ? first by text', lines({ say: '钱' })],
      ['ask ? second by text', lines({ say: '钱' }, silence, { say: '多少钱' })],
    ]);
    expect(findings).toEqual({});
  });
});

describe('the reason why an edge has no caller', () => {
  it.each<[string, object, string]>([
    ['ask → gone by text', { subflow: { gone: by({ text: ['好'] }) } }, 'there is no node gone'],
    ['ask → yes by nothing', { subflow: { yes: {} } }, 'it has no condition'],
    [
      'ask → no by text',
      { subflow: { yes: by({ text: ['不'] }), no: by({ text: ['不要', '不用'] }) } },
      'its inputs take ask → yes by text',
    ],
    [
      'ask → no by text any',
      { subflow: { yes: by({ text: ['/./'] }), no: by({ text: ['any'] }) } },
      'its inputs take ask → yes by text',
    ],
    [
      'ask → ask by text',
      { repetition: 1, subflow: { ask: by({ text: ['再说'] }) } },
      'ask is used up whenever a call is in ask',
    ],
    [
      'ask → yes by text',
      { action: '', subflow: { yes: by({ text: ['好'] }) } },
      'ask recognises nothing: its mode is 0',
    ],
    [
      'ask → yes by dtmf',
      { action: 'sleep', subflow: { yes: by({ dtmf: ['1'] }) } },
      'sleep listens to nothing',
    ],
    [
      'ask → yes by complete any',
      { action: 'hangup', subflow: { yes: by({ complete: ['any'] }) } },
      'hangup does not complete',
    ],
    [
      'ask → yes by text any',
      { filter: { text: 'F' }, subflow: { yes: by({ text: ['any'] }) } },
      'the filter of ask keeps such inputs from being matched',
    ],
    [
      'ask → yes by text',
      { subflow: { yes: by({ text: ['。'] }) } },
      'nothing can be said or pressed for it',
    ],
  ])('%s: %j', (edge, ask, reason) => {
    expect(driven(ask).findings).toEqual({ [edge]: reason });
  });

  it('is that no call reaches its node', () => {
    const away = { action: LISTEN, subflow: { ask: by({ text: ['好'] }) } };
    const { findings } = driveEdges(
      compileFlow('t', JSON.stringify({ start: 'ask', flow: { ask: {}, away } }), ''),
    );
    expect(findings).toEqual({ 'away → ask by text': 'no call comes to away' });
  });
});
