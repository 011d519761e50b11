/** The levels of calls as the hub has them (docs/reference/records.md#levels), and which scores have none. */

export interface Grade {
  /** Missing: not saved yet. */
  id?: string;
  name: string;
  alias?: string;
  color?: string;
  position: number;
  /** What must hold; `score` is `{from, to}`. Others stay as they are. */
  rule: Readonly<Record<string, unknown>>;
}

/** Where the levels are kept. Without a server there is none. */
export interface GradePorts {
  list: () => Promise<readonly Grade[]>;
  /** Takes the whole list, in order. */
  save: (grades: readonly Grade[]) => Promise<void>;
}

export interface Range {
  from: number | null;
  to: number | null;
}

export function rangeOf({ rule }: Grade): Range {
  const score = rule.score;
  const of = (key: 'from' | 'to'): number | null => {
    const value =
      typeof score === 'object' && score !== null ? (score as Record<string, unknown>)[key] : null;
    return typeof value === 'number' ? value : null;
  };
  return { from: of('from'), to: of('to') };
}

export function withRange(grade: Grade, { from, to }: Range): Grade {
  const { score: _, ...rule } = grade.rule;
  if (from === null && to === null) return { ...grade, rule };
  const score = { ...(from !== null && { from }), ...(to !== null && { to }) };
  return { ...grade, rule: { ...rule, score } };
}

export function hasOtherConditions({ rule }: Grade): boolean {
  return Object.keys(rule).some((key) => key !== 'score');
}

/**
 * Ranges between `low` and `high` that no level has, by whole numbers. Levels with other conditions may not hold; but a
 * call that has a score was answered.
 */
export function gapsOf(grades: readonly Grade[], low: number, high: number): { from: number; to: number }[] {
  const ranges = grades
    .filter(({ rule }) =>
      Object.keys(rule).every((key) => key === 'score' || (key === 'answered' && rule[key] === true)),
    )
    .map(rangeOf)
    .map(({ from, to }) => ({ from: from ?? -Infinity, to: to ?? Infinity }))
    .sort((a, b) => a.from - b.from);
  const gaps: { from: number; to: number }[] = [];
  let at = Math.floor(low);
  for (const { from, to } of ranges) {
    if (at > high) break;
    if (from > at) gaps.push({ from: at, to: Math.min(Math.ceil(from) - 1, Math.ceil(high)) });
    at = Math.max(at, Math.floor(to) + 1);
  }
  if (at <= high) gaps.push({ from: at, to: Math.ceil(high) });
  return gaps.filter(({ from, to }) => from <= to);
}
