/**
 * Limits how much of a text a regular expression may see, for scripts that no sidecar has compiled. V8 cannot interrupt a
 * match, so each match must end by itself. A few rules err on the safe side; the sidecar measures more precisely
 * (docs/reference/lint.md).
 *
 * The rules compute an upper bound of the ways to match: `ways`, times the ways to divide the text among `degree` loops.
 * A loop around an expression that can match in several ways has exponentially many: it is rejected at any length. Any
 * other expression sees only as much of a text as it can process in 5 ms.
 */
import { MAX_CHARACTERS } from './pattern.ts';

/** The ways of 5 ms, at 20 ns a way: the speed of V8's interpreter of expressions on a busy machine. */
const WAYS_OF_5_MS = 250_000;

/** An expression that may see fewer characters is of no use. */
const FEWEST_CHARACTERS = 12;

interface Cost {
  ways: number;
  degree: number;
  /** The most steps from one choice to the next. */
  fixed: number;
}

/** Returns how many characters of a text an expression may see; 0 rejects it (see `CharacterLimit`). */
export function characterLimit(source: string, ignoreCase: boolean): number {
  const { ways, degree, fixed } = new Reader(ignoreCase ? source.toLowerCase() : source).alternatives(true);
  for (let maxCharacters = MAX_CHARACTERS; maxCharacters >= FEWEST_CHARACTERS; maxCharacters--) {
    if (ways * Math.max(1, fixed) * shares(maxCharacters, degree) <= WAYS_OF_5_MS) return maxCharacters;
  }
  return 0;
}

/** The number of ways to divide a text among loops, with a rest at its end. */
function shares(characters: number, loops: number): number {
  let ways = 1;
  for (let i = 0; i < loops; i++) ways *= (characters + i) / (i + 1);
  return ways;
}

/** A part of an expression. `literal` is set for a character that matches itself. */
interface Part extends Cost {
  literal?: string;
}

/** Reads an expression that is known to compile. */
class Reader {
  private at = 0;

  constructor(private readonly source: string) {}

  alternatives(whole = false): Cost {
    const costs: Cost[] = [];
    const firsts: string[] = [];
    do {
      firsts.push(this.firstCharacter());
      costs.push(this.sequence(whole));
    } while (this.take('|'));
    // If each alternative begins with a different character, the first character decides between them.
    const apart = firsts.every((first, i) => first !== '' && firsts.indexOf(first) === i);
    return {
      ways: costs.reduce((ways, cost) => (apart ? Math.max(ways, cost.ways) : ways + cost.ways), 0),
      degree: Math.max(...costs.map((cost) => cost.degree)),
      fixed: Math.max(...costs.map((cost) => cost.fixed)) + (costs.length - 1) / 5,
    };
  }

  /** The character with which an alternative must begin; `''` if it may begin with several. */
  private firstCharacter(): string {
    const head = this.source[this.at] || '';
    const optional = /^[*?{]/.test(this.source.slice(this.at + 1));
    return optional || /[\\[(.^$|)]/.test(head) ? '' : head;
  }

  /** @param whole whether it is an alternative of the whole expression: the search stops at its end */
  private sequence(whole: boolean): Cost {
    let ways = 1;
    // A match may start at any character of the text, except after `^`.
    let degree = whole && this.source[this.at] !== '^' ? 1 : 0;
    let fixed = 0;
    let run: string[] = [];
    let steps = 0;
    while (this.at < this.source.length && !/[|)]/.test(this.source[this.at] as string)) {
      const part = this.part();
      const [min, max] = this.quantifier();
      const { literal } = part;
      if (literal !== undefined && min === 1 && max === 1) {
        run.push(literal);
        continue;
      }
      const cost = repeated(part, min, max);
      steps += stepsOf(run);
      run = [];
      fixed = Math.max(fixed, steps + cost.fixed);
      steps = cost.degree > 0 ? cost.fixed : steps + cost.fixed;
      // At the end of the whole expression only the first way is tried.
      if (whole && part.ways === 1 && part.degree === 0 && this.isEnd()) continue;
      ways *= cost.ways;
      degree += cost.degree;
    }
    return { ways, degree, fixed: Math.max(fixed, steps + stepsOf(run)) };
  }

  private isEnd(): boolean {
    return this.at >= this.source.length || this.source[this.at] === '|';
  }

  private part(): Part {
    const { source } = this;
    const character = source[this.at++] as string;
    if (character === '(') {
      if (this.take('?')) this.at++;
      const inner = this.alternatives();
      this.at++;
      return inner;
    }
    if (character === '[') {
      while (source[this.at] !== ']') this.at += source[this.at] === '\\' ? 2 : 1;
      this.at++;
      return ONE;
    }
    if (character === '\\') {
      const escaped = source[this.at++] as string;
      // A back reference is compared again at each try.
      return /[1-9]/.test(escaped) ? { ways: 1, degree: 1, fixed: 1 } : ONE;
    }
    return /[.^$]/.test(character) ? ONE : { ...ONE, literal: character };
  }

  private quantifier(): [min: number, max: number] {
    const found = /^(?:[*+?]|\{(\d+)(?:(,)(\d*))?\})\??/.exec(this.source.slice(this.at));
    if (!found) return [1, 1];
    const [written, least, comma, most] = found;
    this.at += written.length;
    if (least === undefined) return [written[0] === '+' ? 1 : 0, written[0] === '?' ? 1 : Infinity];
    const min = Number(least);
    if (!comma) return [min, min];
    return [min, most ? Number(most) : Infinity];
  }

  private take(character: string): boolean {
    if (this.source[this.at] !== character) return false;
    this.at++;
    return true;
  }
}

const ONE: Cost = { ways: 1, degree: 0, fixed: 1 };

function repeated(part: Cost, min: number, max: number): Cost {
  const { ways, degree, fixed } = part;
  if (max <= 1) return min === max ? part : { ways: ways + 1, degree, fixed };
  if (ways > 1 || degree > 0) return { ways: Infinity, degree, fixed };
  if (min === max) return { ways, degree, fixed: fixed * min };
  // The matcher counts the rounds of a loop with bounds.
  const counting = max < Infinity ? 1 : 0;
  return { ways, degree: 1, fixed: fixed * (min + 1) - 1 + counting };
}

/**
 * The most steps that a run of literal characters takes at each place of a text. If its first character occurs only once,
 * matches cannot overlap: each place takes a step or two on average.
 */
function stepsOf(run: string[]): number {
  return run.indexOf(run[0] as string, 1) < 0 ? Math.min(run.length, 2) : run.length;
}
