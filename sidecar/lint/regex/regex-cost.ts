/**
 * How many steps a backtracking matcher takes at most for a pattern: an upper bound from the pattern alone, in
 * well under a millisecond, and the same on every machine. It decides which expressions are let through, rather
 * than recheck, which takes tens of milliseconds or does not find an end, and which calls safe whatever is
 * bounded: `(a{1,9}){1,9}b` takes years all the same.
 *
 * For each part of a pattern: in how many ways can it match from one place, and how many steps does it take to
 * try all of them. Parts that follow one another multiply, unless what follows shows at its first character that
 * only one of the ways can go on (`\d+,`).
 */
import type { AST } from '@eslint-community/regexpp';
import { intersects, union } from './char-set.ts';
import { FAILED, type Follow, type Shape, Shapes } from './regex-shape.ts';

/** Bounds beyond this mean nothing any more; it keeps them finite. */
const HUGE = 1e15;

interface Cost {
  ways: number;
  steps: number;
  /** Steps that are taken only where the pattern ends, once: then the search is over. */
  end: number;
  /**
   * For a part that goes one way: it takes at most `perCharacter` for each character that it matches and `base`
   * besides; the same of the rest of the text where it fails. Null where that does not hold.
   */
  linear: { perCharacter: number; base: number } | null;
}

/**
 * At most so many steps to look for the pattern everywhere in a text of so many characters.
 *
 * @param enough the closest bound that can be had matters only near this
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
  // Each place is a start. Bounds grow with the length: one bound serves for a block of starts.
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
    /** How many characters are left of the text. */
    private readonly length: number,
    private readonly ignoreCase: boolean,
    private readonly shapes: Shapes,
  ) {}

  /**
   * @param follow what must come after; null where anything, or the end, will do
   * @param last whether the pattern ends here: the first way through is then the only one that is taken
   */
  alternatives(alternatives: AST.Alternative[], follow: Follow | null, last: boolean): Cost {
    const costs = alternatives.map(({ elements }) => this.sequence(elements, follow, last));
    if (costs.length === 1) return costs[0] as Cost;
    const literals = alternatives.map((alternative) => literalOf(alternative, this.ignoreCase));
    if (literals.every((literal) => literal !== null)) {
      // Engines share the beginnings of literals.
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
    // One that begins with a look-ahead takes its steps whatever comes.
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
    // What cannot fail at the end of the pattern is come to once: then the search is over.
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
        // Measured: comparing without case goes through a call out of the matcher.
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
      // Further repetitions are tried one after the other, and whichever fails, the search is over.
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

  /** A part `min` to `max` times in a row. */
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

  /** Repetitions of what goes one way share the text among them; only the one that fails sees the rest of it. */
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

/** A loop is linear where its body fails soon: else the same text could be looked at again by an outer loop. */
function linearLoop({ linear }: Cost, { shortest, longest }: Shape, { entry }: Follow): Cost['linear'] {
  if (!linear || !Number.isFinite(longest)) return null;
  const { perCharacter, base } = linear;
  return {
    perCharacter: perCharacter + (base + FAILED + entry) / shortest,
    base: perCharacter * longest + base + FAILED + entry,
  };
}

/** From where on all elements can match nothing at all, and so cannot fail. */
function sureFrom(elements: AST.Element[]): number {
  let from = elements.length;
  while (from > 0) {
    const element = elements[from - 1] as AST.Element;
    if (element.type !== 'Quantifier' || element.min > 0) break;
    from--;
  }
  return from;
}

/** The text of an alternative that is nothing else; null for any other. */
function literalOf(alternative: AST.Alternative, ignoreCase: boolean): string | null {
  let text = '';
  for (const element of alternative.elements) {
    if (element.type !== 'Character') return null;
    text += String.fromCodePoint(element.value);
  }
  return ignoreCase ? text.toLowerCase() : text;
}

/**
 * How many of the texts can match at one place, where each begins the next: and be followed as they must
 * (`ways`), and those that are turned back by what follows.
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

/** The most that the weights of parts add up to that can begin with the same character. */
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
