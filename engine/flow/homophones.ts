/**
 * The sounds of characters, for the keywords of one flow. The table has a group for each syllable that the keywords use:
 * the key of the syllable (a private-use character that no folded text contains), then the characters that may be read
 * so. Blanks separate the groups. `sidecar/flows/pinyin` makes the table when a flow is published
 * (docs/reference/matching.md).
 */
export class Homophones {
  /** A cache, because partial results repeat the same characters. */
  private readonly known = new Map<string, string>();

  constructor(readonly table: string) {}

  /** Returns the keys of all syllables of a character, or the character itself if no keyword has its sound. */
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

/** Returns the key of the n-th syllable. There are about 400. */
export function soundKey(n: number): string {
  return String.fromCharCode(0xe000 + n);
}
