/** How the lines of calls that end do. Most ends say nothing new of a line, and then hosts do not wait for each other. */
import { afterResult } from '../outbound/lines/line-health.ts';
import type { Outcome } from '../outbound/outcome.ts';
import { type AttemptRow, linesOfAttempts } from '../store/hub/dialing/attempts.ts';
import { type LineHealth, lockHealth, readHealth, saveHealth } from '../store/hub/dialing/line-health.ts';
import type { HubDb, HubStore } from '../store/hub/hub-store.ts';

export class EndedLines {
  private readonly changed = new Set<number>();

  private constructor(private readonly health: Map<number, LineHealth>) {}

  /**
   * Locks the health of the lines that a fault speaks against, and of those that are not well.
   *
   * @param outcomes by the id of the attempt
   */
  static async lock(
    db: HubDb,
    outcomes: ReadonlyMap<string, Outcome>,
    options: { kind: HubStore['kind']; now: number },
  ): Promise<EndedLines> {
    const lines = await linesOfAttempts(db, [...outcomes.keys()]);
    const seen = await readHealth(db, [...new Set(lines.values())]);
    const isConcerned = ([id, line]: [string, number]): boolean =>
      outcomes.get(id)?.lineFault === true || !isWell(seen.get(line));
    const concerned = [...lines].filter(isConcerned).map(([, line]) => line);
    return new EndedLines(await lockHealth(db, concerned, options));
  }

  /** @param now ms since 1970 */
  add(attempt: AttemptRow, { lineFault, cause }: Outcome, now: number): void {
    const line = this.health.get(attempt.line_id);
    if (!line) return;
    const result = { attemptId: attempt.id, lineFault, cause, placed: attempt.call_time, ended: now };
    const after = afterResult(line, result);
    if (after === line) return;
    this.health.set(attempt.line_id, after);
    this.changed.add(attempt.line_id);
  }

  async save(db: HubDb, now: number): Promise<void> {
    for (const id of this.changed) await saveHealth(db, this.health.get(id) as LineHealth, now);
  }
}

function isWell(health: Pick<LineHealth, 'faults' | 'restsUntil' | 'probe'> | undefined): boolean {
  return health === undefined || (health.faults === 0 && health.restsUntil === null && health.probe === null);
}
