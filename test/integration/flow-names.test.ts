import { describe, expect, it } from 'vitest';
import { compileFlow } from '../../engine/flow/compile.ts';
import { FlowError } from '../../engine/flow/error.ts';
import { isFlowName } from '../../engine/flow/name.ts';

const SCRIPT = '{"flow":{"F1":{"action":"hangup"}}}';

/** The code that a script of this name is refused with; null where it is taken. */
function refusal(name: string): string | null {
  try {
    compileFlow(name, SCRIPT, '0'.repeat(12));
    return null;
  } catch (error) {
    if (error instanceof FlowError) return error.code;
    throw error;
  }
}

describe('names of flows (flow-format.md#files-name)', () => {
  it.each([
    't1',
    '_',
    '-v2',
    'a.b',
    '@sales',
    '预约-提醒_v1.2@上海',
    'rückruf',
    'нагадування',
    'तन',
    '٣٤',
    '𠮷野家',
    'x'.repeat(128),
    '店'.repeat(128),
    '𠮷'.repeat(128),
  ])('allow %s', (name) => {
    expect(isFlowName(name)).toBe(true);
    expect(refusal(name)).toBeNull();
  });

  it.each([
    '',
    '.hidden',
    '.',
    '..',
    'a..b',
    'a..',
    '../t1',
    'a/b',
    '/t1',
    'a\\b',
    'a b',
    ' t1',
    't1\n',
    't1\0',
    't1:2',
    't1%2e',
    '$(id)',
    '${uuid}',
    '“t1”',
    't1😀',
    't1\u202e',
    '\ud800',
    'x'.repeat(129),
    '𠮷'.repeat(129),
  ])('do not allow %j', (name) => {
    expect(isFlowName(name)).toBe(false);
    expect(refusal(name)).toBe('FLOW_NAME');
  });
});
