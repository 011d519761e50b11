/** The level of a call: the first grade whose rule holds. */
import type { CallFacts, Countable } from './facts.ts';

/** Both ends are included; a missing one is open. */
export interface Range {
  from?: number;
  to?: number;
}

/** All that is given must be the case: all of `all`, one or more of `any`, none of `none`. */
export interface Choice {
  all?: string[];
  any?: string[];
  none?: string[];
}

/** All that is given must hold. An empty rule always holds. */
export interface LevelRule {
  answered?: boolean;
  score?: Range;
  rounds?: Range;
  /** ms */
  duration?: Range;
  /** ms */
  bill?: Range;
  /** Ids of nodes that were reached. */
  nodes?: Choice;
  /** Ids of tags. */
  tags?: Choice;
  counts?: Partial<Record<Countable, Range>>;
}

export interface Grade {
  id: string;
  /** The flow whose calls it grades; null: all flows without grades of their own. */
  flowId: number | null;
  position: number;
  rule: LevelRule;
}

/**
 * @param grades of the call's account, in any order
 * @param flowId of the call; null: unknown
 * @returns null if no rule holds
 */
export function levelOf(grades: readonly Grade[], flowId: number | null, facts: CallFacts): Grade | null {
  const own = flowId === null ? [] : grades.filter((grade) => grade.flowId === flowId);
  const asked = own.length > 0 ? own : grades.filter((grade) => grade.flowId === null);
  const inOrder = [...asked].sort((a, b) => a.position - b.position || (a.id < b.id ? -1 : 1));
  return inOrder.find(({ rule }) => doesHold(rule, facts)) ?? null;
}

export function doesHold(rule: LevelRule, facts: CallFacts): boolean {
  const { answered, score, rounds, duration, bill, nodes, tags, counts = {} } = rule;
  return (
    (answered === undefined || answered === facts.isAnswered) &&
    isWithin(facts.score, score) &&
    isWithin(facts.rounds, rounds) &&
    isWithin(facts.duration, duration) &&
    isWithin(facts.bill, bill) &&
    isChosen(facts.nodes, nodes) &&
    isChosen(facts.tags, tags) &&
    Object.entries(counts).every(([name, range]) => isWithin(facts.counts[name as Countable] ?? 0, range))
  );
}

/** A call without a value is in no range. */
function isWithin(value: number | null, range: Range | undefined): boolean {
  if (range === undefined) return true;
  if (value === null) return false;
  return value >= (range.from ?? Number.NEGATIVE_INFINITY) && value <= (range.to ?? Number.POSITIVE_INFINITY);
}

function isChosen(present: ReadonlySet<string>, choice: Choice | undefined): boolean {
  if (choice === undefined) return true;
  const { all = [], any, none = [] } = choice;
  return (
    all.every((id) => present.has(id)) &&
    (any === undefined || any.some((id) => present.has(id))) &&
    !none.some((id) => present.has(id))
  );
}
