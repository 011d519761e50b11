/** Regular expressions of a flow, each looked into once, however often it stands there. */
import { type AST, RegExpParser } from '@eslint-community/regexpp';
import { MOST_CHARACTERS } from '../../../engine/flow/pattern.ts';
import type { Growth } from './redos.ts';
import { mostSteps } from './regex-cost.ts';

/**
 * Steps that one expression may take for one utterance. A step is 7 ns where V8 interprets an expression, as
 * it does at its first use: under 1.5 ms.
 */
export const MOST_STEPS = 200_000;

export interface Pattern {
  /** Null where it is no expression of the older V8. */
  ast: AST.Pattern | null;
  verdict: Verdict;
}

/** `growth` says why it is slow, as far as that is found out in time. */
export type Verdict = { kind: 'fine' } | { kind: 'slow'; steps: number; growth: Growth };

/** @param timeLeftMs what may be spent; with little left there is no answer */
export type GrowthPort = (source: string, ignoreCase: boolean, timeLeftMs: number) => Growth;

const parser = new RegExpParser({ ecmaVersion: 2017 });

export class Patterns {
  private readonly known = new Map<string, Pattern>();
  private timeLeftMs = MOST_MS;

  constructor(private readonly growthOf: GrowthPort = () => ({ kind: 'unknown' })) {}

  of(source: string, ignoreCase = false): Pattern {
    const key = `${ignoreCase ? 'i' : '-'}${source}`;
    let pattern = this.known.get(key);
    if (!pattern) {
      pattern = this.look(source, ignoreCase);
      this.known.set(key, pattern);
    }
    return pattern;
  }

  private look(source: string, ignoreCase: boolean): Pattern {
    const ast = parsed(source);
    if (typeof ast === 'string') return { ast: null, verdict: { kind: 'fine' } };
    return { ast, verdict: this.judge(ast, source, ignoreCase) };
  }

  private judge(ast: AST.Pattern, source: string, ignoreCase: boolean): Verdict {
    const steps = mostSteps(ast, ignoreCase, MOST_CHARACTERS, MOST_STEPS);
    if (steps <= MOST_STEPS) return { kind: 'fine' };
    const start = performance.now();
    const growth = this.growthOf(source, ignoreCase, this.timeLeftMs);
    this.timeLeftMs -= performance.now() - start;
    return { kind: 'slow', steps, growth };
  }
}

/** For saying why expressions are slow, all of a flow's together, ms. */
const MOST_MS = 500;

/** The syntax tree by the grammar of ES2017, which is the older V8's; a text says why there is none. */
export function parsed(source: string): AST.Pattern | string {
  try {
    return parser.parsePattern(source, 0, source.length, false);
  } catch (error) {
    return (error as Error).message;
  }
}

/** Calls `visit` for each element of the alternatives, and for those inside them. */
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
