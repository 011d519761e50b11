/** Work that begins at a fixed rate, whether or not the work before it is done: as many clients that do not wait for each other. */

export interface Load {
  /** Pieces of work a second. */
  perSecond: number;
  work(index: number): Promise<unknown>;
}

export interface LoadTimes {
  /** From the moment at which each piece was to begin until its end, ms. */
  times: number[];
  /** Pieces done a second. */
  rate: number;
}

/** More than this wait for an answer: the load is too much, and no more is added. */
const MOST_WAITING = 200;
/** Between two looks at what is to begin, ms. */
const TICK_MS = 1;

/** Runs loads beside each other for so many ms. */
export async function applyLoads<K extends string>(
  ms: number,
  loads: Record<K, Load>,
): Promise<Record<K, LoadTimes>> {
  const names = Object.keys(loads) as K[];
  const measured = await Promise.all(names.map((name) => applyLoad(ms, loads[name])));
  return Object.fromEntries(names.map((name, index) => [name, measured[index]])) as Record<K, LoadTimes>;
}

async function applyLoad(ms: number, { perSecond, work }: Load): Promise<LoadTimes> {
  const times: number[] = [];
  const waiting = new Set<Promise<void>>();
  const began = performance.now();
  for (let next = 0; ; ) {
    const passed = performance.now() - began;
    if (passed >= ms) break;
    for (; next < (passed * perSecond) / 1000 && waiting.size < MOST_WAITING; next++) {
      const due = began + (next / perSecond) * 1000;
      const one: Promise<void> = work(next).then(() => {
        times.push(performance.now() - due);
        waiting.delete(one);
      });
      waiting.add(one);
    }
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
  await Promise.all(waiting);
  return { times, rate: (times.length / (performance.now() - began)) * 1000 };
}
