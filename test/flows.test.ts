/** Every conversation of `test/flows/`, through the production bundle in the simulator, against its expected rows. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { compileFlow } from '../engine/flow/compile.ts';
import { FlowError } from '../engine/flow/error.ts';
import { parseCallerScript } from '../sidecar/simulator/caller-script.ts';
import { quickJsRunner } from '../sidecar/simulator/run/quickjs.ts';
import { simulateCall } from '../sidecar/simulator/simulate.ts';
import { conformanceCases, differences, FLOWS, isAs, violations } from './support/conformance.ts';

const BUNDLE = new URL('../dist/cti_robot.js', import.meta.url);
const runner = quickJsRunner();
let bundle: string;

beforeAll(() => {
  if (!existsSync(BUNDLE)) throw new Error('dist/cti_robot.js is missing: run `make build` first');
  bundle = readFileSync(BUNDLE, 'utf8');
});

describe('conversations', () => {
  it.each(conformanceCases())('$name', async ({ flow, caller, rows, options, variables }) => {
    if (rows === null) expect.fail(`${caller} has no .rows.jsonl beside it: what is expected?`);
    const call = await simulateCall({
      flow: { name: 'flow', script: readFileSync(flow) },
      caller: parseCallerScript(readFileSync(caller, 'utf8'), caller),
      bundle,
      runner,
      deployment: options.config,
      variables: options.vars,
      startMs: options.start === undefined ? undefined : Date.parse(options.start),
    });
    const wrong = Object.entries(variables)
      .filter(([name, value]) => !isAs(value, call.variable(name)))
      .map(
        ([name, value]) => `variable ${name}: expected ${JSON.stringify(value)}, got ${call.variable(name)}`,
      );
    expect([...differences(rows, call.rows), ...violations(call.rows), ...wrong]).toEqual([]);
  });
});

describe('refused flows', () => {
  it.each(refusals('refused', '.json'))('%s', (_, script, { path, contains }) => {
    const refused = thrownBy(() => compileFlow('refused', script, '000000000000'));
    expect(refused).toBeInstanceOf(FlowError);
    expect((refused as FlowError).path).toBe(path);
    expect((refused as FlowError).message).toContain(contains);
  });
});

describe("refused callers' scripts", () => {
  it.each(refusals('refused-callers', '.caller.jsonl'))('%s', (_, script, { line, contains }) => {
    const refused = thrownBy(() => parseCallerScript(script, 'caller.jsonl')) as Error;
    expect(refused?.message).toContain(`caller.jsonl:${line}:`);
    expect(refused.message).toContain(contains);
  });
});

/** `<what><ending>` beside `<what>.error.json`, which says what the refusal must say. */
function refusals(folder: string, ending: string): [string, string, Refusal][] {
  const path = join(FLOWS, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .filter((file) => file.endsWith('.error.json'))
    .map((file) => file.slice(0, -'.error.json'.length))
    .map((what) => [
      what,
      readFileSync(join(path, what + ending), 'utf8'),
      JSON.parse(readFileSync(join(path, `${what}.error.json`), 'utf8')) as Refusal,
    ]);
}

interface Refusal {
  path?: string;
  line?: number;
  contains: string;
}

function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}
