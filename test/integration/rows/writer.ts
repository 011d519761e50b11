/** Writes the rows of calls piece by piece, as many engines do, while tests break things. */
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Row } from '../../../engine/contract/row.ts';
import type { Store } from '../../../sidecar/store/store.ts';
import { until } from '../../support/until.ts';
import { aCall, hangUp } from './fixture.ts';

/** Random numbers from 0 to 1 that depend only on the seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface Load {
  /** The rows of each call. */
  calls: Map<string, Row[]>;
  /** Resolves when everything is written. */
  written: Promise<void>;
  /** Waits until so many more rows are written, or all of them. */
  moreRows(count: number): Promise<void>;
}

/**
 * Writes `rows` rows of `calls` calls, and the record of each, within about `ms`. Their order depends only on the random
 * numbers. Some lines are written in two pieces, cut at any byte.
 */
export function writeLoad(
  spool: string,
  size: { calls: number; rows: number; ms: number },
  random: () => number,
): Load {
  mkdirSync(spool, { recursive: true });
  const calls = new Map<string, Row[]>();
  const open: { callid: string; path: string; lines: string[] }[] = [];
  let left = size.rows;
  for (let call = 0; call < size.calls; call++) {
    const callid = `00000000-0000-4000-8000-${String(call).padStart(12, '0')}`;
    const share = left / (size.calls - call);
    const count = call === size.calls - 1 ? left : Math.max(2, Math.round(share * (0.5 + random())));
    left -= count;
    const rows = aCall(callid, count);
    calls.set(callid, rows);
    open.push({
      callid,
      path: join(spool, `${callid}.jsonl`),
      lines: rows.map((row) => `${JSON.stringify(row)}\n`),
    });
  }

  let done = 0;
  const write = async (): Promise<void> => {
    const began = performance.now();
    while (open.length > 0) {
      const index = Math.floor(random() * open.length);
      const file = open[index];
      const line = file?.lines.shift();
      if (file === undefined || line === undefined) {
        open.splice(index, 1);
        if (file) hangUp(spool, file.callid);
        continue;
      }
      if (random() < 0.05) {
        const bytes = Buffer.from(line);
        const middle = Math.floor(random() * bytes.length);
        appendFileSync(file.path, bytes.subarray(0, middle));
        // Lets the reader see the first piece.
        await pause(1);
        appendFileSync(file.path, bytes.subarray(middle));
      } else {
        appendFileSync(file.path, line);
      }
      done++;
      const ahead = (done / size.rows) * size.ms - (performance.now() - began);
      // Keeps the pace of `size.ms`.
      if (ahead > 5) await pause(ahead);
    }
  };
  const moreRows = async (count: number): Promise<void> => {
    const goal = Math.min(done + count, size.rows);
    await until(`${count} more rows are written`, () => done >= goal, 2 * size.ms + 60_000);
  };
  return { calls, written: write(), moreRows };
}

/** Describes the calls whose rows in the store differ from those that were written, or have another order. */
export async function differences(store: Store, calls: Load['calls']): Promise<string[]> {
  const wrong: string[] = [];
  for (const [callid, rows] of calls) {
    const stored = await store.rows(callid);
    if (JSON.stringify(stored) !== JSON.stringify(rows)) {
      const indexes = stored.map(({ row_index }) => row_index).join(' ');
      wrong.push(`${callid}: wrote ${rows.length}, found ${stored.length}: ${indexes}`);
    }
  }
  return wrong;
}
