import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { command } from '../support/command.ts';

/** simulator.md#exit-status: exit status 2, nothing on standard output, and on standard error file, place and reason. */
describe('cti-robot simulate refuses', () => {
  const file = (path: string): string => fileURLToPath(new URL(`../conversations/${path}`, import.meta.url));
  const good = {
    flow: file('simulated-caller/say/flow.json'),
    caller: file('simulated-caller/say/say.caller.jsonl'),
  };

  it.each([
    [
      'a flow without nodes',
      { ...good, flow: file('refused-scripts/flow-empty/script.json') },
      'script.json',
      '$.flow',
    ],
    [
      'a flow that is not JSON',
      { ...good, flow: file('refused-scripts/not-json/script.json') },
      'script.json',
      '$',
    ],
    [
      'an unknown key of a line',
      { ...good, caller: file('refused-callers/unknown-key.caller.jsonl') },
      'unknown-key.caller.jsonl:3',
      'volume',
    ],
    [
      'an unknown kind of line',
      { ...good, caller: file('refused-callers/unknown-kind.caller.jsonl') },
      'unknown-kind.caller.jsonl:2',
      'kind of line',
    ],
  ])('%s', async (_, { flow, caller }, where, what) => {
    const { ended, out } = command(['simulate', flow, '--caller', caller, '--rows', 'json']);
    expect(await ended).toBe(2);
    expect(out.stdout).toBe('');
    expect(out.stderr).toContain(where);
    expect(out.stderr).toContain(what);
  });
});
