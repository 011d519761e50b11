/** A probe whose answer differs from the recorded one. */
export interface ProbeDifference {
  name: string;
  /** Undefined where there is no such probe any more. */
  answered: unknown;
  /** Undefined for a probe that is new. */
  written: unknown;
}

export function probeDifferences(
  answers: Record<string, unknown>,
  written: Record<string, unknown>,
): ProbeDifference[] {
  const names = [...new Set([...Object.keys(written), ...Object.keys(answers)])];
  return names
    .filter((name) => JSON.stringify(answers[name]) !== JSON.stringify(written[name]))
    .map((name) => ({ name, answered: answers[name], written: written[name] }));
}
