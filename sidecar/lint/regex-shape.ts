/** What can be said of a part of a regular expression without a text. */
import type { AST } from '@eslint-community/regexpp';
import { type CharSet, charSetOf, EVERYTHING, NOTHING, union } from './char-set.ts';

export interface Shape {
  /** What it may begin with, where it is not empty. */
  first: CharSet;
  nullable: boolean;
  /** Lengths of what it matches. */
  shortest: number;
  longest: number;
}

/** The shapes of a pattern's parts, each worked out once. */
export class Shapes {
  private readonly known = new Map<AST.Element, Shape>();

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
      shortest: shapes.reduce((sum, { shortest }) => sum + shortest, 0),
      longest: shapes.reduce((sum, { longest }) => sum + longest, 0),
    };
  }

  /** What may stand after element `i`, as far as the next that cannot be empty; null where anything may. */
  after(elements: AST.Element[], i: number, outer: CharSet | null): CharSet | null {
    let set = NOTHING;
    for (const element of elements.slice(i + 1)) {
      if (element.type === 'Assertion' && element.kind === 'end') return set;
      const { first, nullable } = this.of(element);
      set = union(set, first);
      if (!nullable) return set;
    }
    return outer === null ? null : union(set, outer);
  }

  private make(element: AST.Element): Shape {
    switch (element.type) {
      case 'Assertion':
        return { first: NOTHING, nullable: true, shortest: 0, longest: 0 };
      case 'Group':
      case 'CapturingGroup': {
        const shapes = element.alternatives.map((alternative) => this.ofSequence(alternative.elements));
        return {
          first: union(...shapes.map(({ first }) => first)),
          nullable: shapes.some(({ nullable }) => nullable),
          shortest: Math.min(...shapes.map(({ shortest }) => shortest)),
          longest: Math.max(...shapes.map(({ longest }) => longest)),
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
        };
      }
      case 'Character':
      case 'CharacterSet':
      case 'CharacterClass':
        return { first: charSetOf(element, this.ignoreCase), nullable: false, shortest: 1, longest: 1 };
      default:
        // A backreference.
        return { first: EVERYTHING, nullable: true, shortest: 0, longest: Infinity };
    }
  }
}
