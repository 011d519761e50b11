/** The numbers that preflight asks the gate about: all of a small task, some of a large one, in bounded time. */
import type { HubDb } from '../../store/hub/hub-store.ts';
import {
  idRange,
  type SampledNumber,
  waitingFrom,
  waitingNumbers,
} from '../../store/hub/tasks/number-list.ts';

/** So many numbers are all looked at. */
export const MOST_WHOLE = 5_000;
/** Places of a large task that are looked at, and ids of each. */
const PLACES = 40;
const SPAN = 50;

export interface Sample {
  numbers: SampledNumber[];
  /** Every number that waits is in it. */
  isWhole: boolean;
}

export async function sampleOf(db: HubDb, taskId: number, waiting: number): Promise<Sample> {
  if (waiting <= MOST_WHOLE) return { numbers: await waitingNumbers(db, taskId, MOST_WHOLE), isWhole: true };
  const range = await idRange(db, taskId);
  const numbers: SampledNumber[] = [];
  // Evenly over the ids: numbers of one import are beside each other, and often alike.
  for (let place = 0; range !== undefined && place < PLACES; place++) {
    const from = range.first + Math.floor(((range.last - range.first) * place) / PLACES);
    numbers.push(...(await waitingFrom(db, { taskId, from, span: SPAN })));
  }
  if (numbers.length > 0) return { numbers, isWhole: false };
  // Few of the ids are of this task, or wait.
  return { numbers: await waitingNumbers(db, taskId, PLACES * SPAN), isWhole: false };
}
