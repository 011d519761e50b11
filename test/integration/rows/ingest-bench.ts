/** An ingest on a SQLite of its own, with a clock that is turned by hand. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { onTestFinished } from 'vitest';
import type { ChannelPresence } from '../../../sidecar/ingest/calls/call-ends.ts';
import { createIngest, type Ingest, type IngestSettings } from '../../../sidecar/ingest/ingest.ts';
import { openStore } from '../../../sidecar/store/open.ts';
import type { Store } from '../../../sidecar/store/store.ts';
import { temporaryFolder } from '../../support/home.ts';
import { type LogLine, recordedLog } from '../../support/log.ts';
import { TurnedClock } from './fixture.ts';

export const LOST_AFTER = 21_600_000;

export interface IngestBench {
  home: string;
  spool: string;
  store: Store;
  ingest: Ingest;
  clock: TurnedClock;
  logged: LogLine[];
  /** An ingest as of a process that has just started: nothing of the other one is kept. */
  restart: () => Ingest;
}

/** @param presence what FreeSWITCH answers; default: it cannot be asked */
export function ingestBench(
  settings: Partial<IngestSettings> = {},
  home = temporaryFolder(),
  presence?: ChannelPresence,
): IngestBench {
  const spool = join(home, 'spool');
  mkdirSync(spool, { recursive: true });
  const { log, lines } = recordedLog();
  const clock = new TurnedClock();
  const store = openStore({ home, timezone: 'Asia/Shanghai' }, { log, clock });
  onTestFinished(() => store.close());
  const restart = () =>
    createIngest({
      spool,
      store,
      log,
      clock,
      ...(presence ? { presence } : {}),
      registry: new Registry(),
      settings: { batchRows: 7, batchMs: 20, lostAfter: LOST_AFTER, ...settings },
    });
  return { home, spool, store, ingest: restart(), clock, logged: lines, restart };
}

/** The files of calls that are in the spool. */
export const spoolFiles = (spool: string): string[] =>
  readdirSync(spool).filter((name) => name.endsWith('.jsonl'));

/** The lines of a file in `rejected/`: one that says why before each that was rejected. */
export const rejectedLines = (spool: string, callid: string): string[] =>
  readFileSync(join(spool, 'rejected', `${callid}.jsonl`), 'utf8').split('\n');
