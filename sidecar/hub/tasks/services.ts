/** What routes of tasks need. */
import { DEFAULT_ALLOWED_VARIABLES } from '../../outbound/input/originate-variables.ts';
import { type DatabaseClock, databaseClock } from '../../store/hub/dialing/database-clock.ts';
import type { HubStore } from '../../store/hub/hub-store.ts';

export interface DialingServices {
  /** Contexts of the dialplan to which tasks may transfer calls, the default first. */
  contexts: readonly string[];
  /** Channel variables that tasks may set. */
  variables: readonly string[];
  /** The clock by which calls are placed. */
  clock: DatabaseClock;
}

interface Allowed {
  /** `hub.taskContexts` */
  contexts: readonly string[];
  /** `hub.taskVariables`; empty: the usual ones */
  variables: readonly string[];
}

export function createDialingServices(
  { kind }: Pick<HubStore, 'kind'>,
  { contexts, variables }: Allowed,
  now: () => number,
): DialingServices {
  return {
    contexts,
    variables: variables.length === 0 ? DEFAULT_ALLOWED_VARIABLES : variables,
    clock: databaseClock(kind, now),
  };
}
