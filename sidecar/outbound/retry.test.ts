import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outcomeOf, type RawEnd } from './outcome.ts';
import { isRuleFault, readIntervals, readRedialRules } from './redial-rules.ts';
import { afterAttempt, type EndedAttempt, type NumberPast, type RetryPlan } from './retry.ts';

const ENDED = 1_000_000;
const MINUTE = 60_000;
const PLAN: RetryPlan = {
  ...{ recycleLimit: 2, redialerRule: null, noRedialerRule: [], redialerInterval: [5 * MINUTE] },
  ...{ minInterval: 60 * MINUTE, accountMinInterval: 60 * MINUTE, isOver: false },
};
const PAST: NumberPast = { attempts: 0, ownFailures: 0, hasNextLine: false };

const attemptThatEnded = (raw: Partial<RawEnd>, over: Partial<EndedAttempt> = {}): EndedAttempt => {
  const end: RawEnd = {
    ...{ cause: 'NORMAL_CLEARING', sip: null, earlyMedia: null, bill: 0, flowRan: true, source: 'record' },
    ...raw,
  };
  return {
    outcome: outcomeOf(end),
    sip: end.sip,
    duration: 20_000,
    bill: end.bill,
    ended: ENDED,
    speed: 1,
    ...over,
  };
};
const follow = (raw: Partial<RawEnd>, plan: Partial<RetryPlan> = {}, past: Partial<NumberPast> = {}) =>
  afterAttempt(attemptThatEnded(raw), { ...PAST, ...past }, { ...PLAN, ...plan });
const again = (minutes: number) => ({ kind: 'again', at: ENDED + minutes * MINUTE });

describe('without rules of its own a task', () => {
  it.each([
    ['NORMAL_UNSPECIFIED', 2],
    ['NO_ANSWER', 4],
    ['SUBSCRIBER_ABSENT', 6],
    ['USER_BUSY', 8],
  ])('calls again after %s (%i)', (cause, status) => {
    expect(follow({ cause })).toEqual({ ...again(5), status, counts: true, reason: 'rule' });
  });

  it.each([
    ['CALL_REJECTED', 3],
    ['UNALLOCATED_NUMBER', 5],
    ['FACILITY_NOT_SUBSCRIBED', 7],
    ['INCOMING_CALL_BARRED', 9],
    ['BEARERCAPABILITY_NOTAUTH', 10],
  ])('does not call again after %s (%i)', (cause, status) => {
    expect(follow({ cause })).toEqual({ kind: 'final', status, counts: true, reason: 'no-rule' });
  });

  it('does not call again after an answer, nor after a machine', () => {
    for (const machine of [false, true]) {
      expect(follow({ bill: 900, machine })).toMatchObject({ kind: 'final', status: 1 });
    }
  });
});

describe('rules', () => {
  it.each([
    [{ status: [8] }, true],
    [{ status: [4] }, false],
    [{ hangup_cause: ['USER_BUSY'] }, true],
    [{ hangup_sipcode: [486] }, true],
    [{ hangup_sipcode: [480] }, false],
    [{ duration: { from: 20_000, to: 20_000 } }, true],
    [{ duration: { to: 19_999 } }, false],
    [{ bill: { to: 0 } }, true],
    [{ bill: { from: 1 } }, false],
    [{ machine: true }, false],
    [{ status: [8], hangup_sipcode: [480] }, false],
    [{}, true],
  ])('%j holds for a busy callee: %s', (rule, holds) => {
    const busy = { cause: 'USER_BUSY', sip: 486 };
    expect(follow(busy, { redialerRule: [rule] }).kind).toBe(holds ? 'again' : 'final');
    expect(follow(busy, { noRedialerRule: [rule] }).kind).toBe(holds ? 'final' : 'again');
  });

  it('that forbid come first', () => {
    const plan = { redialerRule: [{ status: [8] }], noRedialerRule: [{ status: [8] }] };
    expect(follow({ cause: 'USER_BUSY' }, plan)).toMatchObject({ kind: 'final', reason: 'no-redial' });
  });

  it('may ask for those who hung up at once, and for machines', () => {
    const redialerRule = [{ status: [1], bill: { from: 1, to: 3000 } }, { machine: true }];
    expect(follow({ bill: 3000 }, { redialerRule }).kind).toBe('again');
    expect(follow({ bill: 3001 }, { redialerRule }).kind).toBe('final');
    expect(follow({ bill: 9000, machine: true }, { redialerRule }).kind).toBe('again');
  });

  it('may have an interval of their own', () => {
    const redialerRule = [{ status: [8], interval: [2 * MINUTE] }, { status: [4] }];
    expect(follow({ cause: 'USER_BUSY' }, { redialerRule })).toMatchObject(again(2));
    expect(follow({ cause: 'NO_ANSWER' }, { redialerRule })).toMatchObject(again(5));
  });
});

describe('the interval', () => {
  it('begins at the end of the call and grows by its list', () => {
    const redialerInterval = [5 * MINUTE, 30 * MINUTE];
    const minutes = [0, 1, 2, 9].map((attempts) => {
      const next = follow({ cause: 'USER_BUSY' }, { redialerInterval, recycleLimit: 20 }, { attempts });
      return next.kind === 'again' && (next.at - ENDED) / MINUTE;
    });
    expect(minutes).toEqual([5, 30, 30, 30]);
  });

  it('is at least a minute, unless the least interval of the account is 0', () => {
    expect(follow({ cause: 'USER_BUSY' }, { redialerInterval: [1000] })).toMatchObject(again(1));
    const lifted = { redialerInterval: [1000], accountMinInterval: 0, minInterval: 0 };
    expect(follow({ cause: 'USER_BUSY' }, lifted)).toMatchObject({ at: ENDED + 1000 });
  });

  it('passes faster after a simulated call', () => {
    const attempt = attemptThatEnded({ cause: 'USER_BUSY' }, { speed: 60 });
    expect(afterAttempt(attempt, PAST, PLAN)).toMatchObject({ at: ENDED + 5000 });
  });

  it('is as long as between two tasks where nobody knows whom the call reached', () => {
    const unknown = { cause: '', source: 'reconciler' as const };
    expect(follow(unknown)).toEqual({ ...again(60), status: 12, counts: true, reason: 'unknown' });
    expect(follow({ bill: 500, flowRan: false })).toMatchObject({ ...again(60), status: 12, counts: true });
  });
});

describe('the budget', () => {
  it('is one for a number, whatever the reasons', () => {
    const kinds = ['USER_BUSY', 'NO_ANSWER', 'SUBSCRIBER_ABSENT'].map(
      (cause, attempts) => follow({ cause }, {}, { attempts }).kind,
    );
    expect(kinds).toEqual(['again', 'again', 'final']);
    expect(follow({ cause: 'USER_BUSY' }, {}, { attempts: 2 })).toMatchObject({
      status: 8,
      reason: 'budget',
    });
  });

  it('of 0 further attempts makes the first result final', () => {
    expect(follow({ cause: 'USER_BUSY' }, { recycleLimit: 0 })).toMatchObject({ kind: 'final', status: 8 });
  });
});

describe('a line that fails', () => {
  const fault = { cause: 'NORMAL_TEMPORARY_FAILURE', sip: 503 };

  it('is followed by the next line at once', () => {
    expect(follow(fault, {}, { hasNextLine: true })).toEqual({
      ...{ kind: 'next-line', at: ENDED, status: 2, counts: false },
    });
  });

  it('uses up one attempt when all lines were tried', () => {
    expect(follow(fault)).toEqual({ ...again(5), status: 2, counts: true, reason: 'rule' });
    expect(follow(fault, {}, { attempts: 2 })).toMatchObject({ kind: 'final', status: 2 });
  });
});

describe('a failure of ours', () => {
  const limit = { cause: '', source: 'job' as const, jobError: '-ERR DESTINATION_OUT_OF_ORDER' };

  it('uses up nothing: the number waits 30 s, then 1, 2 and 5 minutes', () => {
    const waits = [0, 1, 2, 3, 4].map((ownFailures) =>
      follow(limit, { recycleLimit: 0 }, { ownFailures, attempts: 7 }),
    );
    expect(waits).toEqual(
      [0.5, 1, 2, 5, 5].map((minutes) => ({ ...again(minutes), status: 2, counts: false, reason: 'own' })),
    );
  });

  it('of the host does not send the number to another line, that of a gateway does', () => {
    expect(follow(limit, {}, { hasNextLine: true }).kind).toBe('again');
    expect(follow({ cause: 'GATEWAY_DOWN' }, {}, { hasNextLine: true }).kind).toBe('next-line');
    expect(follow({ cause: 'GATEWAY_DOWN' })).toMatchObject({ ...again(0.5), counts: false });
  });
});

it('no number has more counted attempts than 1 + recycle_limit, however its attempts end', () => {
  const causes = ['USER_BUSY', 'NO_ANSWER', 'NORMAL_TEMPORARY_FAILURE', 'GATEWAY_DOWN', '', 'CALL_REJECTED'];
  const ends = fc.array(fc.record({ cause: fc.constantFrom(...causes), hasNextLine: fc.boolean() }), {
    minLength: 30,
  });
  fc.assert(
    fc.property(ends, fc.nat(5), (attempts, recycleLimit) => {
      const past = { ...PAST };
      let ended = ENDED;
      for (const { cause, hasNextLine } of attempts) {
        const attempt = attemptThatEnded({ cause }, { ended });
        const next = afterAttempt(
          attempt,
          { ...past, hasNextLine },
          { ...PLAN, redialerRule: [{}], recycleLimit },
        );
        if (next.counts) past.attempts++;
        expect(past.attempts).toBeLessThanOrEqual(recycleLimit + 1);
        if (next.kind === 'final') break;
        expect(next.at).toBeGreaterThanOrEqual(ended + (next.counts ? MINUTE : 0));
        ended = next.at + 10_000;
      }
    }),
  );
});

describe('rules as clients write them', () => {
  it('are read', () => {
    const given = [
      { status: ['4', 8], hangup_cause: ['user_busy'], hangup_sipcode: [486], duration: 9000 },
      { bill: { from: 1, to: 3000 }, machine: false, interval: 60_000 },
      { interval: [1, 2] },
    ];
    expect(readRedialRules(given, 'redialer_rule')).toEqual([
      { status: [4, 8], hangup_cause: ['USER_BUSY'], hangup_sipcode: [486], duration: { to: 9000 } },
      { bill: { from: 1, to: 3000 }, machine: false, interval: [60_000] },
      { interval: [1, 2] },
    ]);
  });

  it.each([
    [{ status: [4] }, 'redialer_rule'],
    ['all', 'redialer_rule'],
    [[null], 'redialer_rule[0]'],
    [[[]], 'redialer_rule[0]'],
    [[{}, { state: [1] }], 'redialer_rule[1].state'],
    [[{ __proto__: null, constructor: [1] }], 'redialer_rule[0].constructor'],
    [[{ status: 4 }], 'redialer_rule[0].status'],
    [[{ status: [0] }], 'redialer_rule[0].status'],
    [[{ status: [4.5] }], 'redialer_rule[0].status'],
    [[{ hangup_cause: [16] }], 'redialer_rule[0].hangup_cause'],
    [[{ hangup_cause: ['USER BUSY; drop'] }], 'redialer_rule[0].hangup_cause'],
    [[{ hangup_sipcode: ['x'] }], 'redialer_rule[0].hangup_sipcode'],
    [[{ duration: -1 }], 'redialer_rule[0].duration'],
    [[{ duration: {} }], 'redialer_rule[0].duration'],
    [[{ bill: { from: 2, to: 1 } }], 'redialer_rule[0].bill'],
    [[{ bill: { most: 1 } }], 'redialer_rule[0].bill'],
    [[{ machine: 1 }], 'redialer_rule[0].machine'],
    [[{ interval: [] }], 'redialer_rule[0].interval'],
  ])('%j is refused, and the fault names the place', (given, path) => {
    const read = readRedialRules(given, 'redialer_rule');
    expect(isRuleFault(read) && read.path).toBe(path);
  });

  it.each([
    [0, [0]],
    ['60000', null],
    [
      [1000, '2000'],
      [1000, 2000],
    ],
    [-1, null],
    [31 * 24 * 3_600_000, null],
    [Array(21).fill(1), null],
  ])('the interval %j is read as %j', (given, read) => expect(readIntervals(given)).toEqual(read));
});
