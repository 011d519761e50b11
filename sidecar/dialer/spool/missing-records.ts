/**
 * Writes the records of attempts that nobody else writes one for, before they end: those that FreeSWITCH made no channel
 * for, and those whose fate nobody knows (docs/reference/dialer.md#records).
 */
import { attemptCalls } from '../../store/hub/dialing/attempt-calls.ts';
import type { HubStore } from '../../store/hub/hub-store.ts';
import type { CallEnd } from '../carrier.ts';
import { missingRecord } from './attempt-record.ts';
import type { SpoolFiles } from './spool-files.ts';

export interface MissingRecordParts {
  store: Pick<HubStore, 'db'>;
  spool: Pick<SpoolFiles, 'writeRecord'>;
  /** ms since 1970 */
  now: () => number;
}

export class MissingRecords {
  /** Calls whose end is not committed yet: a transaction that is tried again writes no second record. */
  private readonly written = new Set<string>();

  constructor(private readonly parts: MissingRecordParts) {}

  /** @throws the error of a database that cannot be used */
  async write(ends: readonly CallEnd[]): Promise<void> {
    const missing = ends.filter((end) => hasNoRecord(end) && !this.written.has(end.id));
    if (missing.length === 0) return;
    const calls = await attemptCalls(
      this.parts.store.db,
      missing.map(({ id }) => id),
    );
    for (const end of missing) {
      // It is not there: the attempt has ended already.
      const call = calls.get(end.id);
      if (!call) continue;
      await this.parts.spool.writeRecord(end.id, JSON.stringify(missingRecord(call, end, this.parts.now())));
      this.written.add(end.id);
    }
  }

  forget(ids: readonly string[]): void {
    for (const id of ids) this.written.delete(id);
  }
}

function hasNoRecord({ noChannel, source }: CallEnd): boolean {
  return noChannel || source === 'reconciler';
}
