/** Every conversation of `test/conversations/`, through the production bundle in the simulator, against its expected rows. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseCallerScript } from '../../sidecar/simulator/caller/caller-script.ts';
import { quickJsRunner } from '../../sidecar/simulator/run/quickjs.ts';
import { simulateCall } from '../../sidecar/simulator/simulate.ts';
import { readSoundFile } from '../../sidecar/simulator/sound-file.ts';
import { conformanceCases, differences, FLOWS, isAs, violations } from '../support/conformance.ts';

const BUNDLE = new URL('../../dist/cti_robot.js', import.meta.url);
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
      readSound: readSoundFile,
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

describe("refused callers' scripts", () => {
  it.each(refusedCallers())('%s', (_, script, { line, contains }) => {
    let message = '';
    try {
      parseCallerScript(script, 'caller.jsonl');
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain(`caller.jsonl:${line}:`);
    expect(message).toContain(contains);
  });
});

/** `<what>.caller.jsonl` beside `<what>.error.json`, which says which line is refused and a word of the reason. */
function refusedCallers(): [string, string, { line: number; contains: string }][] {
  const folder = join(FLOWS, 'refused-callers');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.error.json'))
    .map((file) => file.slice(0, -'.error.json'.length))
    .map((what) => [
      what,
      readFileSync(join(folder, `${what}.caller.jsonl`), 'utf8'),
      JSON.parse(readFileSync(join(folder, `${what}.error.json`), 'utf8')),
    ]);
}
