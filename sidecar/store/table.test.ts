import { describe, expect, it } from 'vitest';
import { plainColumn } from './database.ts';
import { type Column, columnName, fitRow, ValueError } from './table.ts';
import { localTime } from './timezone.ts';

const time = localTime('UTC');
const text = (over: Partial<Column>): Column => ({ ...plainColumn('input_args'), kind: 'text', ...over });
const fitted = (column: Column, value: unknown) =>
  fitRow({ callid: 'c', row_index: 0, [column.name]: value }, [column], time);

describe('fitRow', () => {
  it('cuts text at a character, never inside one', () => {
    expect(fitted(text({ characters: 3 }), '好的😀吗')).toEqual({ values: ['好的😀'], cut: 1 });
    expect(fitted(text({ characters: 4 }), '好的😀吗')).toEqual({ values: ['好的😀吗'], cut: 0 });
    expect(fitted(text({ bytes: 8 }), '好的😀吗')).toEqual({ values: ['好的'], cut: 1 });
    expect(fitted(text({ bytes: 10 }), '好的😀吗')).toEqual({ values: ['好的😀'], cut: 1 });
  });

  it('replaces characters that a three-byte column cannot hold, and counts the row', () => {
    expect(fitted(text({ bmpOnly: true, characters: 10 }), '好😀')).toEqual({ values: ['好\uFFFD'], cut: 1 });
  });

  it('converts values of other types to text', () => {
    expect(fitted(text({}), 12)).toEqual({ values: ['12'], cut: 0 });
    expect(fitted(text({}), ['a'])).toEqual({ values: ['["a"]'], cut: 0 });
    expect(fitted(text({}), undefined)).toEqual({ values: [null], cut: 0 });
  });

  it('refuses a value that its column cannot hold, and names the column', () => {
    const integer: Column = { ...plainColumn('sequence'), kind: 'integer', range: [-10, 10] };
    expect(fitted(integer, '7').values).toEqual([7]);
    expect(() => fitted(integer, 11)).toThrow(new ValueError('sequence is not from -10 to 10'));
    expect(() => fitted(integer, 'seven')).toThrow(ValueError);
    const created: Column = { ...plainColumn('createtime'), kind: 'time' };
    expect(fitted(created, '2026-01-01T00:00:00.900Z').values).toEqual(['2026-01-01 00:00:00']);
    expect(() => fitted(created, 'today')).toThrow(new ValueError('createtime is not a time in ISO 8601'));
  });
});

it('columnName finds a column in upper or lower case, and no unknown column', () => {
  expect(columnName('conversation', 'response_playbacks')).toBe('response_playbacks');
  expect(columnName('conversation', 'Input_ARGS')).toBe('input_args');
  expect(columnName('conversation', 'id')).toBeNull();
  expect(columnName('conversation', 'bill')).toBeNull();
  expect(columnName('conversation', 'constructor')).toBeNull();
  expect(columnName('call_record', 'bill')).toBe('bill');
});
