/** A backtracking matcher that counts, and expressions and texts that make matchers slow. */
import type { AST } from '@eslint-community/regexpp';
import fc from 'fast-check';
import { parsed } from '../../sidecar/lint/regex/patterns.ts';

export function pattern(source: string): AST.Pattern {
  const ast = parsed(source);
  if (typeof ast === 'string') throw new Error(ast);
  return ast;
}

/** A plain backtracking matcher that counts its steps: each character that is looked at. */
export class Matcher {
  steps = 0;

  constructor(
    private readonly text: string,
    private readonly most: number,
  ) {}

  /** Looks for the pattern everywhere; false also where the steps are too many to go on. */
  search({ alternatives }: AST.Pattern): boolean {
    for (let at = 0; at <= this.text.length && this.steps < this.most; at++) {
      if (this.alternatives(alternatives, at, () => true)) return true;
    }
    return false;
  }

  private alternatives(alternatives: AST.Alternative[], at: number, go: (at: number) => boolean): boolean {
    return alternatives.some(({ elements }) => this.sequence(elements, 0, at, go));
  }

  private sequence(elements: AST.Element[], i: number, at: number, go: (at: number) => boolean): boolean {
    const element = elements[i];
    if (!element) return go(at);
    return this.element(element, at, (next) => this.sequence(elements, i + 1, next, go));
  }

  private element(element: AST.Element, at: number, go: (at: number) => boolean): boolean {
    if (this.steps >= this.most) return false;
    switch (element.type) {
      case 'Quantifier':
        return this.repeat(element, 0, at, go);
      case 'Group':
        return this.alternatives(element.alternatives, at, go);
      case 'Assertion':
        if (element.kind === 'lookahead') {
          return this.alternatives(element.alternatives, at, () => true) !== element.negate && go(at);
        }
        return (element.kind === 'start' ? at === 0 : at === this.text.length) && go(at);
      case 'Character':
        return this.one(this.text.charCodeAt(at) === element.value, at, go);
      case 'CharacterSet':
        return this.one(at < this.text.length, at, go);
      default:
        throw new Error(`not generated: ${element.type}`);
    }
  }

  private one(fits: boolean, at: number, go: (at: number) => boolean): boolean {
    // As in the bound: one that fails is a fraction of one that goes on.
    this.steps += fits ? 1 : 0.2;
    return fits && go(at + 1);
  }

  private repeat(
    quantifier: AST.Quantifier,
    times: number,
    at: number,
    go: (at: number) => boolean,
  ): boolean {
    const more = (): boolean =>
      times < quantifier.max &&
      this.element(
        quantifier.element,
        at,
        (next) => next > at && this.repeat(quantifier, times + 1, next, go),
      );
    const enough = (): boolean => times >= quantifier.min && go(at);
    return quantifier.greedy ? more() || enough() : enough() || more();
  }
}

/** Expressions of all that the matcher knows. */
export const { source: arbitraryPattern } = fc.letrec<{ source: string }>((tie) => ({
  source: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('a', 'b', '.', 'ab', 'ba'),
    fc.array(tie('source'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('')),
    fc.tuple(tie('source'), tie('source')).map(([x, y]) => `(?:${x}|${y})`),
    fc
      .tuple(fc.constantFrom('(?=', '(?!'), tie('source'), tie('source'))
      .map(([sign, x, y]) => `${sign}${x})${y}`),
    fc
      .array(fc.constantFrom('c?', 'b*', 'd?', '$', '(?:ca?|d)?'), { maxLength: 6 })
      .map((parts) => parts.join('')),
    fc
      .tuple(tie('source'), fc.constantFrom('*', '+', '?', '{0,3}', '{2}', '{1,}', '*?', '{1,2}?'))
      .map(([x, quantifier]) => `(?:${x})${quantifier}`),
  ),
}));

const piece = fc.constantFrom('a', 'b', 'ab', 'aab', 'abb');

/** What makes matchers slow: the same over and over, then something else. */
export const slowText = fc
  .tuple(piece, fc.nat(200), piece, fc.nat(40), fc.constantFrom('', 'c', 'a', 'b'))
  .map(([one, times, other, more, end]) => one.repeat(times) + other.repeat(more) + end);
