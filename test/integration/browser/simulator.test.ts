/** The simulator and lint in headless Chromium, under a content security policy that forbids `eval`. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildWorker as buildConsoleWorker, type WorkerBuild } from '../../../build/console/worker.ts';
import type { Line } from '../../../console/editor/worker/protocol.ts';
import { lintScript } from '../../../sidecar/lint/lint-script.ts';
import { parseCallerScript } from '../../../sidecar/simulator/caller/caller-script.ts';
import { rowsAsJson } from '../../../sidecar/simulator/report/rows.ts';
import { quickJsRunner } from '../../../sidecar/simulator/run/quickjs.ts';
import { simulateCall } from '../../../sidecar/simulator/simulate.ts';
import { runInWorker, startBrowser, type TestBrowser } from '../../support/browser/browser.ts';
import { type BrowserBuild, buildScript, buildWorker } from '../../support/browser/build.ts';
import type { page as ConsolePage } from '../../support/browser/console-tools.ts';
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

/** What the hub serves the console with. */
const STRICT = "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'";

const EXAMPLES = ['invitation', 'reminder', 'hello'];

let built: BrowserBuild;
let worker: WorkerBuild;
let browser: TestBrowser;

beforeAll(async () => {
  built = await buildWorker();
  worker = await buildConsoleWorker();
  const { script: tools } = await buildScript('console-tools.ts');
  const type = 'text/javascript; charset=utf-8';
  browser = await startBrowser({
    '/worker.js': { type, content: built.script },
    '/cti_robot.js': { type, content: bundle },
    '/emscripten-module.wasm': { type: 'application/wasm', content: wasm },
    '/console-worker.js': { type, content: worker.worker, policy: STRICT },
    '/pinyin.js': { type, content: worker.pinyin },
    '/console-tools.js': { type, content: tools },
    '/loops.js': { type, content: 'for (;;);' },
  });
  await browser.page.addScriptTag({ url: '/console-tools.js' });
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

describe("the worker of the console's editor", () => {
  it('uses nothing from Node, and is no larger than 120 kB on the wire', () => {
    const users = worker.sources.filter((file) => /\bBuffer\.|\bprocess\./.test(readFileSync(file, 'utf8')));
    expect(users).toEqual([]);
    expect(gzipSync(worker.worker, { level: 9 }).length).toBeLessThan(120_000);
  });

  it.each([...EXAMPLES, 'by-sound', 'nlp', 'applications'])(
    'runs the bundle under a policy without eval: the rows of %s are those of the command',
    async (topic) => {
      const cases = casesAbout(topic);
      expect(cases.length).toBeGreaterThan(0);
      for (const { name, flow, caller, options } of cases) {
        const script = readFileSync(flow);
        const text = readFileSync(caller, 'utf8');
        const call = {
          ...(options.vars && { variables: options.vars }),
          ...(options.start !== undefined && { startMs: Date.parse(options.start) }),
        };
        const { rows, hangupCause } = await simulateCall({
          flow: { name: 'flow', script },
          caller: parseCallerScript(text, 'caller.jsonl'),
          bundle,
          runner: quickJsRunner(),
          ...call,
        });
        const lines = jsonLines(text);
        const talk = await inPage(({ tools }, given) => tools.talk('flow', ...given), [
          script.toString('utf8'),
          lines,
          { ...call, toEnd: true },
        ] as const);
        expect(rowsAsJson(talk.rows), name).toBe(rowsAsJson(rows));
        expect(talk.ended).toBe(hangupCause);
        expect(talk.turns).toHaveLength(rows.length);
      }
    },
  );

  it('stops where the caller is to go on, says what the arrows take and why each row is as it is', async () => {
    const script = readFileSync('examples/invitation/flow.json', 'utf8');
    const talk = await inPage(({ tools }, given) => tools.talk('flow', given, [{ say: '不需要' }]), script);
    expect(talk.ended).toBeNull();
    expect(talk.waiting?.replies.length).toBeGreaterThan(1);
    expect(talk.turns[1]?.why).toMatchObject({ node: 'opening', outcome: 'enter', hit: { verdict: 'hit' } });
  });

  it('has one conversation for each arrow, which saved as tests go where they went', async () => {
    const script = readFileSync('examples/reminder/flow.json', 'utf8');
    const results = await inPage(async ({ tools }, text) => {
      const { callers } = await tools.generate('flow', text);
      const tests = callers.map(({ edge, lines }) => ({ name: edge, lines, expected: null }));
      const first = await tools.runTests('flow', text, tests);
      const saved = tests.map((test, i) => ({ ...test, expected: first[i]?.got ?? null }));
      const changed = text.replace('"start"', '"start" ').replace('hangup', 'sleep');
      return {
        took: first.map(({ name, taken }) => taken.includes(name)),
        again: (await tools.runTests('flow', text, saved)).map(({ passed }) => passed),
        changed: (await tools.runTests('flow', changed, saved)).map(({ passed }) => passed),
      };
    }, script);
    expect(results.took.length).toBeGreaterThan(5);
    expect(new Set(results.took)).toEqual(new Set([true]));
    expect(new Set(results.again)).toEqual(new Set([true]));
    expect(results.changed).toContain(false);
  });

  it('lints like the command, and says of one sentence what each node makes of it', async () => {
    const script = readFileSync('examples/invitation/flow.json', 'utf8');
    const found = await inPage(
      async ({ tools }, text) => ({
        findings: await tools.lint('flow', text),
        probed: await tools.probe('flow', text, '不需要'),
        why: await tools.explain('flow', text, 'opening', '不需要'),
      }),
      script,
    );
    expect(found.findings).toEqual(lintScript('flow', script));
    expect(found.probed[0]).toMatchObject({ node: 'opening', outcome: 'enter', to: { kind: 'arrow' } });
    expect(found.why.hit?.keyword).toBe(found.probed[0]?.keyword);
  });

  it('ends a call that never ends, and goes on with a new worker', async () => {
    const script = readFileSync('examples/invitation/flow.json', 'utf8');
    const codes = await inPage(async ({ loopingTools, tools }, text) => {
      const codeOf = (error: { code: string }): string => error.code;
      const looping = await loopingTools.talk('flow', text, []).then(() => 'done', codeOf);
      const refused = await tools.talk('flow', '{', []).then(() => 'done', codeOf);
      const line = await tools.talk('flow', text, [{ sag: '' }]).then(() => 'done', codeOf);
      const replaced = [tools.lint('flow', text), tools.lint('flow', text), tools.lint('flow', text)];
      const lints = await Promise.all(replaced.map((one) => one.then(() => 'done', codeOf)));
      const probed = await loopingTools.probe('flow', text, '好');
      return [looping, refused, line, ...lints, probed.length > 0];
    }, script);
    expect(codes).toEqual([
      'TIMED_OUT',
      'FLOW_NOT_JSON',
      'CALLER_SCRIPT',
      'done',
      'SUPERSEDED',
      'done',
      true,
    ]);
  });
});

/** All of an example and some of a topic, those that need no engine settings of their own. */
function casesAbout(topic: string): ConformanceCase[] {
  const folder = EXAMPLES.includes(topic) ? `examples/${topic}/` : `test/conversations/${topic}/`;
  const cases = conformanceCases().filter(
    ({ name, options }) => name.startsWith(folder) && Object.keys(options.config ?? {}).length === 0,
  );
  return EXAMPLES.includes(topic) ? cases : cases.slice(0, 3);
}

function jsonLines(text: string): Line[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => JSON.parse(line) as Line);
}

/** Runs in the page, whose globals the types of Node do not have. */
function inPage<A, R>(run: (page: typeof ConsolePage, given: A) => Promise<R>, given: A): Promise<R> {
  return browser.page.evaluate(
    // The function as text comes back as a function by the debugger's protocol, not by `eval` in the page.
    `(${run.toString()})(globalThis, ${JSON.stringify(given)})`,
  ) as Promise<R>;
}

/** The first one that needs no engine settings of its own. */
function conversationAbout(topic: string): ConformanceCase {
  const found = conformanceCases().find(
    ({ name, options }) =>
      name.startsWith(`test/conversations/${topic}/`) && Object.keys(options.config ?? {}).length === 0,
  );
  if (found === undefined) throw new Error(`test/conversations/${topic} has no such conversation`);
  return found;
}
