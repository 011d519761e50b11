import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import { localTime } from '../../store/timezone.ts';
import { parseSince } from './calls.ts';

const NOW = Date.parse('2026-03-10T00:00:00Z');
const since = (text: string) => new Date(parseSince(text, localTime('Asia/Shanghai'), NOW)).toISOString();

describe('--since', () => {
  it.each([
    ['90m', '2026-03-09T22:30:00.000Z'],
    ['7d', '2026-03-03T00:00:00.000Z'],
    ['99999999999999999d', '0001-01-01T00:00:00.000Z'],
    ['2026-03-01', '2026-02-28T16:00:00.000Z'],
    ['2026-03-01 16:30', '2026-03-01T08:30:00.000Z'],
    ['2026-03-01T16:30:15.250', '2026-03-01T08:30:15.250Z'],
    ['2026-03-01T16:30:15Z', '2026-03-01T16:30:15.000Z'],
    ['2026-03-01T16:30+01:00', '2026-03-01T15:30:00.000Z'],
  ])('%s', (text, expected) => expect(since(text)).toBe(expected));

  it.each(['yesterday', '2026-13-01', '5', '2026-03-01 25:00'])('refuses %s', (text) => {
    expect(() => since(text)).toThrow(InvalidArgumentError);
  });
});
