/** What routes of tasks need. */
import { DEFAULT_ALLOWED_VARIABLES } from '../../outbound/input/originate-variables.ts';
import { type DatabaseClock, databaseClock } from '../../store/hub/dialing/database-clock.ts';
import type { HubStore } from '../../store/hub/hub-store.ts';

export interface DialingServices {
  /** Contexts of the dialplan to which tasks may transfer calls, the default first. */
  contexts: readonly string[];
  /** Channel variables that tasks may set. */
  variables: readonly string[];
  /** Forms in which tasks may have numbers dialled, such as `9${number}`. */
  dialFormats: readonly string[];
  /** Queues of agents that tasks may name, some with an account and `/` before them; empty: any. */
  queues: readonly string[];
  /** The clock by which calls are placed. */
  clock: DatabaseClock;
  /** From 0 to 1, without 1: the order of numbers that are called at random. */
  random: () => number;
  /** Folder of files that are imported. Only their writer finds them: they have no name there. */
  uploads: string;
  /** An import that reports nothing for so long may be taken over, ms. */
  importLeaseMs: number;
}

/** A batch takes a fraction of a second; a database that stands still ends in errors. */
const IMPORT_LEASE_MS = 15_000;

interface Parts {
  allowed: Allowed;
  uploads: string;
  /** ms since 1970 */
  now: () => number;
  random: () => number;
}

interface Allowed {
  /** `hub.taskContexts` */
  contexts: readonly string[];
  /** `hub.taskVariables`; empty: the usual ones */
  variables: readonly string[];
  /** `hub.taskDialFormats` */
  dialFormats: readonly string[];
  /** `hub.taskQueues` */
  queues?: readonly string[];
}

export function createDialingServices(
  { kind }: Pick<HubStore, 'kind'>,
  { allowed: { contexts, variables, dialFormats, queues = [] }, uploads, now, random }: Parts,
): DialingServices {
  return {
    ...{ contexts, dialFormats, queues, uploads, random, importLeaseMs: IMPORT_LEASE_MS },
    variables: variables.length === 0 ? DEFAULT_ALLOWED_VARIABLES : variables,
    clock: databaseClock(kind, now),
  };
}
