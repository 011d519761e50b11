/**
 * What characters sound like, as far as the keywords of one flow are concerned: one group for each syllable that
 * the keywords use. A group is the syllable's key, a private-use character that no folded text contains, and the
 * characters that may be read so; groups are parted by blanks. `sidecar/flows/pinyin` makes the table when a flow is
 * published (docs/reference/matching.md).
 */
export class Homophones {
  /** Found once and kept: partial results bring the same characters again and again. */
  private readonly known = new Map<string, string>();

  constructor(readonly table: string) {}

  /** Keys of all syllables that a character may stand for; itself where no keyword has its sound. */
  soundsOf(character: string): string {
    let sounds = this.known.get(character);
    if (sounds === undefined) {
      sounds = this.lookUp(character) || character;
      this.known.set(character, sounds);
    }
    return sounds;
  }

  private lookUp(character: string): string {
    const { table } = this;
    let sounds = '';
    for (let at = table.indexOf(character); at >= 0; at = table.indexOf(character, at + 1)) {
      sounds += table[table.lastIndexOf(' ', at) + 1];
    }
    return sounds;
  }
}

/** The key of the n-th syllable; there are about 400 of them. */
export function soundKey(n: number): string {
  return String.fromCharCode(0xe000 + n);
}
