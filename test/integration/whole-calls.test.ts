/** Whole calls of arbitrary flows and callers through the production bundle: what holds for every call. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileFlow } from '../../engine/flow/compile.ts';
import { FlowError } from '../../engine/flow/error.ts';
import { parseCallerScript } from '../../sidecar/simulator/caller/caller-script.ts';
import { quickJsRunner } from '../../sidecar/simulator/run/quickjs.ts';
import type { ScriptRunner } from '../../sidecar/simulator/run/runner.ts';
import { vmRunner } from '../../sidecar/simulator/run/vm.ts';
import { type Simulation, simulateCall } from '../../sidecar/simulator/simulate.ts';
import { arbitraryCaller, arbitraryScript } from '../support/arbitrary.ts';
import { violations } from '../support/conformance.ts';

const bundle = readFileSync(new URL('../../dist/cti_robot.js', import.meta.url), 'utf8');

function isRefused(script: string): boolean {
  try {
    compileFlow('p', script, '');
    return false;
  } catch (error) {
    if (error instanceof FlowError) return true;
    throw error;
  }
}

function simulated(script: string, caller: string, runner: ScriptRunner): Promise<Simulation> {
  return simulateCall({
    flow: { name: 'p', script: Buffer.from(script) },
    caller: parseCallerScript(caller, 'caller.jsonl'),
    bundle,
    runner,
    variables: { name: '张三' },
  });
}

describe('any flow with any caller', () => {
  it('has all rows in order and no engine fault, and the same rows in V8 and QuickJS', async () => {
    let calls = 0;
    await fc.assert(
      fc.asyncProperty(arbitraryScript, arbitraryCaller, async (script, caller) => {
        if (isRefused(script)) return;
        calls++;
        const [quick, v8] = [
          await simulated(script, caller, quickJsRunner()),
          await simulated(script, caller, vmRunner()),
        ];
        expect(violations(quick.rows)).toEqual([]);
        expect(quick.rows[quick.rows.length - 1]?.input_args).not.toContain('fault');
        expect(quick.rows).toEqual(v8.rows);
      }),
      { numRuns: 150, endOnFailure: true },
    );
    expect(calls).toBeGreaterThan(40);
  });
});
