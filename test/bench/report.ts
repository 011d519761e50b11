/** One measured figure. A ratio or rate is compared with its target; the machine decides the rest. */
export interface Figure {
  what: string;
  value: number;
  unit: string;
  /** What the figure must be: at least or at most. */
  target?: { atLeast?: number; atMost?: number };
  note?: string;
}

export function print(title: string, figures: Figure[]): boolean {
  process.stdout.write(`\n${title}\n`);
  let met = true;
  for (const { what, value, unit, target, note } of figures) {
    const ok = (target?.atLeast ?? -Infinity) <= value && value <= (target?.atMost ?? Infinity);
    met &&= ok;
    const wanted = target
      ? `  (${target.atLeast === undefined ? `at most ${target.atMost}` : `at least ${target.atLeast}`}: ${ok ? 'met' : 'MISSED'})`
      : '';
    process.stdout.write(`  ${what}: ${formatted(value)} ${unit}${wanted}${note ? `  ${note}` : ''}\n`);
  }
  return met;
}

function formatted(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}

/** The median of the times that runs of `work` take, ms. */
export function medianMs(runs: number, work: (run: number) => void): number {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    work(run);
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return times[Math.floor(runs / 2)] as number;
}
