/**
 * Finds regular expressions of flows that could block a call, because V8 cannot interrupt a match. The flow is published
 * without them, and their conditions never match.
 */
import { type CharacterLimit, MAX_CHARACTERS } from '../../engine/flow/pattern.ts';
import { shortened } from '../lib/error.ts';
import { type PatternCost, patternCost } from '../lint/regex/pattern-cost.ts';

/** An expression that was left out, for people. */
export interface Costly {
  pattern: string;
  /** How its time grows with the length of the text: `exponential`, `power of 3`. */
  growth: string;
}

/** Most expressions of one flow that are reported. */
const MOST_TOLD = 20;
const LONGEST_PATTERN = 100;

/** Cache of costs by expression, because flows and their versions share most expressions. */
const known = new Map<string, PatternCost>();
const MOST_KNOWN = 10_000;

/** Checks the expressions of one flow for the compiler, and collects those that are left out, in the order of the script. */
export function costLimit(): { limitOf: CharacterLimit; costly: Costly[] } {
  const costly: Costly[] = [];
  const told = new Set<string>();
  const limitOf: CharacterLimit = (source, ignoreCase) => {
    const key = `${ignoreCase ? 'i' : '-'}${source}`;
    const cost = costOf(key, source, ignoreCase);
    if (cost.kind === 'ok') return MAX_CHARACTERS;
    if (!told.has(key) && costly.length < MOST_TOLD) {
      told.add(key);
      costly.push({ pattern: shortened(asWritten(source), LONGEST_PATTERN), growth: blowupOf(cost) });
    }
    return 0;
  };
  return { limitOf, costly };
}

function costOf(key: string, source: string, ignoreCase: boolean): PatternCost {
  let cost = known.get(key);
  if (cost === undefined) {
    cost = patternCost(source, ignoreCase);
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(key, cost);
  }
  return cost;
}

function blowupOf(cost: PatternCost): string {
  return cost.kind === 'polynomial' ? `power of ${cost.degree}` : cost.kind;
}

/** The engine anchors an expression for keys. */
function asWritten(source: string): string {
  return /^\^\(\?:([\s\S]*)\)\$$/.exec(source)?.[1] ?? source;
}
