import { describe, expect, it } from 'vitest';
import { plainColumn } from './database.ts';
import { type Column, fitRow, isColumnName, ValueError } from './table.ts';
import { localTime } from './timezone.ts';

const time = localTime('UTC');
const text = (over: Partial<Column>): Column => ({ ...plainColumn('input_args'), kind: 'text', ...over });
const fit = (column: Column, value: unknown) =>
  fitRow({ callid: 'c', row_index: 0, [column.name]: value }, [column], time);

describe('fitRow', () => {
  it('cuts text at a character, never inside one', () => {
    expect(fit(text({ characters: 3 }), '好的😀吗')).toEqual({ values: ['好的😀'], cut: 1 });
    expect(fit(text({ characters: 4 }), '好的😀吗')).toEqual({ values: ['好的😀吗'], cut: 0 });
    expect(fit(text({ bytes: 8 }), '好的😀吗')).toEqual({ values: ['好的'], cut: 1 });
    expect(fit(text({ bytes: 10 }), '好的😀吗')).toEqual({ values: ['好的😀'], cut: 1 });
  });

  it('replaces what a three-byte column cannot hold, and counts it', () => {
    expect(fit(text({ bmpOnly: true, characters: 10 }), '好😀')).toEqual({ values: ['好\uFFFD'], cut: 1 });
  });

  it('takes values of other types as text', () => {
    expect(fit(text({}), 12)).toEqual({ values: ['12'], cut: 0 });
    expect(fit(text({}), ['a'])).toEqual({ values: ['["a"]'], cut: 0 });
    expect(fit(text({}), undefined)).toEqual({ values: [null], cut: 0 });
  });

  it('refuses a value that its column cannot hold, by the name of the column', () => {
    const integer: Column = { ...plainColumn('sequence'), kind: 'integer', range: [-10, 10] };
    expect(fit(integer, '7').values).toEqual([7]);
    expect(() => fit(integer, 11)).toThrow(new ValueError('sequence is not from -10 to 10'));
    expect(() => fit(integer, 'seven')).toThrow(ValueError);
    const created: Column = { ...plainColumn('createtime'), kind: 'time' };
    expect(fit(created, '2026-01-01T00:00:00.900Z').values).toEqual(['2026-01-01 00:00:00']);
    expect(() => fit(created, 'today')).toThrow(new ValueError('createtime is not a time in ISO 8601'));
  });
});

it('knows the columns of the row and no others', () => {
  expect(isColumnName('response_playbacks')).toBe(true);
  expect(isColumnName('id')).toBe(false);
});
