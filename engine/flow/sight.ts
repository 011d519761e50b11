/**
 * How much of a text a regular expression may see where no sidecar has judged it: V8 cannot interrupt a match, so
 * it must end by itself. A few rules that err on the safe side; the sidecar knows better (docs/reference/lint.md).
 *
 * Worked out is how many ways through the expression there are at most: `ways`, times those to share out the text
 * among `degree` loops. Repeating
 * what can match in more than one way makes them exponential: that is refused, whatever the text's length. Others
 * see so much of a text that all ways take at most 5 ms.
 */
import { MOST_CHARACTERS } from './pattern.ts';

/** 5 ms, where a way is 20 ns: what V8's interpreter of expressions takes on a busy machine. */
const WAYS_OF_5_MS = 250_000;

/** With less of a text to see, an expression is of no use. */
const FEWEST_CHARACTERS = 12;

interface Cost {
  ways: number;
  degree: number;
  /** How many times the usual steps a way takes, at most, from one choice to the next. */
  fixed: number;
}

/** See `Sight`. */
export function ownSight(source: string, ignoreCase: boolean): number {
  const { ways, degree, fixed } = new Reader(ignoreCase ? source.toLowerCase() : source).alternatives(true);
  for (let sees = MOST_CHARACTERS; sees >= FEWEST_CHARACTERS; sees--) {
    if (ways * Math.max(1, fixed) * shares(sees, degree) <= WAYS_OF_5_MS) return sees;
  }
  return 0;
}

/** In how many ways a text can be shared out among loops, and its end left over. */
function shares(characters: number, loops: number): number {
  let ways = 1;
  for (let i = 0; i < loops; i++) ways *= (characters + i) / (i + 1);
  return ways;
}

/** A part of an expression; `literal` where it is one character that stands for itself. */
interface Part extends Cost {
  literal?: string;
}

/** Reads an expression that compiles. */
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
    // Where each begins with a character of its own, one way at most is left after it.
    const apart = firsts.every((first, i) => first !== '' && firsts.indexOf(first) === i);
    return {
      ways: costs.reduce((ways, cost) => (apart ? Math.max(ways, cost.ways) : ways + cost.ways), 0),
      degree: Math.max(...costs.map((cost) => cost.degree)),
      fixed: Math.max(...costs.map((cost) => cost.fixed)) + (costs.length - 1) / 5,
    };
  }

  /** The character that an alternative must begin with; `''` where it is not that simple. */
  private firstCharacter(): string {
    const head = this.source[this.at] || '';
    const optional = /^[*?{]/.test(this.source.slice(this.at + 1));
    return optional || /[\\[(.^$|)]/.test(head) ? '' : head;
  }

  /** @param whole whether it is an alternative of the whole expression: then the search is over at its end */
  private sequence(whole: boolean): Cost {
    let ways = 1;
    // Each character of the text is a start, except after `^`.
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
      // At the end of the whole the first way through is the only one taken.
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
      // A back reference compares its text again at each try.
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
  // Of a loop with bounds the matcher counts the rounds.
  const counting = max < Infinity ? 1 : 0;
  return { ways, degree: 1, fixed: fixed * (min + 1) - 1 + counting };
}

/**
 * Steps at most from each place of a text for characters in a row. Where the first occurs once only, what they
 * match cannot overlap, and all places together take a step or two each.
 */
function stepsOf(run: string[]): number {
  return run.indexOf(run[0] as string, 1) < 0 ? Math.min(run.length, 2) : run.length;
}
