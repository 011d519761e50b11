/** Properties of a part of a regular expression that do not depend on a text. */
import type { AST } from '@eslint-community/regexpp';
import { type CharSet, charSetOf, EVERYTHING, NOTHING, union } from './char-set.ts';

export interface Shape {
  /** The characters that a match may begin with, unless it is empty. */
  first: CharSet;
  nullable: boolean;
  /** The lengths of its matches. */
  shortest: number;
  longest: number;
  /**
   * The most steps to find that it does not match because the first character is wrong; Infinity if one character
   * does not decide (a look-ahead, a backreference).
   */
  entry: number;
}

/** What must come after a part: its first character, and the steps to find out that it does not match. */
export interface Follow {
  first: CharSet;
  entry: number;
}

/** A step that fails at one character costs a fraction of a step that continues. */
export const FAILED = 0.2;

/** The shapes of the parts of a pattern, each computed once. */
export class Shapes {
  private readonly known = new Map<AST.Element, Shape>();
  private readonly rests = new Map<AST.Element[], (Follow & { open: boolean })[]>();

  constructor(private readonly ignoreCase: boolean) {}

  of(element: AST.Element): Shape {
    let shape = this.known.get(element);
    if (!shape) {
      shape = this.make(element);
      this.known.set(element, shape);
    }
    return shape;
  }

  ofSequence(elements: AST.Element[]): Shape {
    const shapes = elements.map((element) => this.of(element));
    const solid = shapes.findIndex(({ nullable }) => !nullable);
    const leading = solid < 0 ? shapes : shapes.slice(0, solid + 1);
    return {
      first: union(...leading.map(({ first }) => first)),
      nullable: solid < 0,
      shortest: sum(shapes, ({ shortest }) => shortest),
      longest: sum(shapes, ({ longest }) => longest),
      entry: sum(leading, ({ entry }) => entry),
    };
  }

  /** What may follow element `i`, up to the next element that cannot be empty; null if anything may. */
  after(elements: AST.Element[], i: number, outer: Follow | null): Follow | null {
    let rests = this.rests.get(elements);
    if (!rests) {
      rests = [];
      this.rests.set(elements, rests);
    }
    rests[i] ??= this.rest(elements, i);
    const { first, entry, open } = rests[i];
    if (entry === Infinity) return null;
    if (!open) return rests[i];
    return outer && { first: union(first, outer.first), entry: entry + outer.entry };
  }

  /** The same without what comes after the sequence. `open` if that matters too. */
  private rest(elements: AST.Element[], i: number): Follow & { open: boolean } {
    let first = NOTHING;
    let entry = 0;
    for (const element of elements.slice(i + 1)) {
      const shape = this.of(element);
      entry += shape.entry;
      if (element.type === 'Assertion' && element.kind === 'end') return { first, entry, open: false };
      first = union(first, shape.first);
      if (!shape.nullable) return { first, entry, open: false };
    }
    return { first, entry, open: true };
  }

  private make(element: AST.Element): Shape {
    switch (element.type) {
      case 'Assertion':
        return {
          first: NOTHING,
          nullable: true,
          shortest: 0,
          longest: 0,
          entry: element.kind === 'lookahead' || element.kind === 'lookbehind' ? Infinity : FAILED,
        };
      case 'Group':
      case 'CapturingGroup': {
        const shapes = element.alternatives.map((alternative) => this.ofSequence(alternative.elements));
        return {
          first: union(...shapes.map(({ first }) => first)),
          nullable: shapes.some(({ nullable }) => nullable),
          shortest: Math.min(...shapes.map(({ shortest }) => shortest)),
          longest: Math.max(...shapes.map(({ longest }) => longest)),
          entry: sum(shapes, ({ entry }) => entry),
        };
      }
      case 'Quantifier': {
        const body = this.of(element.element);
        const { min, max } = element;
        return {
          first: max === 0 ? NOTHING : body.first,
          nullable: min === 0 || body.nullable,
          shortest: body.shortest * min,
          longest: max === 0 || body.longest === 0 ? 0 : body.longest * max,
          entry: FAILED + body.entry,
        };
      }
      case 'Character':
      case 'CharacterSet':
      case 'CharacterClass':
        return {
          first: charSetOf(element, this.ignoreCase),
          nullable: false,
          shortest: 1,
          longest: 1,
          entry: FAILED,
        };
      default:
        // A backreference.
        return { first: EVERYTHING, nullable: true, shortest: 0, longest: Infinity, entry: Infinity };
    }
  }
}

function sum(shapes: Shape[], value: (shape: Shape) => number): number {
  return shapes.reduce((total, shape) => total + value(shape), 0);
}
