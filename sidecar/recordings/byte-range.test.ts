import { expect, it } from 'vitest';
import { rangeOf } from './byte-range.ts';

const FILE = { bytes: 100, etag: '"a"' };

it.each([
  [undefined, null],
  ['bytes=0-9', { start: 0, end: 9 }],
  ['bytes=90-', { start: 90, end: 99 }],
  ['bytes=90-500', { start: 90, end: 99 }],
  ['bytes=-10', { start: 90, end: 99 }],
  ['bytes=-500', { start: 0, end: 99 }],
  ['bytes=100-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=9-0', null],
  ['bytes=-', null],
  ['bytes=0-1,5-6', null],
  ['lines=0-1', null],
  ['bytes=0x1-2', null],
])('the header %j asks for %j', (range, expected) => {
  expect(rangeOf({ range }, FILE)).toEqual(expected);
});

it('a part is only given of the file that the client knows', () => {
  expect(rangeOf({ range: 'bytes=0-9', 'if-range': '"a"' }, FILE)).toEqual({ start: 0, end: 9 });
  expect(rangeOf({ range: 'bytes=0-9', 'if-range': '"b"' }, FILE)).toBeNull();
  expect(rangeOf({ range: 'bytes=0-9', 'if-range': 'Wed, 21 Oct 2015 07:28:00 GMT' }, FILE)).toBeNull();
});

it('an empty file has no part', () => {
  expect(rangeOf({ range: 'bytes=0-' }, { bytes: 0, etag: '"a"' })).toBe('unsatisfiable');
});
