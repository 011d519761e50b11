/** The figures of 100, 300, 500 calls at once, the robot beside a bare script. */
import type { Figure } from '../../bench/report.ts';
import type { Reactions } from './reactions.ts';
import type { Measured } from './run.ts';

/** By FreeSWITCH's clock: the frame in which it looks whether something has come, and 20 ms. */
const BEGUN_MS = 40;
/** What the caller may notice of the robot's work. */
const BEYOND_BARE_MS = 20;
/** With fewer calls, what is needed once for all of them weighs too much. */
const FEWEST_FOR_SHARES = 100;

/** @param runs of one number of calls; the robot's first */
export function figuresOf(runs: Measured[]): Figure[] {
  const robot = runs.find(({ driver }) => driver === 'robot');
  const bare = runs.find(({ driver }) => driver === 'bare script');
  const figures = runs.flatMap((run) => ofRun(run, run === robot));
  if (robot && bare) {
    figures.push({
      what: "robot: FreeSWITCH's CPU beside the bare script's",
      value: robot.cpu / bare.cpu,
      unit: 'times',
      ...(robot.calls < FEWEST_FOR_SHARES ? {} : { target: { atMost: 1.3 } }),
    });
    figures.push({
      what: "robot: the prompt is heard later than the bare script's, p99",
      value: percentile(robot.heard.times, 0.99) - percentile(bare.heard.times, 0.99),
      unit: 'ms',
      target: { atMost: BEYOND_BARE_MS },
    });
  }
  return figures;
}

function ofRun(run: Measured, held: boolean): Figure[] {
  const target = (atMost: number) => (held ? { target: { atMost } } : {});
  const figures: Figure[] = [
    { what: 'calls failed', value: run.failed, unit: `of ${run.calls}`, ...target(0) },
    {
      what: "FreeSWITCH's CPU",
      value: run.cpu,
      unit: '% of a core',
      note: `whole machine ${Math.round(run.machine)} %`,
    },
    {
      what: "FreeSWITCH's memory",
      value: run.memory,
      unit: 'MB a call',
      ...(run.calls < FEWEST_FOR_SHARES ? {} : target(2)),
      note: `${run.memoryAfter.toFixed(2)} once they are over`,
    },
    ...timesOf('key or final result to the next prompt', run.begun, target(BEGUN_MS)),
    ...timesOf('the same until it is heard', run.heard, {}),
    {
      what: 'inputs without a prompt',
      value: run.heard.unanswered,
      unit: `of ${run.heard.times.length + run.heard.unanswered}`,
      ...target(0),
    },
  ];
  if (run.driver === 'robot') {
    figures.push(
      { what: "the sidecar's CPU", value: run.besideCpu, unit: '% of a core' },
      { what: "the sidecar's memory", value: run.besideMemory, unit: 'MB' },
    );
  }
  if (run.rows) {
    const { rows, calls, broken, expectedCalls, lost } = run.rows;
    figures.push({
      what: 'calls with a row lost',
      value: Math.abs(expectedCalls - calls) + broken + lost,
      unit: `of ${expectedCalls}`,
      ...target(0),
      note: `${rows} rows`,
    });
  }
  return figures.map((figure) => ({ ...figure, what: `${run.driver}: ${figure.what}` }));
}

function timesOf(what: string, { times }: Reactions, target: Pick<Figure, 'target'>): Figure[] {
  if (times.length === 0) return [];
  return [
    { what: `${what}, p50`, value: percentile(times, 0.5), unit: 'ms' },
    {
      what: `${what}, p99`,
      value: percentile(times, 0.99),
      unit: 'ms',
      ...target,
      note: `of ${times.length}`,
    },
    { what: `${what}, longest`, value: percentile(times, 1), unit: 'ms' },
  ];
}

export function percentile(ascending: number[], share: number): number {
  return ascending[Math.min(ascending.length - 1, Math.floor(share * ascending.length))] ?? Number.NaN;
}
