/**
 * Where words of Latin letters begin and end in a text, for `match_words` `"whole"` (docs/reference/matching.md). A folded text
 * has lost that: `I know` is `iknow`.
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

  /** Where in the folded text a folded keyword is a whole word; -1 for nowhere. */
  find(keyword: string): number {
    let at = this.folded.indexOf(keyword);
    while (at >= 0 && !this.isWhole(at, at + keyword.length)) at = this.folded.indexOf(keyword, at + 1);
    return at;
  }

  /**
   * Whether a part of the folded text is no piece of a longer word. Only an end that is a Latin letter or a digit is
   * looked at: other scripts do not part their words.
   */
  isWhole(from: number, to: number): boolean {
    const { text } = this;
    if (this.spans === undefined) this.spans = foldWithSpans(text);
    const start = this.spans.starts[from] as number;
    const end = this.spans.ends[to - 1] as number;
    return (
      !(isOfWord(text, start) && goesOn(text, start - 1, -1)) &&
      !(isOfWord(text, end - 1) && goesOn(text, end, 1))
    );
  }
}

/** Whether the word goes on at a place, in a direction; an apostrophe between letters is inside it: `can't`. */
function goesOn(text: string, at: number, by: 1 | -1): boolean {
  return isOfWord(text, at) || (/['\u2019\uff07]/.test(text.charAt(at)) && isOfWord(text, at + by));
}

/** A Latin letter, a mark on one, or a digit; full-width ones too. */
function isOfWord(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  const code = unit >= 0xff01 && unit <= 0xff5e ? unit - 0xfee0 : unit;
  return isLetterOrDigit(code)
    ? code < 0x250 || (code >= 0x1e00 && code < 0x1f00)
    : code >= 0x300 && code < 0x370 && isMark(code);
}
