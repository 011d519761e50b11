/** The saved tests of a flow: kept where the page's owner keeps them, and run again at each edit. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { arrowKey, type Editing, type TestMarks } from '../../../../editor/session/editing.ts';
import { isUnwanted, type Tools } from '../../../../editor/worker/client.ts';
import type { EdgeInfo, SavedTest, TestResult } from '../../../../editor/worker/protocol.ts';
import { arrowsOfSteps } from './steps.ts';

/** Where tests are kept; the page implements it. A test is known by its name. */
export interface TestsPort {
  list(): Promise<readonly SavedTest[]>;
  save(test: SavedTest): Promise<void>;
  remove(name: string): Promise<void>;
}

export interface BenchState {
  tests: readonly SavedTest[];
  /** By name; those of the flow as it was before the last edit stay until they have run again. */
  results: ReadonlyMap<string, TestResult>;
  /** Tests that wait to run. */
  remaining: number;
  edges: readonly EdgeInfo[];
  isLoaded: boolean;
}

/** Tests wait for a longer pause than the chat, ms. */
const PAUSE_MS = 400;

export class Bench {
  readonly store: StoreApi<BenchState>;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: AbortController | undefined;
  private followers = 0;
  private stop: (() => void) | undefined;

  constructor(
    private readonly editing: Editing,
    private readonly tools: Tools,
    private readonly port: TestsPort,
  ) {
    this.store = createStore<BenchState>(() => ({
      tests: [],
      results: new Map(),
      remaining: 0,
      edges: [],
      isLoaded: false,
    }));
  }

  /** Loads the tests, and runs them again at each edit. @returns ends that with the last who follows */
  follow(): () => void {
    this.followers++;
    if (this.followers === 1) {
      void this.load();
      this.stop = this.editing.store.subscribe(({ history }, before) => {
        if (history.document === before.history.document) return;
        this.running?.abort();
        clearTimeout(this.timer);
        this.timer = setTimeout(() => void this.runAll(), PAUSE_MS);
      });
    }
    return () => {
      this.followers--;
      if (this.followers > 0) return;
      clearTimeout(this.timer);
      this.running?.abort();
      this.stop?.();
    };
  }

  async save(test: SavedTest): Promise<void> {
    await this.port.save(test);
    const others = this.store.getState().tests.filter(({ name }) => name !== test.name);
    this.store.setState({ tests: [...others, test] });
    await this.runAll();
  }

  /** Keeps what the call of the test does now as what is wanted. */
  async saveWithOutcome(test: SavedTest, text: string): Promise<void> {
    const [result] = await this.tools.runTests(this.editing.state.name, text, [test]);
    if (!result?.got) throw new Error(result?.fault?.message ?? 'the call of the test did not run');
    await this.save({ ...test, expected: result.got });
  }

  async saveAll(tests: readonly SavedTest[]): Promise<void> {
    for (const test of tests) await this.port.save(test);
    const names = new Set(tests.map(({ name }) => name));
    const others = this.store.getState().tests.filter(({ name }) => !names.has(name));
    this.store.setState({ tests: [...others, ...tests] });
    await this.runAll();
  }

  async remove(name: string): Promise<void> {
    await this.port.remove(name);
    const { tests, results } = this.store.getState();
    const left = new Map(results);
    left.delete(name);
    this.store.setState({ tests: tests.filter((test) => test.name !== name), results: left });
    this.mark();
  }

  /** What the flow does now is what is wanted. */
  async accept(name: string): Promise<void> {
    const { tests, results } = this.store.getState();
    const test = tests.find((one) => one.name === name);
    const got = results.get(name)?.got;
    if (test && got) await this.save({ ...test, expected: got });
  }

  async runAll(): Promise<void> {
    const { tests } = this.store.getState();
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    this.store.setState({ remaining: tests.length });
    try {
      const { name } = this.editing.state;
      const { text } = this.editing;
      const edges = await this.tools.edges(name, text).catch(() => []);
      if (running.signal.aborted) return;
      this.store.setState({ edges });
      await this.tools.runTests(name, text, tests, {
        signal: running.signal,
        onResult: (result) => {
          if (running.signal.aborted) return;
          const { results, remaining } = this.store.getState();
          this.store.setState({
            results: new Map(results).set(result.name, result),
            remaining: remaining - 1,
          });
        },
      });
      this.mark();
    } catch (error) {
      if (!isUnwanted(error)) throw error;
    }
  }

  /** One conversation for each arrow that no test takes. @returns their number, and why others have none */
  async generate(nameOf: (edge: EdgeInfo) => string): Promise<{ made: number; left: number }> {
    const { name } = this.editing.state;
    const { text } = this.editing;
    const { callers, findings } = await this.tools.generate(name, text);
    const { results, edges, tests } = this.store.getState();
    const taken = new Set([...results.values()].flatMap((result) => result.taken));
    const byName = new Map(edges.map((edge) => [edge.name, edge]));
    const missing = callers.flatMap(({ edge, lines }): SavedTest[] => {
      const info = byName.get(edge);
      return info && !taken.has(edge) ? [{ name: nameOf(info), lines, expected: null }] : [];
    });
    const used = new Set(tests.map((test) => test.name));
    const named = missing.map((test) => {
      let unique = test.name;
      for (let i = 2; used.has(unique); i++) unique = `${test.name} (${i})`;
      used.add(unique);
      return { ...test, name: unique };
    });
    const ran = await this.tools.runTests(name, text, named);
    const ready = named.flatMap((test, i) => {
      const got = ran[i]?.got;
      return got ? [{ ...test, expected: got }] : [];
    });
    await this.saveAll(ready);
    return { made: ready.length, left: Object.keys(findings).length };
  }

  private async load(): Promise<void> {
    const tests = await this.port.list();
    this.store.setState({ tests, isLoaded: true });
    await this.runAll();
  }

  /** Shows at the arrows how the tests that take them fare. */
  private mark(): void {
    const { results, tests } = this.store.getState();
    const arrows = new Map<string, 'passed' | 'failed'>();
    for (const { name, expected } of tests) {
      const result = results.get(name);
      if (result === undefined) continue;
      const wanted = result.passed || expected === null ? [] : arrowsOfSteps(expected.steps);
      for (const [node, target] of [...result.arrows, ...wanted]) {
        const key = arrowKey({ node, target });
        if (!result.passed || !arrows.has(key)) arrows.set(key, result.passed ? 'passed' : 'failed');
      }
    }
    const marks: TestMarks | null = tests.length === 0 ? null : { arrows };
    this.editing.store.setState({ tests: marks });
  }
}

const benches = new WeakMap<Editing, Bench>();

export function benchOf(editing: Editing, tools: Tools, port: TestsPort): Bench {
  let bench = benches.get(editing);
  if (bench === undefined) {
    bench = new Bench(editing, tools, port);
    benches.set(editing, bench);
  }
  return bench;
}
