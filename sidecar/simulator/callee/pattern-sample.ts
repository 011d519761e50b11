/**
 * Makes texts that a regular expression may match: each alternative at the top once, the fewest repetitions, the first
 * choice elsewhere. Look-aheads and back references are left out, so whoever takes a text checks it with the matcher.
 */

/** Most copies of what is repeated. */
const MOST_COPIES = 20;
/** The engine looks at no more of a text. Also a bound for repetitions of repetitions. */
const MOST_CHARACTERS = 200;
/** For `.` and classes that exclude. */
const ANY_CHARACTER = '嗯';

const ESCAPES: Readonly<Record<string, string>> = {
  ...{ d: '1', D: ANY_CHARACTER, w: 'a', W: ANY_CHARACTER, s: ' ', S: ANY_CHARACTER },
  ...{ b: '', B: '', n: '\n', t: '\t', r: '\r' },
};

export function patternSamples(source: string): string[] {
  return new Reader(source).alternatives();
}

class Reader {
  private at = 0;

  constructor(private readonly source: string) {}

  /** Reads up to the end of the source or of the group. */
  alternatives(): string[] {
    const samples = [this.sequence()];
    while (this.source[this.at] === '|') {
      this.at++;
      samples.push(this.sequence());
    }
    return samples;
  }

  private sequence(): string {
    let text = '';
    while (this.at < this.source.length && this.source[this.at] !== '|' && this.source[this.at] !== ')') {
      const element = this.element();
      text = (text + element.repeat(this.copies())).slice(0, MOST_CHARACTERS);
    }
    return text;
  }

  private element(): string {
    const character = this.source[this.at++] as string;
    switch (character) {
      case '^':
      case '$':
        return '';
      case '.':
        return ANY_CHARACTER;
      case '\\':
        return this.escaped();
      case '[':
        return this.characterOfClass();
      case '(':
        return this.group();
      default:
        return character;
    }
  }

  private escaped(): string {
    const letter = this.source[this.at++] ?? '';
    if (letter === 'u' || letter === 'x') {
      const digits = letter === 'u' ? 4 : 2;
      const code = Number.parseInt(this.source.slice(this.at, this.at + digits), 16);
      if (!Number.isNaN(code)) {
        this.at += digits;
        return String.fromCharCode(code);
      }
    }
    return /[1-9]/.test(letter) ? '' : (ESCAPES[letter] ?? letter);
  }

  private characterOfClass(): string {
    const excludes = this.source[this.at] === '^';
    if (excludes) this.at++;
    let first: string | undefined;
    while (this.at < this.source.length && this.source[this.at] !== ']') {
      const character = this.source[this.at++] as string;
      const meant = character === '\\' ? this.escaped() : character;
      first ??= meant;
    }
    this.at++;
    return excludes ? ANY_CHARACTER : (first ?? '');
  }

  private group(): string {
    const [kind = ''] = /^\?[:=!]/.exec(this.source.slice(this.at, this.at + 2)) ?? [];
    this.at += kind.length;
    const [first = ''] = this.alternatives();
    this.at++;
    return kind === '?=' || kind === '?!' ? '' : first;
  }

  /** How often what was just read is repeated. */
  private copies(): number {
    const [quantifier = ''] =
      /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(this.source.slice(this.at, this.at + 12)) ?? [];
    this.at += quantifier.length;
    if (quantifier === '' || quantifier[0] === '+') return 1;
    return quantifier[0] === '{' ? Math.min(MOST_COPIES, Number.parseInt(quantifier.slice(1), 10)) : 0;
  }
}
