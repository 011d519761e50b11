import { describe, expect, it } from 'vitest';
import { outcomeOf } from '../outcome.ts';
import { afterResult, type LineHealth, type LineResult, readinessOf } from './line-health.ts';

const GOOD: LineHealth = {
  ...{ faults: 0, restsUntil: null, probe: null, cause: null, lastFault: null },
  ...{ faultThreshold: 3, faultTryInterval: 60_000 },
};
const RESTING: LineHealth = { ...GOOD, faults: 3, restsUntil: 61_000, cause: 'X', lastFault: 1000 };

/** The result of a call that ended with a cause; without one it was answered. */
function resultOf(cause: string | null, over: Partial<LineResult> = {}): LineResult {
  const answered = cause === null;
  const { lineFault } = outcomeOf({
    ...{ cause: cause ?? 'NORMAL_CLEARING', sip: null, earlyMedia: null, source: 'record' },
    ...{ bill: answered ? 1000 : 0, flowRan: answered },
  });
  return { attemptId: 'a', lineFault, cause: cause ?? 'NORMAL_CLEARING', placed: 500, ended: 1000, ...over };
}
const afterCalls = (health: LineHealth, causes: (string | null)[]) =>
  causes.reduce((now, cause) => afterResult(now, resultOf(cause, { placed: 2000 })), health);

describe('a line', () => {
  const fault = 'NORMAL_TEMPORARY_FAILURE';

  it.each([
    [[fault, fault], 2, 'works'],
    [[fault, fault, fault], 3, 'rests'],
    [['GATEWAY_DOWN', 'GATEWAY_DOWN', 'GATEWAY_DOWN'], 3, 'rests'],
    [[fault, fault, 'USER_BUSY', fault], 1, 'works'],
    [[fault, fault, null, fault], 1, 'works'],
    // Neither for nor against: a network behind the line, an end that nobody knows.
    [[fault, fault, 'NORMAL_UNSPECIFIED', fault], 3, 'rests'],
    [[fault, fault, '', fault], 3, 'rests'],
    [Array(50).fill('USER_BUSY'), 0, 'works'],
    [Array(50).fill('CALL_REJECTED'), 0, 'works'],
  ])('after %j has %i faults in a row, and %s', (causes, faults, readiness) => {
    const health = afterCalls(GOOD, causes);
    expect([health.faults, readinessOf(health, 2000)]).toEqual([faults, readiness]);
  });

  it('without a threshold never rests', () => {
    expect(afterCalls({ ...GOOD, faultThreshold: 0 }, Array(50).fill(fault)).restsUntil).toBeNull();
  });

  it('rests from the end of the last fault on', () => {
    const health = afterResult({ ...GOOD, faults: 2 }, resultOf(fault, { ended: 5000 }));
    expect(health).toMatchObject({ restsUntil: 65_000, cause: fault });
  });

  it('is not saved by calls that were placed before it broke', () => {
    const broken = { ...GOOD, faults: 2, lastFault: 10_000 };
    expect(afterResult(broken, resultOf(null, { placed: 9999, ended: 90_000 })).faults).toBe(2);
    expect(afterResult(broken, resultOf(null, { placed: 10_000, ended: 90_000 })).faults).toBe(0);
  });
});

describe('after its rest', () => {
  it('one call tries the line', () => {
    expect(readinessOf(RESTING, 60_999)).toBe('rests');
    expect(readinessOf(RESTING, 61_000)).toBe('try');
    expect(readinessOf({ ...RESTING, probe: 'p' }, 61_000)).toBe('tried');
  });

  const tried = { ...RESTING, probe: 'p' };
  it.each([
    [null, { faults: 0, restsUntil: null, probe: null }],
    ['USER_BUSY', { faults: 0, restsUntil: null, probe: null }],
    ['SWITCH_CONGESTION', { faults: 4, restsUntil: 130_000, probe: null }],
    ['', { faults: 3, restsUntil: 61_000, probe: null }],
  ])('that ends with %j: %j', (cause, expected) => {
    expect(afterResult(tried, resultOf(cause, { attemptId: 'p', ended: 70_000 }))).toMatchObject(expected);
  });

  it('nothing else decides', () => {
    for (const cause of [null, 'SWITCH_CONGESTION']) {
      expect(afterResult(tried, resultOf(cause))).toBe(tried);
      expect(afterResult(RESTING, resultOf(cause))).toBe(RESTING);
    }
  });
});
