/** Lint: a large flow, how the time grows with the flow, and the worst expression that it lets through. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lintFlow } from '../../sidecar/lint/lint.ts';
import { Patterns } from '../../sidecar/lint/regex/patterns.ts';
import { bigFlow } from '../support/big-flow.ts';
import type { Figure } from './report.ts';

/** As `make build` made it. */
const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

export function lintFigures(): Figure[] {
  const large = lintScript(1000);
  const megabytes = (Buffer.byteLength(large) / 1e6).toFixed(1);
  return [
    {
      what: `cti-robot lint on a flow of 1,000 nodes (${megabytes} MB), the whole command`,
      value: commandMs(large),
      unit: 'ms',
      target: { atMost: 2000 },
    },
    {
      what: 'lint on 2,000 nodes, as a multiple of 1,000',
      value: fastest(lintScript(2000)) / fastest(large),
      unit: 'times',
      target: { atMost: 3 },
    },
    worstExpression(),
  ];
}

/** The least of three runs, each a process of its own: nothing is compiled or cached from the one before. */
function commandMs(script: string): number {
  const folder = mkdtempSync(join(tmpdir(), 'cti-robot-bench-'));
  const file = join(folder, 'large.json');
  writeFileSync(file, script);
  const times = Array.from({ length: 3 }, () => {
    const start = performance.now();
    const { status } = spawnSync(process.execPath, [CLI, 'lint', file], { stdio: 'ignore' });
    if (status !== 0) throw new Error(`cti-robot lint ended with status ${status}`);
    return performance.now() - start;
  });
  rmSync(folder, { recursive: true });
  return Math.min(...times);
}

/** Each node with keywords, synonyms, a KB, and a regular expression of its own. */
function lintScript(nodes: number): string {
  const script = JSON.parse(bigFlow(nodes, { keywords: 26 })) as {
    flow: Record<string, { subflow: Record<string, { condition: { text: string[] } }> }>;
  };
  Object.values(script.flow).forEach(({ subflow }, i) => {
    const [arrow] = Object.values(subflow);
    arrow?.condition.text.push(`第${i}(步|个).*(可以|行|好|要)`);
  });
  return JSON.stringify(script);
}

function fastest(script: string): number {
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now();
    lintFlow('big', script);
    return performance.now() - start;
  });
  return Math.min(...times);
}

/** Parts of expressions that are slow together; A and B stand for two characters. */
const PARTS = [
  '.*',
  '.+?',
  'A',
  'A*',
  'A+',
  '[AB]*',
  '(?:A|B)+',
  '(?:AB?)+',
  '(?:A|AB)*',
  '.{0,9}',
  '(?:.{1,3}A){0,4}',
  '(.)\\1',
  '(?=.*A)',
];
const ENDS = [
  'x',
  '$',
  '(?:x|y|z)',
  `(?:${Array.from({ length: 30 }, (_, i) => `${String.fromCharCode(0x5100 + i)}x`).join('|')})`,
];
const TEXTS = ['A'.repeat(200), 'AB'.repeat(100), `${'A'.repeat(100)}${'B'.repeat(100)}`];

/**
 * All expressions of up to three parts and an end, those that lint lets through, each on the texts that are bad
 * for such expressions, as the engine tries them: on the text as recognised, and on the folded one.
 */
function worstExpression(): Figure {
  const patterns = new Patterns();
  const candidates = PARTS.flatMap((a) =>
    ['', ...PARTS].flatMap((b) => ['', ...PARTS].map((c) => a + b + c)),
  );
  let worst = { ms: 0, source: '' };
  let letThrough = 0;
  for (const parts of new Set(candidates)) {
    for (const end of ENDS) {
      const source = parts + end;
      if (patterns.of(named(source, 0)).verdict.kind !== 'fine') continue;
      letThrough++;
      for (const text of TEXTS) {
        const ms = leastFirstTime(source, text, worst.ms);
        if (ms > worst.ms) worst = { ms, source: named(source, 0) };
      }
    }
  }
  return {
    what: `200 characters against the worst of ${letThrough} expressions that lint lets through`,
    value: worst.ms,
    unit: 'ms',
    target: { atMost: 2 },
    note: `/${worst.source.length > 40 ? `${worst.source.slice(0, 40)}…` : worst.source}/`,
  };
}

function named(template: string, variant: number): string {
  const character = (offset: number): string => String.fromCharCode(0x4e00 + variant * 2 + offset);
  return template.replaceAll('A', character(0)).replaceAll('B', character(1));
}

/** The least of several times, so that it is the expression's and not the machine's; none are needed below `than`. */
function leastFirstTime(source: string, text: string, than: number): number {
  let least = Infinity;
  // Other characters each time: V8 keeps the code of expressions that it has met.
  for (let variant = 0; variant < 16 && least > than; variant++) {
    least = Math.min(least, firstTime(named(source, variant), named(text, variant)));
  }
  return least;
}

function firstTime(source: string, text: string): number {
  const pattern = new RegExp(source);
  const start = performance.now();
  pattern.exec(text);
  pattern.exec(text);
  return performance.now() - start;
}
