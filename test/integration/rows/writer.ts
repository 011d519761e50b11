/** Calls that go on while the tests break things: rows appended piece by piece, as many engines would. */
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Row } from '../../../engine/contract/row.ts';
import type { Store } from '../../../sidecar/store/store.ts';
import { aCall, hangUp } from './fixture.ts';

/** Numbers from 0 up to 1 that are the same for the same seed (mulberry32). */
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
  /** What was written, call by call. */
  calls: Map<string, Row[]>;
  /** Resolves when everything is written. */
  written: Promise<void>;
}

/**
 * Writes `rows` rows of `calls` calls, and the record of each, within about `ms`, in an order that depends on the random numbers only; some
 * lines come in two pieces, cut at any byte.
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

  const write = async (): Promise<void> => {
    const began = performance.now();
    for (let done = 0; open.length > 0; ) {
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
        await pause(1);
        appendFileSync(file.path, bytes.subarray(middle));
      } else {
        appendFileSync(file.path, line);
      }
      done++;
      const ahead = (done / size.rows) * size.ms - (performance.now() - began);
      if (ahead > 5) await pause(ahead);
    }
  };
  return { calls, written: write() };
}

/** Calls whose rows in the store are not exactly those that were written, in their order. */
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
