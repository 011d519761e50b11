/** The worker: a classic script that does one job after the other. */
import { faultOf } from '../../../sidecar/lib/error.ts';
import { lintScript } from '../../../sidecar/lint/lint-script.ts';
import type { ScriptRunner } from '../../../sidecar/simulator/run/runner.ts';
import { explainSentence, probe } from './jobs/probe.ts';
import { talk } from './jobs/talk.ts';
import { edges, generate, runTest } from './jobs/tests.ts';
import { pinyinIsAt } from './pinyin-table.ts';
import type { JobOf, Kind, Reply, Request, ResultOf, Source, Start } from './protocol.ts';
import { bundleRunner } from './run-bundle.ts';

interface Scope {
  postMessage(reply: Reply): void;
  addEventListener(type: 'message', listener: (event: { data: Start | Request }) => void): void;
}

const scope = globalThis as unknown as Scope;

type Work = { [K in Kind]: (job: JobOf<K>, runner: ScriptRunner) => ResultOf<K> | Promise<ResultOf<K>> };

const WORK: Work = {
  lint: ({ name, text, options }) => lintScript(name, text, options),
  talk,
  test: runTest,
  edges,
  generate,
  probe,
  explain: explainSentence,
};

let runner: ScriptRunner | undefined;

scope.addEventListener('message', ({ data }) => {
  if ('bundle' in data) {
    runner = bundleRunner(urlOf(data.bundle));
    pinyinIsAt(urlOf(data.pinyin));
  } else void answer(data);
});

function urlOf(source: Source): string {
  if ('url' in source) return source.url;
  // Of this worker's own origin: one of the page would be refused.
  return URL.createObjectURL(new Blob([source.text], { type: 'text/javascript' }));
}

async function answer({ id, kind, job }: Request): Promise<void> {
  try {
    const work = WORK[kind] as (job: unknown, runner: ScriptRunner | undefined) => unknown;
    scope.postMessage({ id, result: await work(job, runner) });
  } catch (error) {
    scope.postMessage({ id, fault: faultOf(error) });
  }
}
