/** The regular expressions of a flow. Each is analysed once, however often it occurs. */
import { type AST, RegExpParser } from '@eslint-community/regexpp';
import { MAX_CHARACTERS } from '../../../engine/flow/pattern.ts';
import { mostSteps } from './regex-cost.ts';

/**
 * The steps that one expression may take for one utterance: under 1.5 ms, because a step takes 7 ns while V8 interprets
 * the expression, as it does at its first use.
 */
export const MOST_STEPS = 200_000;

export interface Pattern {
  /** Null if the older V8 cannot compile it. */
  ast: AST.Pattern | null;
  verdict: Verdict;
}

/** How the time of a slow expression grows. `unknown`: not determined in time, or the growth is bounded. */
export type Blowup = { kind: 'polynomial'; degree: number } | { kind: 'exponential' } | { kind: 'unknown' };

/** `blowup` says why it is slow, if that could be determined in time. */
export type Verdict = { kind: 'fine' } | { kind: 'slow'; steps: number; blowup: Blowup };

/** @param timeLeftMs the time that it may take; with too little it answers `unknown` */
export type BlowupPort = (source: string, ignoreCase: boolean, timeLeftMs: number) => Blowup;

const parser = new RegExpParser({ ecmaVersion: 2017 });

export class Patterns {
  private readonly known = new Map<string, Pattern>();
  private timeLeftMs = MOST_MS;

  constructor(private readonly blowupOf: BlowupPort = () => ({ kind: 'unknown' })) {}

  of(source: string, ignoreCase = false): Pattern {
    const key = `${ignoreCase ? 'i' : '-'}${source}`;
    let pattern = this.known.get(key);
    if (!pattern) {
      pattern = this.analyse(source, ignoreCase);
      this.known.set(key, pattern);
    }
    return pattern;
  }

  private analyse(source: string, ignoreCase: boolean): Pattern {
    const ast = parsed(source);
    if (typeof ast === 'string') return { ast: null, verdict: { kind: 'fine' } };
    return { ast, verdict: this.verdictOf(ast, source, ignoreCase) };
  }

  private verdictOf(ast: AST.Pattern, source: string, ignoreCase: boolean): Verdict {
    const steps = mostSteps(ast, ignoreCase, MAX_CHARACTERS, MOST_STEPS);
    if (steps <= MOST_STEPS) return { kind: 'fine' };
    const start = performance.now();
    const blowup = this.blowupOf(source, ignoreCase, this.timeLeftMs);
    this.timeLeftMs -= performance.now() - start;
    return { kind: 'slow', steps, blowup };
  }
}

/** Time for explaining why expressions are slow, for the whole flow, in ms. */
const MOST_MS = 500;

/** The syntax tree by the grammar of ES2017, which is the older V8's. On a syntax error, the parser's message. */
export function parsed(source: string): AST.Pattern | string {
  try {
    return parser.parsePattern(source, 0, source.length, false);
  } catch (error) {
    return (error as Error).message;
  }
}

/** Calls `visit` for every element of the alternatives, nested ones included. */
export function walk(alternatives: AST.Alternative[], visit: (element: AST.Element) => void): void {
  for (const { elements } of alternatives) {
    for (const element of elements) {
      visit(element);
      const inner = element.type === 'Quantifier' ? element.element : element;
      if (inner !== element) visit(inner);
      if ('alternatives' in inner) walk(inner.alternatives, visit);
    }
  }
}
