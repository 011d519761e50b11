/** Runs a transaction again that the database has ended because of another one. */
import type { HubStore } from '../store/hub/hub-store.ts';

/** More often than two hosts can meet in a row. */
const TRIES = 10;

/** @param work runs one transaction; nothing of it may last outside of the database */
export async function retried<T>(store: HubStore, work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries >= TRIES || !store.isConflict(error)) throw error;
    }
  }
}
