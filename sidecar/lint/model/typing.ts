/** Finds the word that was probably meant. */

/**
 * The known word that was probably meant; undefined if none is similar. Case, `_`, `-` and a final `s` are ignored.
 * Longer words may contain more errors.
 */
export function likely(written: string, known: Iterable<string>): string | undefined {
  const word = plain(written);
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const candidate of known) {
    const other = plain(candidate);
    // Keys can be as long as the script. A word of a very different length is not similar.
    if (Math.abs(other.length - word.length) > 2) continue;
    const distance = singular(word) === singular(other) ? 0 : editDistance(word, other);
    if (distance <= Math.min(2, Math.floor(other.length / 4)) && distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

function plain(word: string): string {
  return word.toLowerCase().replace(/[_-]/g, '');
}

function singular(word: string): string {
  return word.replace(/s$/, '');
}

/** Counts insertions, deletions, replacements and swaps of neighbouring characters. */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number): number => (rows[i] as number[])[j] as number;
  for (let i = 1; i <= a.length; i++) {
    rows.push([i]);
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let distance = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, replaced);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        distance = Math.min(distance, at(i - 2, j - 2) + 1);
      }
      (rows[i] as number[]).push(distance);
    }
  }
  return at(a.length, b.length);
}
