/** The score of the caller’s intention: how a node’s `potential` changes it. */
/** A number in the flow format (flow-format.md#potential). Other forms that `Number` accepts (`0x10`, `1e3`, `.5`) are texts. */
const NUMBER = '[+-]?[0-9]+(?:\\.[0-9]+)?';
const CHANGE = new RegExp(`^(=?)(${NUMBER})$`);
const SCORE = new RegExp(`^${NUMBER}$`);

/** Larger numbers would be printed with an exponent, which the flow format does not accept. */
const MAX_SCORE = 1e15;

/**
 * Returns the call's score after a `potential` (flow-format.md#potential): `3` adds, `-2` subtracts, `=5` sets. Any
 * other text replaces the score, and a number after a text starts from 0. The score is null until something sets it.
 */
export function applyPotential(score: string | null, potential: string | null): string | null {
  if (potential === null) return score;
  const change = CHANGE.exec(potential);
  if (!change) return potential;
  const before = change[1] === '=' || score === null || !SCORE.test(score) ? 0 : Number(score);
  return formatScore(before + Number(change[2]));
}

/** Rounds away binary fraction errors: 0.1 plus 0.2 is 0.3. */
function formatScore(score: number): string {
  const bounded = Math.max(-MAX_SCORE, Math.min(MAX_SCORE, score));
  return String(Math.round(bounded * 1e6) / 1e6);
}
