/** The lists of phrases as this host knows them: at most a moment behind those of the database. */
import type { Log } from '../lib/log.ts';
import type { PhraseList } from '../outbound/phrases/phrase.ts';
import { type ListedPhrase, phrasesInUse, type SetPhrase } from '../outbound/phrases/phrases.ts';
import type { HubStore } from '../store/hub/hub-store.ts';
import { setPhrases } from '../store/hub/phrases/phrases.ts';

/** How old they may be, ms. */
const FRESH_MS = 2_000;

export interface PhraseListsParts {
  store: Pick<HubStore, 'db' | 'reasonOf'>;
  /** ms since 1970 */
  now: () => number;
  log: Log;
}

export class PhraseLists {
  private readAt = Number.NEGATIVE_INFINITY;
  private set: readonly SetPhrase[] = [];
  private readonly inUse = new Map<PhraseList, readonly ListedPhrase[]>();
  private reading: Promise<void> | undefined;

  constructor(private readonly parts: PhraseListsParts) {}

  /** Those that are turned on. Never rejects: without the database they are as they were, at first as the release has them. */
  async inUseNow(list: PhraseList): Promise<readonly ListedPhrase[]> {
    if (Math.abs(this.parts.now() - this.readAt) > FRESH_MS) await this.read();
    const known = this.inUse.get(list) ?? phrasesInUse(list, this.set);
    this.inUse.set(list, known);
    return known;
  }

  private read(): Promise<void> {
    this.reading ??= this.readOnce().finally(() => {
      this.reading = undefined;
    });
    return this.reading;
  }

  private async readOnce(): Promise<void> {
    const { store, now, log } = this.parts;
    const asked = now();
    try {
      this.set = await setPhrases(store.db);
      this.inUse.clear();
    } catch (error) {
      log.warn({ reason: store.reasonOf(error) }, 'dialer: the lists of phrases cannot be read');
    }
    // After a failure too: the database is asked once in a moment.
    this.readAt = asked;
  }
}
