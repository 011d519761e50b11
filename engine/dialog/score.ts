/** A number of the format (flow-format.md#potential); what `Number` reads besides, such as `0x10`, `1e3` and `.5`, is a text. */
const NUMBER = '[+-]?[0-9]+(?:\\.[0-9]+)?';
const CHANGE = new RegExp(`^(=?)(${NUMBER})$`);
const SCORE = new RegExp(`^${NUMBER}$`);

/** Nobody counts so far; larger ones would be written with an exponent, which is no number of the format. */
const MOST = 1e15;

/**
 * The call's score after a `potential` (flow-format.md#potential): `3` adds, `-2` subtracts, `=5` sets; any other text
 * replaces it, and a number after a text starts from 0. Null until something sets it.
 */
export function scored(score: string | null, potential: string | null): string | null {
  if (potential === null) return score;
  const change = CHANGE.exec(potential);
  if (!change) return potential;
  const before = change[1] === '=' || score === null || !SCORE.test(score) ? 0 : Number(score);
  return plain(before + Number(change[2]));
}

/** Without the dust of binary fractions: 0.1 and 0.2 are 0.3. */
function plain(score: number): string {
  const bounded = Math.max(-MOST, Math.min(MOST, score));
  return String(Math.round(bounded * 1e6) / 1e6);
}
