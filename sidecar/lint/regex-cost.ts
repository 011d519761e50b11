/**
 * How many steps a backtracking matcher takes at most for a pattern: an upper bound from the pattern alone, in
 * microseconds of work and the same on every machine. Most patterns that people write are shown to be harmless
 * by it, so that the real analysis (`redos.ts`, tens of milliseconds each) is left for the few others; and it
 * covers what that analysis calls safe because it is bounded: `(a{1,9}){1,9}b` takes years all the same.
 *
 * For each part of a pattern: in how many ways can it match from one place, and how many steps does it take to
 * try all of them. Parts that follow one another multiply, unless what follows shows at its first character that
 * only one of the ways can go on (`\d+,`).
 */
import type { AST } from '@eslint-community/regexpp';
import { type CharSet, charSetOf, EVERYTHING, intersects, NOTHING, union } from './char-set.ts';

/** A step that only looks at one character and fails is a fraction of one that goes on. */
const FAILED_STEP = 0.2;
/** Bounds beyond this mean nothing any more; it keeps them finite. */
const HUGE = 1e15;

interface Cost {
  ways: number;
  steps: number;
}

/** What a part may begin with, whether it may be empty, and how short it can be. */
interface Shape {
  first: CharSet;
  nullable: boolean;
  shortest: number;
}

type Shapes = Map<AST.Node, Shape>;

const ONE_STEP: Cost = { ways: 1, steps: 1 };

/** At most so many steps to look for the pattern everywhere in a text of so many characters. */
export function mostSteps(pattern: AST.Pattern, ignoreCase: boolean, characters: number): number {
  const shapes: Shapes = new Map();
  const bound = (length: number): number =>
    new Parts(length, ignoreCase, shapes).alternatives(pattern.alternatives, null, true).steps;
  if (pattern.alternatives.every(isAnchored)) return Math.min(HUGE, characters + bound(characters));
  // Each place is a start. Bounds grow with the length: one bound serves for a block of starts.
  const block = Math.ceil(characters / 8);
  let steps = characters;
  for (let length = characters; length > 0; length -= block) {
    steps += bound(length) * Math.min(block, length);
  }
  return Math.min(HUGE, steps);
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
   * @param follow what the first character after must be; null where anything, or the end, will do
   * @param last whether the pattern ends here: the first way through is then the only one that is taken
   */
  alternatives(alternatives: AST.Alternative[], follow: CharSet | null, last: boolean): Cost {
    const costs = alternatives.map((alternative) => this.sequence(alternative.elements, follow, last));
    if (costs.length === 1) return costs[0] as Cost;
    const failing = alternatives.length * FAILED_STEP;
    const literals = alternatives.map((alternative) => literalOf(alternative, this.ignoreCase));
    if (literals.every((literal) => literal !== null)) {
      // Engines share the beginnings of literals.
      const longest = Math.max(...literals.map((literal) => literal.length));
      return { ways: prefixesInARow(literals, follow), steps: failing + longest };
    }
    const firsts = alternatives.map((alternative) => this.sequenceShape(alternative.elements));
    const most = (weights: number[]): number =>
      heaviestCharacter(firsts.map((shape, i) => [shape, weights[i] as number]));
    return {
      ways: most(costs.map((cost) => cost.ways)),
      steps: capped(failing + most(costs.map((cost) => cost.steps))),
    };
  }

  private sequence(elements: AST.Element[], follow: CharSet | null, last: boolean): Cost {
    let ways = 1;
    let steps = 0;
    // What cannot fail at the end of the pattern is come to once: then the search is over.
    const sure = last ? this.sureFrom(elements) : elements.length;
    elements.forEach((element, i) => {
      const after = this.followOf(elements, i, follow);
      const cost = this.element(element, after, last && i >= sure - 1);
      steps = capped(steps + (i >= sure ? 1 : ways) * cost.steps);
      ways = capped(ways * cost.ways);
    });
    return { ways, steps };
  }

  /** From where on all elements can match nothing at all, and so cannot fail. */
  private sureFrom(elements: AST.Element[]): number {
    let from = elements.length;
    while (from > 0) {
      const element = elements[from - 1] as AST.Element;
      if (element.type !== 'Quantifier' || element.min > 0) break;
      from--;
    }
    return from;
  }

  private element(element: AST.Element, follow: CharSet | null, last: boolean): Cost {
    switch (element.type) {
      case 'Assertion':
        if (element.kind === 'lookahead' || element.kind === 'lookbehind') {
          return { ways: 1, steps: 1 + this.alternatives(element.alternatives, null, true).steps };
        }
        return { ways: 1, steps: FAILED_STEP };
      case 'Backreference':
        // Measured: comparing without case goes through a call out of the matcher.
        return { ways: 1, steps: this.ignoreCase ? 20 + this.length : 2 + this.length / 40 };
      case 'Group':
      case 'CapturingGroup':
        return this.alternatives(element.alternatives, follow, last);
      case 'Quantifier':
        return this.quantifier(element, follow, last);
      default:
        return ONE_STEP;
    }
  }

  private quantifier(quantifier: AST.Quantifier, follow: CharSet | null, last: boolean): Cost {
    const { element: body, min } = quantifier;
    const shape = this.shape(body);
    const most = Math.min(quantifier.max, Math.ceil(this.length / Math.max(1, shape.shortest)));
    const max = Math.max(most, Math.min(min, this.length));
    const afterBody = follow === null ? null : union(shape.first, follow);
    const once = this.element(body, quantifier.max > 1 ? afterBody : follow, false);
    const least = Math.min(min, max);
    if (last) {
      // Further repetitions are tried one after the other, and whichever fails, the search is over.
      const needed = repeated(once, least, least);
      return { ways: needed.ways, steps: capped(needed.steps + max * (once.steps + 1)) };
    }
    const cost = repeated(once, least, max);
    const decided = follow !== null && !shape.nullable && once.ways <= 1 && !intersects(shape.first, follow);
    return decided ? { ways: 1, steps: capped(cost.steps + cost.ways * FAILED_STEP) } : cost;
  }

  /** What may stand after element `i`: as far as the next that cannot be empty. */
  private followOf(elements: AST.Element[], i: number, outer: CharSet | null): CharSet | null {
    let set = NOTHING;
    for (const element of elements.slice(i + 1)) {
      if (element.type === 'Assertion' && element.kind === 'end') return set;
      const { first, nullable } = this.shape(element);
      set = union(set, first);
      if (!nullable) return set;
    }
    return outer === null ? null : union(set, outer);
  }

  private shape(element: AST.Element): Shape {
    let shape = this.shapes.get(element);
    if (!shape) {
      shape = this.makeShape(element);
      this.shapes.set(element, shape);
    }
    return shape;
  }

  private makeShape(element: AST.Element): Shape {
    switch (element.type) {
      case 'Assertion':
        return { first: NOTHING, nullable: true, shortest: 0 };
      case 'Backreference':
        return { first: EVERYTHING, nullable: true, shortest: 0 };
      case 'Group':
      case 'CapturingGroup': {
        const shapes = element.alternatives.map((alternative) => this.sequenceShape(alternative.elements));
        return {
          first: union(...shapes.map(({ first }) => first)),
          nullable: shapes.some(({ nullable }) => nullable),
          shortest: Math.min(...shapes.map(({ shortest }) => shortest)),
        };
      }
      case 'Quantifier': {
        const body = this.shape(element.element);
        return {
          first: element.max === 0 ? NOTHING : body.first,
          nullable: element.min === 0 || body.nullable,
          shortest: body.shortest * element.min,
        };
      }
      case 'Character':
      case 'CharacterSet':
      case 'CharacterClass':
        return { first: charSetOf(element, this.ignoreCase), nullable: false, shortest: 1 };
      default:
        return { first: EVERYTHING, nullable: true, shortest: 0 };
    }
  }

  private sequenceShape(elements: AST.Element[]): Shape {
    const shapes = elements.map((element) => this.shape(element));
    const solid = shapes.findIndex(({ nullable }) => !nullable);
    const leading = solid < 0 ? shapes : shapes.slice(0, solid + 1);
    return {
      first: union(...leading.map(({ first }) => first)),
      nullable: solid < 0,
      shortest: shapes.reduce((sum, { shortest }) => sum + shortest, 0),
    };
  }
}

/** A part `min` to `max` times in a row. */
function repeated(once: Cost, min: number, max: number): Cost {
  if (once.ways <= 1) return { ways: max - min + 1, steps: capped(1 + max * (once.steps + FAILED_STEP)) };
  let ways = 0;
  let steps = 1;
  let paths = 1;
  for (let times = 0; times <= max; times++) {
    if (times >= min) ways = capped(ways + paths);
    if (times < max) steps = capped(steps + paths * (once.steps + FAILED_STEP));
    paths = capped(paths * once.ways);
    if (paths === HUGE) return { ways: HUGE, steps: HUGE };
  }
  return { ways, steps };
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

/** How many of the texts can match at one place and be followed as they must: each begins the next. */
function prefixesInARow(texts: string[], follow: CharSet | null): number {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  let most = 1;
  for (const [text, count] of counts) {
    let row = count;
    for (let end = 0; end < text.length; end++) {
      const next = text.charCodeAt(end);
      if (follow === null || intersects(follow, [[next, next]])) row += counts.get(text.slice(0, end)) ?? 0;
    }
    most = Math.max(most, row);
  }
  return most;
}

/** The most that the weights of parts add up to that can begin with the same character. */
function heaviestCharacter(parts: [Shape, number][]): number {
  let always = 0;
  const changes: [at: number, by: number][] = [];
  for (const [shape, weight] of parts) {
    if (shape.nullable) always += weight;
    else for (const [first, last] of shape.first) changes.push([first, weight], [last + 1, -weight]);
  }
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
