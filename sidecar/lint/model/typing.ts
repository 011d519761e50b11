/** Finds the word that was probably meant. */

/**
 * The known word that a typing error made this one of; undefined where it is rather a word of its own. Case,
 * `_` and `-`, and an `s` at the end count for nothing; longer words may have more wrong.
 */
export function likely(written: string, known: Iterable<string>): string | undefined {
  const word = plain(written);
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const candidate of known) {
    const other = plain(candidate);
    // A script decides how long a key is; what is of another length is not near anyway.
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

/** Insertions, deletions, replacements and swaps of neighbours. */
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
