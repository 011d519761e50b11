import { describe, expect, it } from 'vitest';
import { classifyMysqlError } from './errors.ts';

const serverError = (errno: number, code: string, sqlState: string, sqlMessage = 'words of the server') =>
  Object.assign(new Error(sqlMessage), { errno, code, sqlState, sqlMessage });

describe('an error of a MySQL server', () => {
  it.each([
    ['a table without the primary key that group replication demands', 3098, 'HY000'],
    ['a table that is read only', 1036, 'HY000'],
    ['a key for encryption that is missing', 3185, 'HY000'],
    ['a view whose table is gone', 1356, 'HY000'],
    ['a data file that is gone', 1812, 'HY000'],
  ])('makes the store unavailable, and is quoted: %s', (_what, errno, sqlState) => {
    expect(classifyMysqlError(serverError(errno, 'ER_SOME', sqlState))).toMatchObject({
      kind: 'unavailable',
      message: expect.stringMatching(new RegExp(`\\(${errno}\\): words of the server$`)) as unknown,
    });
  });

  it.each([
    [3819, 'ER_CHECK_CONSTRAINT_VIOLATED', "Check constraint 'wants' is violated."],
    [1048, 'ER_BAD_NULL_ERROR', "Column 'record' cannot be null"],
  ])('refuses the row, and is quoted because it contains no value: %i', (errno, name, said) => {
    const { kind, message } = classifyMysqlError(serverError(errno, name, 'HY000', said));
    expect([kind, message]).toEqual(['refused', expect.stringContaining(said)]);
  });

  it.each([
    [1644, 'ER_SIGNAL_EXCEPTION', '45000', 'refused'],
    [1366, 'ER_TRUNCATED_WRONG_VALUE_FOR_FIELD', 'HY000', 'refused'],
    [1062, 'ER_DUP_ENTRY', '23000', 'duplicate'],
    [1452, 'ER_NO_REFERENCED_ROW_2', '23000', 'orphan'],
  ])(
    'refuses the row, and is not quoted because it may contain values: %i',
    (errno, name, sqlState, kind) => {
      expect(classifyMysqlError(serverError(errno, name, sqlState, '好的'))).toMatchObject({
        kind,
        code: name,
        message: expect.not.stringContaining('好的') as unknown,
        said: '好的',
      });
    },
  );

  it('makes the store unavailable if it has no SQL state', () => {
    const error = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), {
      code: 'ECONNREFUSED',
      errno: -111,
    });
    expect(classifyMysqlError(error)).toMatchObject({ kind: 'unavailable', code: 'ECONNREFUSED' });
  });
});
