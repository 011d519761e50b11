/** The dialog core: turns a second, one utterance against many keywords, and the start of a call. */
import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createContext, Script } from 'node:vm';
import { build } from 'esbuild';
import { type MatchScope, matchText } from '../../engine/dialog/matching/match.ts';
import { beginsIn, mayBegin, type OwnedTerms, wordIndex } from '../../engine/dialog/matching/word-index.ts';
import { NO_CALL } from '../../engine/dialog/state.ts';
import { step } from '../../engine/dialog/step.ts';
import { compileFlow } from '../../engine/flow/compile.ts';
import type { CompiledFlow, FlowNode, Word } from '../../engine/flow/compiled.ts';
import { encodeFlow } from '../../engine/flow/encode-flow.ts';
import { fold } from '../../engine/text/fold.ts';
import { bigFlow } from '../support/big-flow.ts';
import { type Figure, medianMs } from './report.ts';

export async function engineFigures(): Promise<Figure[]> {
  const turns = await bundledTurns();
  return [turnsPerSecond(turns), ...matching(), growth(turns), callStart()];
}

/**
 * Loads `turns.ts` bundled and minified, as calls run it: tsx adds the names of functions at run time, which takes half of
 * a turn.
 */
async function bundledTurns(): Promise<typeof import('./turns.ts')> {
  const folder = mkdtempSync(join(tmpdir(), 'cti-robot-bench-'));
  const outfile = join(folder, 'turns.mjs');
  try {
    await build({
      entryPoints: [join(import.meta.dirname, 'turns.ts')],
      bundle: true,
      minify: true,
      platform: 'node',
      format: 'esm',
      outfile,
      logLevel: 'warning',
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function turnsPerSecond({ bestTurns }: typeof import('./turns.ts')): Figure {
  return {
    what: 'step() on a flow of 1,000 nodes, best of 5 runs',
    value: bestTurns(1000, 5, 200_000),
    unit: 'turns/s',
    target: { atLeast: 200_000 },
  };
}

function matching(): Figure[] {
  const flow = compileFlow('wide', bigFlow(2, { keywords: 500, kbPrompts: 5000 }), '');
  const node = flow.nodes[0] as FlowNode;
  const state = step(
    flow,
    NO_CALL,
    { type: 'create', callid: 'c', nextAppid: 'a', playTime: 0, record: null },
    { now: 0 },
  ).state;
  const text = '我想问一下你们这个课程大概是怎么上的有没有试听';
  const runs = 200;
  const time = (utterance: string) =>
    medianMs(50, () => {
      for (let i = 0; i < runs / 50; i++) matchText({ flow, state, node }, utterance, { withAny: true });
    }) /
    (runs / 50);
  time(text);
  return [
    {
      what: 'one utterance against 1,000 keywords and a KB of 5,000',
      value: time(text),
      unit: 'ms',
      target: { atMost: 0.2 },
    },
    traceThatIsOff({ flow, state, node }, text),
  ];
}

/** Matching can report every candidate (`cti-robot explain`). Calls do not ask for it, and must not pay for it. */
function traceThatIsOff(scope: MatchScope & { flow: CompiledFlow }, text: string): Figure {
  const off = () => medianMs(200, () => void matchText(scope, text));
  const bare = () => medianMs(200, () => void searchBarely(scope, text));
  off();
  bare();
  // In turn, so that what else the machine does slows both.
  const ratios = Array.from({ length: 21 }, () => off() / bare()).sort((a, b) => a - b);
  return {
    what: 'matching with the trace off beside a bare search of the same keywords, median of 21',
    value: ratios[10] as number,
    unit: 'times',
    target: { atMost: 1.2 },
  };
}

/** The search for keywords as it would be without a trace. The flow has no regular expressions. */
function searchBarely({ flow, node }: { flow: CompiledFlow; node: FlowNode }, text: string): Word | null {
  const folded = fold(text);
  const bits = beginsIn(folded);
  const arrows = () => node.arrows.map((arrow, owner) => ({ owner, terms: arrow.text }));
  const lists: [object, () => OwnedTerms][] = [[node, arrows]];
  for (const category of node.kb) {
    const prompts = flow.category(category);
    lists.push([prompts, () => prompts.map((owner) => ({ owner, terms: flow.prompt(owner).text }))]);
  }
  for (const [key, list] of lists) {
    const { begins, words } = wordIndex(key, list);
    for (let i = 0; i < begins.length; i++) {
      if (!mayBegin(bits, begins[i] as number)) continue;
      const word = words[i] as Word;
      if (word.kind === 'keyword' && folded.indexOf(word.folded) >= 0) return word;
    }
  }
  return null;
}

/** Forty times the flow must not make a turn dearer in proportion: a turn does not look at other nodes. */
function growth({ bestTurns }: typeof import('./turns.ts')): Figure {
  const ratio = bestTurns(100, 3, 100_000) / bestTurns(4000, 3, 100_000);
  return {
    what: 'a turn on 4,000 nodes beside one on 100',
    value: ratio,
    unit: 'times',
    target: { atMost: 3 },
  };
}

/** From the script's start to its first prompt, beside a bare read and JSON.parse of the raw script. */
function callStart(): Figure {
  const home = mkdtempSync(join(tmpdir(), 'cti-robot-bench-'));
  try {
    const script = bigFlow(1000);
    writeFileSync(join(home, 'raw.json'), script);
    writeFileSync(join(home, 'big.json'), encodeFlow(compileFlow('big', script, '0123456789ab')));
    writeFileSync(
      join(home, 'engine.json'),
      JSON.stringify({ compiled: home, spool: home, tts: home, applications: [] }),
    );
    const bundle = new Script(readFileSync('dist/cti_robot.js', 'utf8'));
    const contexts = Array.from({ length: 61 }, () => createContext(fakeHost(home)));
    const bare = medianMs(60, () => void JSON.parse(readFileSync(join(home, 'raw.json'), 'utf8')));
    const started = medianMs(60, (run) => bundle.runInContext(contexts[run] as object));
    return {
      what: 'start of a call to its first prompt, beside a bare read and parse of the script',
      value: started / bare,
      unit: 'times',
      target: { atMost: 1.5 },
      note: `(${(script.length / 1e6).toFixed(2)} M characters: ${started.toFixed(1)} ms beside ${bare.toFixed(1)} ms)`,
    };
  } finally {
    rmSync(home, { recursive: true });
  }
}

/** Just enough of mod_v8 for the way to the first prompt, where the call is gone. */
function fakeHost(home: string): object {
  let ready = true;
  return {
    argv: ['big'],
    session: {
      uuid: '7f0c4c1e-0000-4000-8000-000000000000',
      cause: 'NORMAL_CLEARING',
      state: 'CS_HANGUP',
      ready: () => ready,
      answered: () => true,
      flushEvents: () => undefined,
      execute: () => true,
      getVariable: (name: string) => (name === 'cti_robot_home' ? home : ''),
      setVariable: () => true,
      streamFile: () => {
        ready = false;
      },
    },
    apiExecute: () => '6c3a37f0-0000-4000-8000-000000000000',
    console_log: () => undefined,
    use: () => undefined,
    CURL: class {
      run(_m: string, _u: string, _d: string, callback: (text: string) => void): void {
        callback('2 {}');
      }
    },
    FileIO: class {
      private text = '';
      private at = 0;
      constructor(
        private readonly path: string,
        flags: string,
      ) {
        if (flags.includes('r')) closeSync(openSync(path, 'r'));
      }
      /** False at the end of the file. */
      read(bytes: number): boolean {
        const file = openSync(this.path, 'r');
        const buffer = Buffer.alloc(bytes);
        const length = readSync(file, buffer, 0, bytes, this.at);
        this.at += length;
        this.text = buffer.toString('utf8', 0, length);
        closeSync(file);
        return length > 0;
      }
      data(): string {
        return this.text;
      }
      write(): boolean {
        return true;
      }
      close(): void {}
    },
  };
}
