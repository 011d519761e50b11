import { expect, it } from 'vitest';
import { recordedLog } from '../../test/support/log.ts';

it('an error in the log has its message, code and stack, and nothing of what a library hung on it', () => {
  const { log, lines } = recordedLog();
  const error = Object.assign(new TypeError('Invalid URL'), {
    code: 'ERR_INVALID_URL',
    input: 'mysql://root:SECRET@h',
    sql: "insert into conversation values ('SECRET')",
  });
  log.error({ err: error }, 'failed');
  expect(lines[0]).toMatchObject({
    err: { type: 'TypeError', message: 'Invalid URL', code: 'ERR_INVALID_URL', stack: expect.any(String) },
  });
  expect(JSON.stringify(lines)).not.toContain('SECRET');
});
