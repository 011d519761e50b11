/**
 * Regular expressions of flows that would hold up a call: V8 cannot interrupt a match. The flow is published without
 * them, and what they stand for never matches.
 */
import { type CharacterLimit, MAX_CHARACTERS } from '../../engine/flow/pattern.ts';
import { shortened } from '../lib/error.ts';
import { type PatternCost, patternCost } from '../lint/regex/pattern-cost.ts';

/** An expression that never matches, as people may see it. */
export interface Costly {
  pattern: string;
  /** How its time grows with the text: `exponential`, `power of 3`. */
  growth: string;
}

/** Most of one flow that are told of. */
const MOST_TOLD = 20;
const LONGEST_PATTERN = 100;

/** Costs by expression: flows, and versions of a flow, mostly have the same ones. */
const known = new Map<string, PatternCost>();
const MOST_KNOWN = 10_000;

/** What the compiler of one flow asks, and the expressions that it refused, in the order of the script. */
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
