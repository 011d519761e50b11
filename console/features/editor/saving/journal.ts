/** Keeps edits in this browser at once, so that a crash, a closed tab or a dead network loses nothing. */
import { type IDBPDatabase, openDB } from 'idb';

/** A flow as it was on the screen, with what the server had then. */
export interface JournalEntry {
  text: string;
  /** What was on the server when `text` was edited, to merge from. */
  savedText: string;
  /** The version that the draft began from. */
  base: string | null;
  /** Of the draft on the server; 0: there was none. */
  revision: number;
  /** ms since 1970. */
  at: number;
}

export interface Journal {
  /** @returns null: nothing is kept */
  read(key: string): Promise<JournalEntry | null>;
  /** Rejects where the storage is full or missing. */
  write(key: string, entry: JournalEntry): Promise<void>;
  remove(key: string): Promise<void>;
}

const NAME = 'cti-robot';
const STORE = 'drafts';

export function browserJournal(): Journal {
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
  return {
    async read(key) {
      return ((await (await database()).get(STORE, key)) as JournalEntry | undefined) ?? null;
    },
    async write(key, entry) {
      await (await database()).put(STORE, entry, key);
    },
    async remove(key) {
      await (await database()).delete(STORE, key);
    },
  };
}

/** Whether a failure of the journal means that there is no more room. */
export function isFull(error: unknown): boolean {
  return (error as Error | null)?.name === 'QuotaExceededError';
}
