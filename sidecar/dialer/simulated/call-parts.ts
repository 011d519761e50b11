import type { Log } from '../../lib/log.ts';
import type { CallEnd } from '../carrier.ts';
import type { AskContext } from '../number/call-context.ts';
import type { KnownPhrases } from '../number/machine-settings.ts';
import type { SpoolFiles } from '../spool/spool-files.ts';
import type { SimulatedQueues } from './simulated-queues.ts';
import type { SimulationPool } from './simulation-pool.ts';
import type { Timers } from './timers.ts';

/** What a simulated call needs. */
export interface CallParts {
  timers: Timers;
  pool: Pick<SimulationPool, 'run'>;
  spool: SpoolFiles;
  /** Agents who talk to callees of tasks without a flow. */
  queues: SimulatedQueues;
  machinePhrases: KnownPhrases;
  announcementPhrases: KnownPhrases;
  askContext?: AskContext | undefined;
  /** What was kept for the record of a call, and is removed; undefined: nothing. */
  takeContext: (id: string) => Promise<unknown>;
  log: Log;
  /** Told once. */
  ended(end: CallEnd): void;
  /** The bytes of rows that wait for their time have changed by so many. */
  holds(bytes: number): void;
}
