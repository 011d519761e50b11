/** Numbers after an attempt. */
import type { HubDb } from '../hub-store.ts';
import { NumberState } from './due-numbers.ts';
import { grouped } from './grouped.ts';

/** What an attempt made of its number. */
export interface SettledNumber {
  id: number;
  /** When it is dialled again, ms since 1970; null: never. */
  nextAt: number | null;
  status: number;
  /** What 0 to 12 cannot say: `unknown`, `machine` … */
  outcome: string | null;
  /** Whether it used up an attempt. */
  counts: boolean;
  /** Failures of ours in a row. */
  ownFailures: number;
  /** Lines that have failed for the attempt that is still due. */
  linesTried: readonly number[];
}

/** @param now ms since 1970 */
export async function saveNumbers(db: HubDb, numbers: readonly SettledNumber[], now: number): Promise<void> {
  const groups = grouped(numbers, ({ id: _, ...change }) => change);
  for (const { change, ids } of groups) {
    const { nextAt, status, outcome, counts, ownFailures, linesTried } = change;
    await db
      .updateTable('call_number')
      .set(({ eb }) => ({
        state: nextAt === null ? NumberState.Final : NumberState.Waiting,
        ...(nextAt !== null && { next_at: nextAt }),
        status,
        outcome,
        ...(counts && { attempts: eb('attempts', '+', 1) }),
        own_failures: ownFailures,
        lines_tried: linesTried.join(','),
        updated: now,
      }))
      .where('id', 'in', ids)
      .execute();
  }
}

/** What the numbers of attempts have behind them. */
export interface NumberPast {
  attempts: number;
  ownFailures: number;
  linesTried: number[];
}

export async function numberPasts(db: HubDb, ids: readonly number[]): Promise<Map<number, NumberPast>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('call_number')
    .select(['id', 'attempts', 'own_failures', 'lines_tried'])
    .where('id', 'in', [...ids])
    .execute();
  return new Map(
    rows.map((row) => [
      Number(row.id),
      {
        attempts: row.attempts,
        ownFailures: row.own_failures,
        linesTried: row.lines_tried === '' ? [] : row.lines_tried.split(',').map(Number),
      },
    ]),
  );
}
