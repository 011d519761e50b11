/** Writes entries of the audit that come at the same time in one statement: a commit costs the same for one as for many. */
import { type AuditEntry, insertAudits } from '../../store/hub/audit.ts';
import type { HubStore } from '../../store/hub/hub-store.ts';

/** Entries of one statement. */
const MOST = 500;

interface Waiting {
  entry: AuditEntry & { accountId: number };
  resolve(): void;
  reject(error: unknown): void;
}

export class AuditGroup {
  private waiting: Waiting[] = [];
  private isWriting = false;

  constructor(private readonly store: Pick<HubStore, 'db' | 'isUnavailable'>) {}

  /** Resolves when the entry is committed: a request waits for that before it is answered. */
  add(entry: Waiting['entry']): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ entry, resolve, reject });
      void this.write();
    });
  }

  private async write(): Promise<void> {
    if (this.isWriting) return;
    this.isWriting = true;
    while (this.waiting.length > 0) await this.writeSome(this.waiting.splice(0, MOST));
    this.isWriting = false;
  }

  private async writeSome(some: readonly Waiting[]): Promise<void> {
    try {
      await insertAudits(
        this.store.db,
        some.map(({ entry }) => entry),
      );
      for (const { resolve } of some) resolve();
    } catch (error) {
      // One after the other they would all wait for a database that does not answer, and so would those behind them.
      if (some.length === 1 || this.store.isUnavailable(error)) for (const { reject } of some) reject(error);
      // The one that cannot be written must not take the others with it.
      else for (const other of some) await this.writeSome([other]);
    }
  }
}
