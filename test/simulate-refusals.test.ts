import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { command } from './support/command.ts';

/** simulator.md: exit status 2, nothing on standard output, and on standard error file, place and reason. */
describe('cti-robot simulate refuses', () => {
  const file = (path: string): string => fileURLToPath(new URL(`flows/${path}`, import.meta.url));
  const good = { flow: file('sim-caller/flow.json'), caller: file('sim-caller/say.caller.jsonl') };

  it.each([
    ['a flow without nodes', { ...good, flow: file('refused/flow-empty.json') }, 'flow-empty.json', '$.flow'],
    ['a flow that is not JSON', { ...good, flow: file('refused/not-json.json') }, 'not-json.json', '$'],
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
