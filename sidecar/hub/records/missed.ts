/** Finds calls of which no sidecar has told: one of an earlier release, or one that may not write the hub's table. */

import type { LiveReader } from '../../store/hub/live-reader.ts';
import { addChanges, knownCalls } from '../../store/hub/records/call-changes.ts';
import type { SettleParts } from './settle.ts';

/** At the start of a hub: as far back as positions of the spool may tell of calls, ms. */
const FIRST_BACK_MS = 24 * 3_600_000;
/** Longer than any transaction of a sidecar, and than clocks differ, ms. */
const OVERLAP_MS = 90_000;
const CALLS_AT_ONCE = 500;

/**
 * @param until what the search before returned; undefined: there was none
 * @returns how far it looked, ms since 1970
 */
export async function findMissed(
  { store, reader, live, now }: SettleParts & { live: LiveReader },
  until: number | undefined,
): Promise<number> {
  const end = now();
  const since = until === undefined ? end - FIRST_BACK_MS : until - OVERLAP_MS;
  const moved = await live.movedSince(store.db, since);
  const callids = [...new Set(moved.map(({ callid }) => callid))];
  for (let start = 0; start < callids.length; start += CALLS_AT_ONCE) {
    const some = await reader.recorded(store.db, callids.slice(start, start + CALLS_AT_ONCE));
    const known = await knownCalls(store.db, some);
    await addChanges(
      store.db,
      some.filter((callid) => !known.has(callid)),
      end,
    );
  }
  return end;
}
