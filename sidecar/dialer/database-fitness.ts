/** Whether calls may be placed by what the database says: a late answer, a wrong clock or a copy would break the rules. */
import { type DatabaseClock, isReadOnly } from '../store/hub/dialing/database-clock.ts';
import type { HubStore } from '../store/hub/hub-store.ts';

/** The clocks of host and database may differ by this, and the database may take this long to answer, ms. */
export const MOST_SKEW_MS = 2_000;

export interface FitnessParts {
  store: HubStore;
  clock: DatabaseClock;
  /** This host's clock, ms since 1970. */
  now: () => number;
}

export interface Fitness {
  /** The database's clock, ms since 1970. */
  at: number;
  /** Why nothing may be dialled; null: it may. */
  fault: string | null;
}

export async function databaseFitness({ store, clock, now }: FitnessParts): Promise<Fitness> {
  const asked = now();
  const at = await clock(store.db);
  const answered = now();
  const delay = answered - asked;
  // The clock was read somewhere in between.
  const skew = Math.max(asked - at, at - answered, 0);
  if (skew > MOST_SKEW_MS)
    return { at, fault: `the clocks of this host and of the database differ by ${roughly(skew)}` };
  if (delay > MOST_SKEW_MS) return { at, fault: `the database took ${roughly(delay)} to answer` };
  if (await isReadOnly(store)) return { at, fault: 'the database is read-only' };
  return { at, fault: null };
}

/** In whole seconds: each other text would be logged. */
function roughly(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}
