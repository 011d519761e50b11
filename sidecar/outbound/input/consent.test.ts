import { describe, expect, it } from 'vitest';
import { isConsentFault, keptConsent, readConsent } from './consent.ts';

const read = (given: unknown) => readConsent(given, 'Asia/Shanghai');
const none = { at: null, until: null };

describe('consent of a number', () => {
  it.each([
    ['order form', { source: 'order form', ...none }],
    ['  官网注册 2026-01-03 ', { source: '官网注册 2026-01-03', ...none }],
    ['是', { source: '是', ...none }],
    [
      { source: 'shop', at: '2026-01-03' },
      { source: 'shop', at: Date.UTC(2026, 0, 2, 16), until: null },
    ],
    [
      { source: 'shop', at: '2026-01-03 09:30:00', until: '2026-12-31' },
      { source: 'shop', at: Date.UTC(2026, 0, 3, 1, 30), until: Date.UTC(2026, 11, 31, 16) },
    ],
    [
      { source: 'shop', at: 1767400000000, until: '2027-01-01T00:00:00+08:00' },
      { source: 'shop', at: 1767400000000, until: Date.UTC(2026, 11, 31, 16) },
    ],
    ['{"source":"shop","until":"2026-12-31T00:00:00Z"}', { source: 'shop', at: null, until: 1798675200000 }],
  ])('%j is read', (given, expected) => {
    expect(read(given)).toEqual(expected);
  });

  it.each([undefined, null, false, '', ' ', '-', '0', 'no', 'None', 'FALSE', '否', '无', '不同意'])(
    '%j is none',
    (given) => {
      expect(read(given)).toBeNull();
    },
  );

  it.each([
    [true, 'consent'],
    [7, 'consent'],
    [['shop'], 'consent'],
    ['{"source":', 'consent'],
    [{ at: '2026-01-03' }, 'consent-source'],
    [{ source: ' ' }, 'consent-source'],
    ['a\u0000b', 'consent-source'],
    ['\ud800', 'consent-source'],
    ['字'.repeat(201), 'consent-source'],
    [{ source: 'shop', at: 'yesterday' }, 'consent-time'],
    [{ source: 'shop', until: '2026-02-30' }, 'consent-time'],
    [{ source: 'shop', until: -1 }, 'consent-time'],
    [{ source: 'shop', at: {} }, 'consent-time'],
  ])('%j is refused as %s', (given, fault) => {
    const consent = read(given);
    expect(isConsentFault(consent) && consent.fault).toBe(fault);
  });

  it('is kept as JSON, and one that cannot be read is not taken for consent', () => {
    expect(keptConsent(null)).toBeNull();
    expect(keptConsent('{"source":"shop","at":1,"until":null}')).toEqual({
      ...{ source: 'shop', at: 1, until: null },
    });
    for (const kept of ['', '{', 'null', '{}', '[]']) expect(keptConsent(kept)).toBe('unreadable');
  });
});
