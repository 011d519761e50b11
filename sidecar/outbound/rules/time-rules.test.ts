import { describe, expect, it } from 'vitest';
import { facts, HOUR } from '../../../test/support/outbound/gate-facts.ts';
import { gate } from '../gate.ts';

describe('the hours of the callee', () => {
  it.each([
    ['DE', '2026-11-27T08:30+01:00', '2026-11-27T09:00+01:00'],
    ['JP', '2026-11-27T20:00+09:00', '2026-11-28T09:00+09:00'],
    // Open from New York to Honolulu at once: 9 o'clock in Honolulu is 14 o'clock in New York.
    ['US', '2026-11-27T10:00-05:00', '2026-11-27T14:00-05:00'],
    ['US', '2026-11-27T14:00-05:00', '2026-11-27T14:00-05:00'],
    ['US', '2026-11-27T20:00-05:00', '2026-11-28T14:00-05:00'],
  ])('in %s at %s: %s', (country, at, until) => {
    const { verdict } = gate(facts({ at: Date.parse(at), country }));
    expect(verdict.kind === 'wait' ? verdict.until : Date.parse(at)).toBe(Date.parse(until));
  });

  it.each([null, 'XX', 'ZZ', '__proto__', 'constructor'])(
    'of the country %s are those of the account',
    (country) => {
      const at = Date.parse('2026-11-27T08:30+01:00');
      const { verdict } = gate(facts({ at, country, account: { timezone: 'Europe/Berlin' } }));
      expect(verdict).toEqual({ kind: 'wait', until: at + HOUR / 2, reason: 'outside-hours' });
    },
  );
});
