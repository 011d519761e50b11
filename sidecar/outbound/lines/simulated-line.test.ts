import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outcomeOf } from '../outcome.ts';
import { SIMULATED_CALLEES, type SimulatedAttempt, shownCallees, simulateCallee } from './simulated-line.ts';

const fateOf = (digits: string, over: Partial<SimulatedAttempt> = {}) =>
  simulateCallee({
    ...{ number: `139000000${digits}`, attempt: 1, earlyMediaAsr: true, originateTimeout: 60_000 },
    ...over,
  });
/** What the callee does on answering, else the status. */
function resultOf(digits: string, over: Partial<SimulatedAttempt> = {}) {
  const fate = fateOf(digits, over);
  return fate.kind === 'answers' ? fate.caller : outcomeOf(fate.end).status;
}

describe('the last two digits', () => {
  it.each([
    ['00', 'agrees'],
    ['01', 'refuses'],
    ['02', 'asks'],
    ['03', 'silent'],
    ['04', 'hangs-up'],
    ['05', 'machine'],
    ['10', 8],
    ['11', 4],
    ['12', 3],
    ['13', 5],
    ['14', 6],
    ['15', 7],
    ['16', 9],
    ['17', 10],
    ['18', 2],
    ['19', 'agrees'],
    ['99', 'agrees'],
  ])('%s: %s', (digits, expected) => expect(resultOf(digits)).toBe(expected));

  it.each(['14', '15', '17'])('%s give no answer where announcements are not recognised', (digits) => {
    expect(resultOf(digits, { earlyMediaAsr: false })).toBe(4);
  });

  it.each([
    ['20', [8, 'agrees', 'agrees']],
    ['21', [4, 4, 'agrees', 'agrees']],
    ['10', [8, 8, 8]],
  ])('%s, one attempt after the other: %j', (digits, expected) => {
    expect(expected.map((_, index) => resultOf(digits, { attempt: index + 1 }))).toEqual(expected);
  });

  it('14 say what the list makes of it, and end sooner if it decides', () => {
    const switchedOff = { phrase: '已关机', code: 'power off', rank: 100, key: '已关机' };
    const call = { number: '13900000014', attempt: 1, earlyMediaAsr: true, originateTimeout: 60_000 };
    const heard = '您好，您拨打的用户已关机，请稍后再拨。';
    expect(simulateCallee(call, [switchedOff])).toMatchObject({
      ...{ duration: 4_000, heard, phrase: '已关机' },
      end: { earlyMedia: 'power off', cause: 'SUBSCRIBER_ABSENT' },
    });
    expect(simulateCallee(call, [{ ...switchedOff, code: 'busy now' }])).toMatchObject({
      end: { earlyMedia: 'busy now', cause: 'USER_BUSY' },
    });
    for (const list of [[], [{ ...switchedOff, code: 'none' }]]) {
      expect(simulateCallee(call, list)).toMatchObject({
        ...{ duration: 12_000, heard, phrase: null },
        end: { earlyMedia: null, cause: 'NO_USER_RESPONSE', sip: 480 },
      });
    }
    expect(simulateCallee({ ...call, earlyMediaAsr: false })).toMatchObject({ heard: null });
  });

  it('18 speak against the line', () => {
    const fate = fateOf('18');
    expect(fate.kind === 'missed' && outcomeOf(fate.end)).toMatchObject({ class: 'line', counts: false });
  });

  it('that answer are given up before, where the time is too short', () => {
    expect(resultOf('00', { originateTimeout: 1000 })).toBe(4);
    expect(resultOf('14', { originateTimeout: 1000 })).toBe(4);
  });

  it('11 ring until the caller gives up', () => {
    expect(fateOf('11', { originateTimeout: 25_000 })).toMatchObject({ duration: 25_000 });
  });
});

it('every number meets the same each time, within the time that it may ring', () => {
  const number = fc.oneof(fc.stringMatching(/^\+?[0-9*#]{1,20}$/), fc.constant(''));
  fc.assert(
    fc.property(number, fc.nat(5), fc.boolean(), fc.integer({ min: 1, max: 90_000 }), (...given) => {
      const [dialled, attempt, earlyMediaAsr, originateTimeout] = given;
      const call = { number: dialled, attempt, earlyMediaAsr, originateTimeout };
      const fate = simulateCallee(call);
      expect(simulateCallee(call)).toEqual(fate);
      expect(fate.kind === 'answers' ? fate.ring : fate.duration).toBeLessThanOrEqual(originateTimeout);
    }),
  );
});

describe('the table that is shown', () => {
  it('has a line for each callee, in both languages', () => {
    for (const language of ['en', 'zh'] as const) {
      const shown = shownCallees(language);
      expect(shown.map(({ digits }) => digits)).toEqual(
        SIMULATED_CALLEES.map(({ digits }) => digits ?? 'other'),
      );
      expect(shown.every(({ does }) => does !== '')).toBe(true);
    }
  });

  it('says what a changed list makes of them', () => {
    const [switchedOff] = shownCallees('en', []).filter(({ digits }) => digits === '14');
    expect(switchedOff).toMatchObject({ status: [4], status_without_asr: [4] });
  });

  it('says the results', () => {
    const shown = new Map(shownCallees('en').map((one) => [one.digits, one]));
    expect(shown.get('21')).toMatchObject({ status: [4, 4, 1], status_without_asr: [4, 4, 1] });
    expect(shown.get('17')).toMatchObject({ status: [10], status_without_asr: [4], machine: false });
    expect(shown.get('05')).toMatchObject({ status: [1], machine: true });
    expect(shown.get('other')).toMatchObject({ status: [1] });
  });
});
