/** An author's tools, for the page: each is a promise of what a worker finds. Nothing blocks the page. */
import { type AskOptions, Lane, ToolError, type WorkerLike } from './lane.ts';
import type {
  EdgeInfo,
  Generated,
  JobOf,
  Line,
  ProbedNode,
  ResultOf,
  SavedTest,
  Source,
  Talk,
  TalkOptions,
  TestResult,
  Why,
} from './protocol.ts';

export { isUnwanted, ToolError, type WorkerLike } from './lane.ts';

/** How long jobs may take before they are ended, ms. Tests set others. */
export const LIMITS_MS = { lint: 30_000, talk: 20_000, test: 20_000, probe: 20_000, generate: 60_000 };

export interface ToolOptions {
  /** Starts the worker of `worker.ts`. */
  startWorker(): WorkerLike;
  /** `cti_robot.js`. Addresses are absolute. */
  bundle: Source;
  /** The table of readings that `build/console/worker.ts` makes. */
  pinyin: Source;
  limitsMs?: typeof LIMITS_MS;
}

type LintOptions = NonNullable<JobOf<'lint'>['options']>;

export interface Tools {
  lint(name: string, text: string, options?: LintOptions): Promise<ResultOf<'lint'>>;
  /** The call up to the moment at which its caller is to go on. */
  talk(name: string, text: string, lines: readonly Line[], options?: TalkOptions): Promise<Talk>;
  /** Runs the tests one after the other. A test that cannot run has a fault. */
  runTests(
    name: string,
    text: string,
    tests: readonly SavedTest[],
    options?: { signal?: AbortSignal; onResult?(result: TestResult, index: number): void },
  ): Promise<TestResult[]>;
  /** The arrows and the prompts of the knowledge base that a test can take. */
  edges(name: string, text: string): Promise<EdgeInfo[]>;
  /** The shortest conversation for each of them. */
  generate(name: string, text: string): Promise<Generated>;
  /** What each node makes of a sentence. */
  probe(name: string, text: string, sentence: string): Promise<ProbedNode[]>;
  /** Why a node makes that of the sentence. */
  explain(name: string, text: string, node: string, sentence: string): Promise<Why>;
  /** Ends the workers. */
  close(): void;
}

export function createTools({ startWorker, bundle, pinyin, limitsMs = LIMITS_MS }: ToolOptions): Tools {
  // Three workers: neither lint nor the chat ever waits for tests.
  const [linting, talking, working] = [0, 1, 2].map(() => new Lane(startWorker, { bundle, pinyin })) as [
    Lane,
    Lane,
    Lane,
  ];
  const quick: AskOptions = { limitMs: limitsMs.probe };
  return {
    lint: (name, text, options = {}) =>
      linting.ask('lint', { name, text, options }, { limitMs: limitsMs.lint, replaces: 'lint' }),
    talk: (name, text, lines, options = {}) =>
      talking.ask('talk', { name, text, lines, options }, { limitMs: limitsMs.talk, replaces: 'talk' }),
    async runTests(name, text, tests, { signal, onResult } = {}) {
      const results: TestResult[] = [];
      for (const test of tests) {
        const options = { limitMs: limitsMs.test, signal };
        const result = await working
          .ask('test', { name, text, test }, options)
          .catch((error) => failed(test, error, signal));
        onResult?.(result, results.length);
        results.push(result);
      }
      return results;
    },
    edges: (name, text) => working.ask('edges', { name, text }, quick),
    generate: (name, text) => working.ask('generate', { name, text }, { limitMs: limitsMs.generate }),
    probe: (name, text, sentence) =>
      talking.ask('probe', { name, text, sentence }, { ...quick, replaces: 'probe' }),
    explain: (name, text, node, sentence) => talking.ask('explain', { name, text, node, sentence }, quick),
    close: () => {
      for (const lane of [linting, talking, working]) lane.close();
    },
  };
}

function failed(test: SavedTest, error: unknown, signal: AbortSignal | undefined): TestResult {
  if (!(error instanceof ToolError) || signal?.aborted) throw error;
  const { code, path, message } = error;
  const fault = { code, path, message };
  return { name: test.name, passed: false, got: null, differs: [], taken: [], arrows: [], fault };
}
