import { describe, expect, it } from 'vitest';
import { localTime } from './timezone.ts';

describe('localTime', () => {
  it('writes the local time of the zone and reads it back', () => {
    const shanghai = localTime('Asia/Shanghai');
    const at = Date.parse('2026-03-01T18:05:09.345Z');
    expect(shanghai.format(at, 3)).toBe('2026-03-02 02:05:09.345');
    expect(shanghai.parse('2026-03-02 02:05:09.345')).toBe(at);
  });

  it('accepts only times in ISO 8601', () => {
    const shanghai = localTime('Asia/Shanghai');
    expect(shanghai.fromIso('2026-03-01T18:05:09.345Z', 3)).toBe('2026-03-02 02:05:09.345');
    expect(shanghai.fromIso('2026-03-01T18:05:59.999Z', 0)).toBe('2026-03-02 02:05:59');
    expect(shanghai.fromIso('2026-03-01T18:05:09.345Z', 1)).toBe('2026-03-02 02:05:09.3');
    expect(shanghai.fromIso('2026-03-01T18:05+01:00', 3)).toBe('2026-03-02 01:05:00.000');
    expect(shanghai.fromIso('2026-03-01T18:05:09.34567Z', 3)).toBe('2026-03-02 02:05:09.345');
    for (const text of [
      '2026-13-01T18:05:09.345Z',
      '2026-03-01T25:05:09.345Z',
      '2026-03-01 18:05:09.345Z',
      '',
    ]) {
      expect(shanghai.fromIso(text, 3)).toBeNull();
    }
  });

  it('cuts digits that the column does not keep, without rounding up to the next day', () => {
    const utc = localTime('UTC');
    expect(utc.format(Date.parse('2026-12-31T23:59:59.999Z'), 0)).toBe('2026-12-31 23:59:59');
    expect(utc.format(Date.parse('2026-12-31T23:59:59.999Z'), 2)).toBe('2026-12-31 23:59:59.99');
  });

  it('switches to and from summer time at the right minute', () => {
    const berlin = localTime('Europe/Berlin');
    const format = (iso: string) => berlin.format(Date.parse(iso), 0);
    expect(format('2026-03-29T00:59:59Z')).toBe('2026-03-29 01:59:59');
    expect(format('2026-03-29T01:00:00Z')).toBe('2026-03-29 03:00:00');
    expect(berlin.parse('2026-03-29 03:00:00')).toBe(Date.parse('2026-03-29T01:00:00Z'));
    // 02:30 comes twice: the first one is meant.
    expect(berlin.parse('2026-10-25 02:30:00')).toBe(Date.parse('2026-10-25T00:30:00Z'));
    expect(berlin.parse('2026-10-25 03:30:00')).toBe(Date.parse('2026-10-25T02:30:00Z'));
  });

  it('supports zones with an offset that is not a whole hour', () => {
    expect(localTime('Asia/Kathmandu').format(Date.parse('2026-01-01T00:00:00Z'), 0)).toBe(
      '2026-01-01 05:45:00',
    );
  });

  it('refuses an invalid time and an unknown zone', () => {
    expect(localTime('UTC').parse('yesterday')).toBeNull();
    expect(() => localTime('Mars/Olympus')).toThrow(RangeError);
  });
});
