/**
 * Which regular expressions are too expensive for a call, for the compiler of flows: those that lint reports as
 * `regex-backtracking`. The answer depends on the expression alone, so that all hosts and the simulator compile
 * alike.
 *
 *     const costs = new PatternCosts();
 *     const flow = compileFlow(name, text, version, costs.limitOf);
 *     for (const { source, cost } of costs.refused) …   // those entries match nothing
 *
 * The analysis of an expression takes well under a millisecond and is done once. Create one `PatternCosts` for each
 * flow.
 */
import { type CharacterLimit, MAX_CHARACTERS } from '../../../engine/flow/pattern.ts';
import { MOST_STEPS, parsed } from './patterns.ts';
import { mostSteps } from './regex-cost.ts';

/** How the bound on the steps grows with the text; `unknown` for an expression that is not ES2017. */
export type PatternCost =
  | { kind: 'ok' }
  | { kind: 'polynomial'; degree: number }
  | { kind: 'exponential' }
  | { kind: 'unknown' };

export interface RefusedPattern {
  /** As the engine would compile it: a DTMF entry between `^(?:` and `)$`. */
  source: string;
  cost: PatternCost;
}

/** Returns the cost of an expression. */
export function patternCost(source: string, ignoreCase = false): PatternCost {
  const ast = parsed(source);
  if (typeof ast === 'string') return { kind: 'unknown' };
  const steps = mostSteps(ast, ignoreCase, MAX_CHARACTERS, MOST_STEPS);
  if (steps <= MOST_STEPS) return { kind: 'ok' };
  if (steps >= A_MINUTE) return { kind: 'exponential' };
  const ofHalf = mostSteps(ast, ignoreCase, MAX_CHARACTERS / 2, MOST_STEPS);
  return { kind: 'polynomial', degree: Math.max(2, Math.round(Math.log2(steps / ofHalf))) };
}

/** Steps for a minute or more on one text. Whether the growth is polynomial or exponential no longer matters. */
const A_MINUTE = 1e10;

export class PatternCosts {
  /** In the order of the script, without duplicates. */
  readonly refused: RefusedPattern[] = [];
  private readonly known = new Map<string, number>();

  readonly limitOf: CharacterLimit = (source, ignoreCase) => {
    const key = `${ignoreCase ? 'i' : '-'}${source}`;
    let maxCharacters = this.known.get(key);
    if (maxCharacters === undefined) {
      const cost = patternCost(source, ignoreCase);
      maxCharacters = cost.kind === 'ok' ? MAX_CHARACTERS : 0;
      if (maxCharacters === 0) this.refused.push({ source, cost });
      this.known.set(key, maxCharacters);
    }
    return maxCharacters;
  };
}
