/** Short texts that a regular expression matches, from its syntax tree; what they are is checked with the pattern. */
import { type AST, RegExpParser } from '@eslint-community/regexpp';

/** Bounds the product of alternatives, classes and repetitions. */
const MOST_TRIED = 300;

const parser = new RegExpParser({ ecmaVersion: 2017 });

/**
 * Texts that `matcher` matches, shortest repetitions first; empty where none was found (a look-ahead or a back
 * reference is left out of the text).
 *
 * @param source what is sampled
 * @param matcher what the samples must match: `source` as the engine compiles it
 * @param pool characters to take where a class or a dot leaves the choice
 */
export function patternSamples(source: string, matcher: RegExp, pool: string): string[] {
  const found = new Set<string>();
  let tried = 0;
  for (const text of new Sampler(pool, matcher.ignoreCase).anyOf(parser.parsePattern(source).alternatives)) {
    if (matcher.test(text)) found.add(text);
    if (++tried >= MOST_TRIED) break;
  }
  return [...found];
}

class Sampler {
  constructor(
    private readonly pool: string,
    private readonly ignoreCase: boolean,
  ) {}

  *anyOf(alternatives: readonly AST.Alternative[]): Generator<string> {
    for (const { elements } of alternatives) yield* this.inOrder(elements);
  }

  private *inOrder(elements: readonly AST.Element[], at = 0): Generator<string> {
    const element = elements[at];
    if (element === undefined) {
      yield '';
      return;
    }
    for (const head of this.one(element)) {
      for (const tail of this.inOrder(elements, at + 1)) yield head + tail;
    }
  }

  private *one(element: AST.Element): Generator<string> {
    switch (element.type) {
      case 'Group':
      case 'CapturingGroup':
        yield* this.anyOf(element.alternatives);
        break;
      case 'Quantifier':
        for (const times of [element.min, element.min + 1]) {
          if (times <= element.max) yield* this.inOrder(Array(times).fill(element.element));
        }
        break;
      case 'Character':
        yield String.fromCodePoint(element.value);
        break;
      case 'CharacterClass':
      case 'CharacterSet':
        yield* this.members(element);
        break;
      default:
        yield '';
    }
  }

  /** Ends of the class's own ranges, then what of the pool belongs to it. */
  private members(element: AST.CharacterClass | AST.CharacterSet): string[] {
    const matcher = new RegExp(`^${element.raw}$`, this.ignoreCase ? 'i' : '');
    const own = element.type === 'CharacterClass' ? element.elements.flatMap(endsOf) : [];
    return [...new Set([...own, ...this.pool])].filter((character) => matcher.test(character));
  }
}

function endsOf(element: AST.CharacterClassElement): string[] {
  if (element.type === 'Character') return [String.fromCodePoint(element.value)];
  if (element.type !== 'CharacterClassRange') return [];
  return [element.min, element.max].map(({ value }) => String.fromCodePoint(value));
}
