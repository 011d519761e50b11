/**
 * Removes old rows of calls that have no record, step by step: a step looks at so many rows, and the next one continues
 * behind them. At the end it rests for a while and begins again, because rows may arrive late.
 */
import { unrecordedCalls } from '../../store/hub/records/unrecorded-calls.ts';
import type { SettleParts } from '../records/settle.ts';
import { removeUnrecorded } from './remove-calls.ts';

/** Rows that one step looks at. */
const ROWS_AT_ONCE = 1000;
const CALLS_AT_ONCE = 50;
/** Pause after the last row, ms. */
const REST_MS = 3_600_000;

/** Where the walk through the rows of an account is. */
interface Place {
  /** ms since 1970 */
  after: number;
  restsUntil: number;
}

export class UnrecordedRemoval {
  private readonly places = new Map<string, Place>();

  constructor(private readonly parts: SettleParts) {}

  /** @returns how many calls were removed; undefined: nothing is left to look at for now */
  async step(account: string, before: number): Promise<number | undefined> {
    const { store, reader, now } = this.parts;
    const place = this.places.get(account) ?? { after: 0, restsUntil: 0 };
    if (now() < place.restsUntil) return undefined;
    const found = await unrecordedCalls(reader, store.db, {
      account,
      after: place.after,
      before,
      limit: ROWS_AT_ONCE,
    });
    for (let i = 0; i < found.callids.length; i += CALLS_AT_ONCE) {
      const callids = found.callids.slice(i, i + CALLS_AT_ONCE);
      const recordings = found.recordings.filter(({ callid }) => callids.includes(callid));
      await removeUnrecorded(this.parts, { account, callids, recordings });
    }
    this.places.set(account, this.placeAfter(place, found.next));
    return found.callids.length;
  }

  private placeAfter(place: Place, next: number | null): Place {
    if (next === null) return { after: 0, restsUntil: this.parts.now() + REST_MS };
    // More rows of one moment than a step looks at must not stop the walk.
    return { after: Math.max(next, place.after + 1), restsUntil: 0 };
  }
}
