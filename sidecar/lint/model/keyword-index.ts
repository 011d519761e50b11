import { WholeWords } from '../../../engine/flow/whole-words.ts';
import { fold } from '../../../engine/text/fold.ts';

/** Nobody says longer ones; and each length is one more look at each place of a text. */
const LONGEST = 64;

/**
 * Finds keywords inside a text in one walk over the text, however many keywords there are: no rule may compare
 * each with each.
 */
export class KeywordIndex<Owner> {
  private readonly owners = new Map<string, Owner>();
  /** By the first unit of a keyword, the lengths of those that begin with it. */
  private readonly lengths = new Map<number, number[]>();

  /** Of equal keywords the first stays. A folded keyword that is empty matches nothing and is left out. */
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

  /** The owner of a keyword that is the whole text. */
  equalTo(text: string): Owner | undefined {
    return this.owners.get(text);
  }

  /**
   * The first keyword in the text; too long ones are not looked for.
   *
   * @param mayBe whether one may be at a place of the text
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

  /** The first keyword that the engine finds in a text as it is said. */
  insideSaid(text: string, wholeWords: boolean): { keyword: string; owner: Owner } | undefined {
    const folded = fold(text);
    if (!wholeWords) return this.inside(folded);
    const words = new WholeWords(text, folded);
    return this.inside(folded, (from, to) => words.isWhole(from, to));
  }
}
