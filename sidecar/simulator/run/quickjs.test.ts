import { describe, expect, it } from 'vitest';
import { callerWith, press } from '../../../test/support/emulated-host.ts';
import { quickJsRunner } from './quickjs.ts';
import { runScript } from './run-script.ts';

describe('bounds of QuickJS', () => {
  it.each([
    ['a loop', 'for (;;);', 'SCRIPT_LOOPS'],
    ['a loop that catches everything', 'for (;;) try { for (;;); } catch (e) {}', 'SCRIPT_LOOPS'],
    ['a regular expression', '/^(a+)+$/.test("a".repeat(40) + "b")', 'SCRIPT_LOOPS'],
    ['a loop in a callback', 'session.collectInput(function () { for (;;); }, "", 1000)', 'SCRIPT_LOOPS'],
    ['a loop that calls the host', 'for (;;) try { session.ready(); } catch (e) {}', 'SCRIPT_LOOPS'],
    ['memory', 'var a = []; for (var i = 0; i < 15; i++) a.push(new Uint8Array(10000000));', 'SCRIPT_MEMORY'],
  ])('%s ends', async (_, source, code) => {
    const runner = quickJsRunner();
    await expect(
      runScript({ runner, source, remoteCaller: callerWith([[10, press('1')]]) }),
    ).rejects.toMatchObject({
      code,
    });
  });

  it('an endless recursion is an exception that the script can catch', async () => {
    const runner = quickJsRunner();
    const source = `function f() { return f() + 1; } try { f(); } catch (e) { console_log('INFO', String(e)); }`;
    expect((await runScript({ runner, source })).log).toEqual([
      { level: 'INFO', text: expect.stringContaining('stack') },
    ]);
  });
});
