import { describe, expect, it } from 'vitest';
import type { Row } from '../../engine/contract/row.ts';
import { between, differences, ruleBreaks } from './rows.ts';

const row = (columns: Partial<Row>): Row => ({ callid: 'c', ...columns }) as Row;

describe('differences', () => {
  it('compares only the columns that are named', () => {
    const rows = [row({ input_type: 0, input_args: 'yes', input_duration: 420, response_playbacks: ['a'] })];
    expect(differences(rows, [{ input_args: 'yes' }])).toEqual([]);
    expect(differences(rows, [{ input_args: /^y/, input_duration: between(400, 500) }])).toEqual([]);
    expect(differences(rows, [{ response_playbacks: ['a'] }])).toEqual([]);
  });

  it('describes each difference', () => {
    const rows = [row({ input_type: 0, input_args: 'no', input_duration: 600 })];
    expect(differences(rows, [{ input_args: 'yes', input_duration: between(400, 500) }])).toEqual([
      'row 0 input_args: "no", expected "yes"',
      'row 0 input_duration: 600, expected 400 to 500',
    ]);
    expect(differences(rows, [])).toEqual(['1 rows, expected 0']);
  });

  it('distinguishes a missing column from null', () => {
    expect(differences([row({})], [{ record: null }])).toEqual(['row 0 record: undefined, expected null']);
  });
});

describe('ruleBreaks', () => {
  const create = row({ input_type: 10, row_index: 0 });
  const destroy = row({ input_type: 11, row_index: 1 });

  it('requires one CREATE row, first, and one DESTROY row, last', () => {
    expect(ruleBreaks([create, destroy])).toEqual([]);
    expect(ruleBreaks([create, destroy, { ...destroy, row_index: 2 }])).toHaveLength(1);
    expect(ruleBreaks([destroy])).toHaveLength(2);
  });

  it('requires rows of one call that are numbered without a gap', () => {
    expect(ruleBreaks([create, { ...destroy, row_index: 2 }])).toEqual(['row 1 has row_index 2']);
    expect(ruleBreaks([create, { ...destroy, callid: 'd' }])).toEqual(['rows of several calls']);
  });
});
