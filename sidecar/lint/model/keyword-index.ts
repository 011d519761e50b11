import { WholeWords } from '../../../engine/flow/whole-words.ts';
import { fold } from '../../../engine/text/fold.ts';

/** Longer keywords are never said, and each length costs one more lookup at each position of a text. */
const LONGEST = 64;

/**
 * Finds keywords inside a text in one pass, however many keywords there are. Comparing every keyword with every other
 * one would be quadratic.
 */
export class KeywordIndex<Owner> {
  private readonly owners = new Map<string, Owner>();
  /** The lengths of the keywords that begin with a UTF-16 unit. */
  private readonly lengths = new Map<number, number[]>();

  /** Keeps the first of equal keywords. Ignores a keyword that folds to nothing, because it never matches. */
  add(keyword: string, owner: Owner): void {
    if (keyword === '' || this.owners.has(keyword)) return;
    this.owners.set(keyword, owner);
    const { length } = keyword;
    if (length > LONGEST) return;
    const unit = keyword.charCodeAt(0);
    const lengths = this.lengths.get(unit);
    if (!lengths) this.lengths.set(unit, [length]);
    else if (!lengths.includes(length)) lengths.push(length);
  }

  /** The owner of the keyword that equals the text. */
  equalTo(text: string): Owner | undefined {
    return this.owners.get(text);
  }

  /**
   * The first keyword in the text. Keywords that are too long are not searched for.
   *
   * @param mayBe whether a keyword may be at a position of the text
   */
  inside(
    text: string,
    mayBe: (from: number, to: number) => boolean = () => true,
  ): { keyword: string; owner: Owner } | undefined {
    if (this.owners.size === 0) return undefined;
    for (let at = 0; at < text.length; at++) {
      const lengths = this.lengths.get(text.charCodeAt(at));
      if (!lengths) continue;
      for (const length of lengths) {
        if (at + length > text.length) continue;
        const keyword = text.slice(at, at + length);
        const owner = this.owners.get(keyword);
        if (owner !== undefined && mayBe(at, at + length)) return { keyword, owner };
      }
    }
    return undefined;
  }

  /** The first keyword that the engine finds in a spoken text. */
  insideSaid(text: string, wholeWords: boolean): { keyword: string; owner: Owner } | undefined {
    const folded = fold(text);
    if (!wholeWords) return this.inside(folded);
    const words = new WholeWords(text, folded);
    return this.inside(folded, (from, to) => words.isWhole(from, to));
  }
}
