/** Rounds of several kinds of work in turn: whatever else the machine does meets all of them alike. */

/** What one round of a kind of work took. */
export interface Round {
  /** Of each piece of work, ms. */
  times: number[];
  /** Of the whole round, ms. */
  ms: number;
}

export async function inTurn<Kind extends string>(
  count: number,
  kinds: Record<Kind, () => Promise<Round>>,
): Promise<Record<Kind, Round[]>> {
  const names = Object.keys(kinds) as Kind[];
  const rounds = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Kind, Round[]>;
  for (let round = 0; round < count; round++)
    // Each kind is the first in its turn.
    for (const name of round % 2 === 0 ? names : names.toReversed()) rounds[name].push(await kinds[name]());
  return rounds;
}

export interface RoundOptions {
  /** Pieces of work under way at once. */
  atOnce: number;
  ms: number;
  /** Between two pieces of work, ms. */
  pauseMs?: number;
}

/** Does a piece of work again and again. */
export async function measureRound(
  { atOnce, ms, pauseMs = 0 }: RoundOptions,
  work: () => Promise<unknown>,
): Promise<Round> {
  const times: number[] = [];
  const began = performance.now();
  const client = async (): Promise<void> => {
    while (performance.now() - began < ms) {
      const start = performance.now();
      await work();
      times.push(performance.now() - start);
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, client));
  return { times, ms: performance.now() - began };
}

/** Pieces of work a second, the median of the rounds. */
export function rateOf(rounds: readonly Round[]): number {
  return quantile(rounds.map(rateOfRound), 0.5);
}

/** How many times as fast as the other kind of work it was, the median of the rounds. */
export function rateBeside(rounds: readonly Round[], others: readonly Round[]): number {
  return quantile(
    rounds.map((round, index) => rateOfRound(round) / rateOfRound(others[index] as Round)),
    0.5,
  );
}

/** A quantile of all times of all rounds, ms. */
export function timeAt(rounds: readonly Round[], part: number): number {
  return quantile(
    rounds.flatMap(({ times }) => times),
    part,
  );
}

export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] as number;
}

function rateOfRound({ times, ms }: Round): number {
  return (times.length / ms) * 1000;
}
