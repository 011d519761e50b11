/**
 * The failures of a call, and how long its caller waited. The sidecar adds them up by flow (docs/reference/messages.md).
 * They are not a column: the DESTROY row has them as `call_stats`.
 */
export interface CallStats {
  prompts_skipped: number;
  recogniser_died: number;
  recogniser_not_started: number;
  nlp_failed: number;
  tts_failed: number;
  /**
   * A histogram of the times from a result to the prompt to which it led. Each class of `DELAY_EDGES_MS`, and last the
   * class beyond, has the number of times and their sum in ms.
   */
  prompt_delays: [count: number, ms: number][];
  /**
   * How often and how long the call waited for answers: for the NLP service and an HTTP robot from the question on, for a
   * text from its turn on. Engines of earlier releases do not say it.
   */
  waits: Record<WaitedFor, [count: number, ms: number, most: number]>;
}

/** The services that calls ask. */
export type WaitedFor = 'tts' | 'nlp' | 'http';

/** The upper edges of the classes, inclusive. */
export const DELAY_EDGES_MS: readonly number[] = [20, 50, 100, 200, 500, 1000, 2000, 5000];

export function noStats(): CallStats {
  return {
    prompts_skipped: 0,
    recogniser_died: 0,
    recogniser_not_started: 0,
    nlp_failed: 0,
    tts_failed: 0,
    prompt_delays: DELAY_EDGES_MS.concat(0).map((): [number, number] => [0, 0]),
    waits: { tts: [0, 0, 0], nlp: [0, 0, 0], http: [0, 0, 0] },
  };
}

/** Counts a time in whole ms. A negative time, from a clock that was set back, is not counted. */
export function countDelay(stats: CallStats, ms: number): void {
  if (!(ms >= 0)) return;
  let at = 0;
  while (at < DELAY_EDGES_MS.length && ms > (DELAY_EDGES_MS[at] as number)) at++;
  const bucket = stats.prompt_delays[at] as [number, number];
  bucket[0]++;
  bucket[1] += ms;
}

/** Counts a wait in whole ms, likewise. */
export function countWait(stats: CallStats, service: WaitedFor, ms: number): void {
  if (!(ms >= 0)) return;
  const waits = stats.waits[service];
  waits[0]++;
  waits[1] += ms;
  if (ms > waits[2]) waits[2] = ms;
}
