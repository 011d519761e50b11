/** The simulator and lint in headless Chromium, under a content security policy that forbids `eval`. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lintScript } from '../../../sidecar/lint/lint-script.ts';
import { parseCallerScript } from '../../../sidecar/simulator/caller/caller-script.ts';
import { rowsAsJson } from '../../../sidecar/simulator/report/rows.ts';
import { quickJsRunner } from '../../../sidecar/simulator/run/quickjs.ts';
import { simulateCall } from '../../../sidecar/simulator/simulate.ts';
import { runInWorker, startBrowser, type TestBrowser } from '../../support/browser/browser.ts';
import { type BrowserBuild, buildWorker } from '../../support/browser/build.ts';
import { type ConformanceCase, conformanceCases } from '../../support/conformance.ts';

const TOPICS = [
  'applications',
  'barge-in',
  'by-sound',
  'conditions',
  'keys',
  'knowledge-base',
  'matching-order',
  'nlp',
  'switchflow',
  'waiting',
];

const bundle = readFileSync(new URL('../../../dist/cti_robot.js', import.meta.url), 'utf8');
const wasm = readFileSync(createRequire(import.meta.url).resolve('@jitl/quickjs-wasmfile-release-sync/wasm'));

let built: BrowserBuild;
let browser: TestBrowser;

beforeAll(async () => {
  built = await buildWorker();
  const type = 'text/javascript; charset=utf-8';
  browser = await startBrowser({
    '/worker.js': { type, content: built.script },
    '/cti_robot.js': { type, content: bundle },
    '/emscripten-module.wasm': { type: 'application/wasm', content: wasm },
  });
});

afterAll(() => browser?.stop());

describe('simulator and lint in a browser', () => {
  it('use nothing from Node', () => {
    const users = built.sources.filter((file) => /\bBuffer\.|\bprocess\./.test(readFileSync(file, 'utf8')));
    expect(users).toEqual([]);
  });

  it.each(TOPICS)('a conversation about %s has the same rows and findings as in Node', async (topic) => {
    const { flow, caller, options } = conversationAbout(topic);
    const job = {
      script: readFileSync(flow, 'utf8'),
      caller: readFileSync(caller, 'utf8'),
      options: {
        ...(options.vars && { variables: options.vars }),
        ...(options.start !== undefined && { startMs: Date.parse(options.start) }),
      },
    };
    const { rows } = await simulateCall({
      flow: { name: 'flow', script: Buffer.from(job.script) },
      caller: parseCallerScript(job.caller, 'caller.jsonl'),
      bundle,
      runner: quickJsRunner(),
      ...job.options,
    });
    expect(await runInWorker(browser.page, job)).toEqual({
      rows: rowsAsJson(rows),
      findings: JSON.stringify(lintScript('flow', job.script)),
      allowsEval: false,
    });
  });
});

/** The first one that needs no engine settings of its own. */
function conversationAbout(topic: string): ConformanceCase {
  const found = conformanceCases().find(
    ({ name, options }) =>
      name.startsWith(`test/conversations/${topic}/`) && Object.keys(options.config ?? {}).length === 0,
  );
  if (found === undefined) throw new Error(`test/conversations/${topic} has no such conversation`);
  return found;
}
