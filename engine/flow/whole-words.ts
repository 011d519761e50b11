/**
 * Finds the ends of words in Latin letters, for `match_words` `"whole"` (docs/reference/matching.md). It needs the text as
 * recognised, because folding joins words: `I know` becomes `iknow`.
 */
import { foldWithSpans } from '../text/fold.ts';
import { isLetterOrDigit, isMark } from '../text/letters.ts';

export class WholeWords {
  private spans: ReturnType<typeof foldWithSpans> | undefined;

  /** @param folded the text, folded */
  constructor(
    private readonly text: string,
    private readonly folded: string,
  ) {}

  /** Returns where a folded keyword is a whole word in the folded text, or -1. */
  find(keyword: string): number {
    let at = this.folded.indexOf(keyword);
    while (at >= 0 && !this.isWhole(at, at + keyword.length)) at = this.folded.indexOf(keyword, at + 1);
    return at;
  }

  /**
   * Whether a part of the folded text is not a part of a longer word. Only ends that are Latin letters or digits count,
   * because other scripts do not separate words.
   */
  isWhole(from: number, to: number): boolean {
    const { text } = this;
    if (this.spans === undefined) this.spans = foldWithSpans(text);
    const start = this.spans.starts[from] as number;
    const end = this.spans.ends[to - 1] as number;
    return (
      !(isOfWord(text, start) && continuesWord(text, start - 1, -1)) &&
      !(isOfWord(text, end - 1) && continuesWord(text, end, 1))
    );
  }
}

/** Whether a word continues at a position, in a direction. An apostrophe between letters continues it: `can't`. */
function continuesWord(text: string, at: number, by: 1 | -1): boolean {
  return isOfWord(text, at) || (/['\u2019\uff07]/.test(text.charAt(at)) && isOfWord(text, at + by));
}

/** Whether a code unit is a Latin letter, a mark on one or a digit, in full width too. */
function isOfWord(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  const code = unit >= 0xff01 && unit <= 0xff5e ? unit - 0xfee0 : unit;
  return isLetterOrDigit(code)
    ? code < 0x250 || (code >= 0x1e00 && code < 0x1f00)
    : code >= 0x300 && code < 0x370 && isMark(code);
}
