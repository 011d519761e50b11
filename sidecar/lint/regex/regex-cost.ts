/**
 * An upper bound on the steps of a backtracking matcher, computed from the pattern alone in well under a millisecond,
 * with the same result on every machine. It decides which expressions are accepted. recheck would take tens of
 * milliseconds or not finish, and accepts whatever is bounded, although `(a{1,9}){1,9}b` takes years.
 *
 * For each part of a pattern it computes in how many ways the part can match from one position, and how many steps it
 * takes to try them all. The ways of consecutive parts multiply, unless the first character of the next part decides
 * between the ways (`\d+,`).
 */
import type { AST } from '@eslint-community/regexpp';
import { intersects, union } from './char-set.ts';
import { FAILED, type Follow, type Shape, Shapes } from './regex-shape.ts';

/** Keeps bounds finite. Larger ones have no meaning. */
const HUGE = 1e15;

interface Cost {
  ways: number;
  steps: number;
  /** Steps that happen at most once, at the end of the pattern, because the search then ends. */
  end: number;
  /**
   * For a part that can match in only one way: it takes at most `base` steps plus `perCharacter` for each character
   * that it matches, or, if it fails, for each remaining character. Null otherwise.
   */
  linear: { perCharacter: number; base: number } | null;
}

/**
 * The most steps to search for the pattern in a text of `length` characters.
 *
 * @param enough a tight bound is needed only near this value
 */
export function mostSteps(
  pattern: AST.Pattern,
  ignoreCase: boolean,
  characters: number,
  enough: number,
): number {
  const shapes = new Shapes(ignoreCase);
  const bound = (length: number): number => {
    const { steps, end } = new Parts(length, ignoreCase, shapes).alternatives(
      pattern.alternatives,
      null,
      true,
    );
    return capped(steps + end);
  };
  const whole = bound(characters);
  if (pattern.alternatives.every(isAnchored)) return capped(characters + whole);
  if (characters * (1 + whole) <= enough || whole > enough) return capped(characters * (1 + whole));
  // The search starts at each position. Bounds grow with the length, so one bound covers a block of starts.
  const block = Math.ceil(characters / 16);
  let steps = characters + block * whole;
  for (let length = characters - block; length > 0; length -= block) {
    steps += bound(length) * Math.min(block, length);
  }
  return capped(steps);
}

function isAnchored(alternative: AST.Alternative): boolean {
  const first = alternative.elements[0];
  return first?.type === 'Assertion' && first.kind === 'start';
}

class Parts {
  constructor(
    /** The number of characters left in the text. */
    private readonly length: number,
    private readonly ignoreCase: boolean,
    private readonly shapes: Shapes,
  ) {}

  /**
   * @param follow what must come after; null if anything or the end may
   * @param last whether the pattern ends here, so that the first way through ends the search
   */
  alternatives(alternatives: AST.Alternative[], follow: Follow | null, last: boolean): Cost {
    const costs = alternatives.map(({ elements }) => this.sequence(elements, follow, last));
    if (costs.length === 1) return costs[0] as Cost;
    const literals = alternatives.map((alternative) => literalOf(alternative, this.ignoreCase));
    if (literals.every((literal) => literal !== null)) {
      // Engines share common prefixes of literals.
      const { ways, turnedBack } = prefixesInARow(literals, follow);
      const failing = literals.length * FAILED;
      const steps =
        failing + Math.max(...literals.map((literal) => literal.length)) + turnedBack * (follow?.entry ?? 0);
      return { ways, steps, end: 0, linear: ways > 1 ? null : { perCharacter: 0, base: steps } };
    }
    const shapes = alternatives.map(({ elements }) => this.shapes.ofSequence(elements));
    const failing = shapes.reduce((sum, { entry }) => sum + (entry === Infinity ? FAILED : entry), 0);
    const most = (weight: (cost: Cost) => number, always: (shape: Shape) => boolean): number =>
      heaviestCharacter(shapes, costs.map(weight), always);
    const empty = ({ nullable }: Shape): boolean => nullable;
    // An alternative that begins with a look-ahead takes its steps whatever the next character is.
    const tried = ({ nullable, entry }: Shape): boolean => nullable || entry === Infinity;
    const ways = most((cost) => cost.ways, empty);
    const linear = ways <= 1 && costs.every((cost) => cost.linear !== null);
    return {
      ways,
      steps: capped(failing + most((cost) => cost.steps, tried)),
      end: Math.max(...costs.map((cost) => cost.end)),
      linear: linear
        ? {
            perCharacter: most((cost) => cost.linear?.perCharacter ?? 0, tried),
            base: failing + most((cost) => cost.linear?.base ?? 0, tried),
          }
        : null,
    };
  }

  private sequence(elements: AST.Element[], follow: Follow | null, last: boolean): Cost {
    // Elements at the end of the pattern that cannot fail are reached once, because the search then ends.
    const sure = last ? sureFrom(elements) : elements.length;
    const cost: Cost = { ways: 1, steps: 0, end: 0, linear: { perCharacter: 0, base: 0 } };
    elements.forEach((element, i) => {
      const after = this.shapes.after(elements, i, follow);
      const next = this.element(element, after, last && i >= sure - 1);
      cost.steps = capped(cost.steps + (i >= sure ? 1 : cost.ways) * next.steps);
      cost.ways = capped(cost.ways * next.ways);
      cost.end = capped(cost.end + next.end);
      cost.linear =
        cost.linear && next.linear && next.ways <= 1
          ? {
              perCharacter: Math.max(cost.linear.perCharacter, next.linear.perCharacter),
              base: cost.linear.base + next.linear.base,
            }
          : null;
    });
    return this.atMostLinear(cost);
  }

  private element(element: AST.Element, follow: Follow | null, last: boolean): Cost {
    switch (element.type) {
      case 'Assertion': {
        if (element.kind !== 'lookahead' && element.kind !== 'lookbehind') return constant(FAILED);
        const { steps, end } = this.alternatives(element.alternatives, null, true);
        return { ways: 1, steps: capped(1 + steps + end), end: 0, linear: null };
      }
      case 'Backreference':
        // Measured: a comparison that ignores case calls a function outside of the matcher.
        return constant(this.ignoreCase ? 20 + this.length : 2 + this.length / 40);
      case 'Group':
      case 'CapturingGroup':
        return this.alternatives(element.alternatives, follow, last);
      case 'Quantifier':
        return this.quantifier(element, follow, last);
      default:
        return { ways: 1, steps: 1, end: 0, linear: { perCharacter: 1, base: 1 } };
    }
  }

  private quantifier(quantifier: AST.Quantifier, follow: Follow | null, last: boolean): Cost {
    const { element: body, min } = quantifier;
    const shape = this.shapes.of(body);
    const fitting = Math.min(quantifier.max, Math.ceil(this.length / Math.max(1, shape.shortest)));
    const max = Math.max(fitting, Math.min(min, this.length));
    const least = Math.min(min, max);
    const again =
      follow && shape.entry < Infinity
        ? { first: union(shape.first, follow.first), entry: shape.entry + follow.entry }
        : null;
    const once = this.element(body, quantifier.max > 1 ? again : follow, false);
    if (last) {
      // Further repetitions are tried one after the other. When one fails, the search ends.
      return { ...this.repeated(once, least, least), end: this.inARow(once, max), linear: null };
    }
    const cost = this.repeated(once, least, max);
    const oneWay =
      once.ways <= 1 && !shape.nullable && follow !== null && !intersects(shape.first, follow.first);
    if (!oneWay) return cost;
    return this.atMostLinear({
      ways: 1,
      steps: capped(cost.steps + cost.ways * follow.entry),
      end: 0,
      linear: linearLoop(once, shape, follow),
    });
  }

  /** The cost of a part that is repeated `min` to `max` times. */
  private repeated(once: Cost, min: number, max: number): Cost {
    if (once.ways <= 1) {
      return { ways: max - min + 1, steps: this.inARow(once, max), end: 0, linear: null };
    }
    let ways = 0;
    let steps = 1;
    let paths = 1;
    for (let times = 0; times <= max && paths < HUGE; times++) {
      if (times >= min) ways = capped(ways + paths);
      if (times < max) steps = capped(steps + paths * (once.steps + FAILED));
      paths = capped(paths * once.ways);
    }
    return paths < HUGE ? { ways, steps, end: 0, linear: null } : IMPOSSIBLE;
  }

  /**
   * Repetitions of a part with only one way divide the text among them. Only the one that fails reads the rest of the
   * text.
   */
  private inARow(once: Cost, times: number): number {
    const each = capped(1 + times * (once.steps + FAILED));
    if (!once.linear) return each;
    const { perCharacter, base } = once.linear;
    return Math.min(each, 1 + 2 * perCharacter * this.length + (times + 1) * (base + FAILED));
  }

  private atMostLinear(cost: Cost): Cost {
    if (!cost.linear || cost.ways > 1) return cost;
    const { perCharacter, base } = cost.linear;
    return { ...cost, steps: Math.min(cost.steps, perCharacter * this.length + base) };
  }
}

const IMPOSSIBLE: Cost = { ways: HUGE, steps: HUGE, end: 0, linear: null };

function constant(steps: number): Cost {
  return { ways: 1, steps, end: 0, linear: { perCharacter: 0, base: steps } };
}

/** A loop is linear if its body fails early. Otherwise an outer loop could read the same text again. */
function linearLoop({ linear }: Cost, { shortest, longest }: Shape, { entry }: Follow): Cost['linear'] {
  if (!linear || !Number.isFinite(longest)) return null;
  const { perCharacter, base } = linear;
  return {
    perCharacter: perCharacter + (base + FAILED + entry) / shortest,
    base: perCharacter * longest + base + FAILED + entry,
  };
}

/** The index from which all elements can match the empty text and so cannot fail. */
function sureFrom(elements: AST.Element[]): number {
  let from = elements.length;
  while (from > 0) {
    const element = elements[from - 1] as AST.Element;
    if (element.type !== 'Quantifier' || element.min > 0) break;
    from--;
  }
  return from;
}

/** The text of an alternative that is a plain text; null for others. */
function literalOf(alternative: AST.Alternative, ignoreCase: boolean): string | null {
  let text = '';
  for (const element of alternative.elements) {
    if (element.type !== 'Character') return null;
    text += String.fromCodePoint(element.value);
  }
  return ignoreCase ? text.toLowerCase() : text;
}

/**
 * The most texts that can match at one position because each is a prefix of the next: those that the required next
 * character can follow (`ways`), and those that it rules out (`turnedBack`).
 */
function prefixesInARow(texts: string[], follow: Follow | null): { ways: number; turnedBack: number } {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  let most = 1;
  let mostTurnedBack = 0;
  for (const [text, count] of counts) {
    let row = count;
    let turnedBack = 0;
    for (let end = 0; end < text.length; end++) {
      const shorter = counts.get(text.slice(0, end)) ?? 0;
      const next = text.charCodeAt(end);
      if (follow === null || intersects(follow.first, [[next, next]])) row += shorter;
      else turnedBack += shorter;
    }
    most = Math.max(most, row);
    mostTurnedBack = Math.max(mostTurnedBack, turnedBack);
  }
  return { ways: most, turnedBack: mostTurnedBack };
}

/** The largest sum of the weights of parts that can begin with the same character. */
function heaviestCharacter(shapes: Shape[], weights: number[], isAlways: (shape: Shape) => boolean): number {
  let always = 0;
  const changes: [at: number, by: number][] = [];
  shapes.forEach((shape, i) => {
    const weight = weights[i] as number;
    if (isAlways(shape)) always += weight;
    else for (const [from, to] of shape.first) changes.push([from, weight], [to + 1, -weight]);
  });
  changes.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let weight = 0;
  let heaviest = 0;
  for (const [, by] of changes) {
    weight += by;
    heaviest = Math.max(heaviest, weight);
  }
  return capped(always + heaviest);
}

function capped(n: number): number {
  return Math.min(n, HUGE);
}
