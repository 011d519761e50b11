/**
 * The call's score after a `potential` (flow.md 3): `3` adds, `-2` subtracts, `=5` sets; any other text
 * replaces it, and a number after a text starts from 0. Null until something sets it.
 */
export function scored(score: string | null, potential: string | null): string | null {
  if (potential === null) return score;
  const change = /^(=?)([+-]?[0-9]+(?:\.[0-9]+)?)$/.exec(potential);
  if (!change) return potential;
  const before = change[1] === '=' || score === null ? 0 : Number(score);
  return plain((Number.isFinite(before) ? before : 0) + Number(change[2]));
}

/** Without the dust of binary fractions: 0.1 and 0.2 are 0.3. */
function plain(score: number): string {
  return String(Math.round(score * 1e6) / 1e6);
}
