/** Keeps the saved tests of flows in this browser. `<flow>.tests.json` takes them elsewhere. */
import { type IDBPDatabase, openDB } from 'idb';
import type { SavedTest } from '../../../editor/worker/protocol.ts';
import type { TestsPort } from '../rail/tests/bench.ts';

const NAME = 'cti-robot-tests';
const STORE = 'tests';

/** @param flow names the flow in this browser */
export function keptTests(flow: string): TestsPort {
  let opened: Promise<IDBPDatabase> | undefined;
  const database = (): Promise<IDBPDatabase> => {
    opened ??= openDB(NAME, 1, {
      upgrade(fresh) {
        fresh.createObjectStore(STORE);
      },
    });
    // A failure may be over the next time.
    opened.catch(() => {
      opened = undefined;
    });
    return opened;
  };
  // The names of a flow's tests: all keys that begin with the flow.
  const ofFlow = (): IDBKeyRange => IDBKeyRange.bound([flow], [flow, []]);
  return {
    list: async () => {
      try {
        return (await (await database()).getAll(STORE, ofFlow())) as SavedTest[];
      } catch {
        // A browser without storage has no tests of before.
        return [];
      }
    },
    save: async (test) => {
      await (await database()).put(STORE, test, [flow, test.name]);
    },
    remove: async (name) => {
      await (await database()).delete(STORE, [flow, name]);
    },
  };
}
