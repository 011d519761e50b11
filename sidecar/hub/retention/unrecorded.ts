/**
 * Removes old rows of calls that have no record, step by step: a step looks at so many rows, and the next one continues
 * behind them. At the end it rests for a while and begins again, because rows may arrive late.
 */
import { unrecordedCalls } from '../../store/hub/records/unrecorded-calls.ts';
import type { SettleParts } from '../records/settle.ts';
import { removeUnrecorded } from './remove-calls.ts';

/** Rows that one step looks at; more only where so many are of one moment. */
const ROWS_AT_ONCE = 1000;
const CALLS_AT_ONCE = 50;
/** Pause after the last row, ms. */
const REST_MS = 3_600_000;

/** Where the walk through the rows of an account is. */
interface Place {
  /** ms since 1970 */
  after: number;
  restsUntil: number;
  /** Rows that the next step looks at. */
  limit: number;
}

const BEGIN: Place = { after: 0, restsUntil: 0, limit: ROWS_AT_ONCE };

export class UnrecordedRemoval {
  private readonly places = new Map<string, Place>();

  constructor(private readonly parts: SettleParts) {}

  /** @returns how many calls were removed; undefined: nothing is left to look at for now */
  async step(account: string, before: number): Promise<number | undefined> {
    const { store, reader, now } = this.parts;
    const place = this.places.get(account) ?? BEGIN;
    if (now() < place.restsUntil) return undefined;
    const found = await unrecordedCalls(reader, store.db, {
      account,
      after: place.after,
      before,
      limit: place.limit,
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
    if (next === null) return { ...BEGIN, restsUntil: this.parts.now() + REST_MS };
    // A moment has no place of its own for each row: to pass it, a step must look at all of its rows.
    if (next <= place.after) return { ...place, limit: place.limit * 2 };
    return { after: next, restsUntil: 0, limit: ROWS_AT_ONCE };
  }
}
