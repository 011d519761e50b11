/** The hub's table of recordings (sql/hub, 1012). Times are ms since 1970. */
import type { Generated } from 'kysely';

/**
 * `new`: not measured yet; `kept`: stays on its host; `waiting`: is to be moved to the store; `moved`: the store has it, and
 * the host still has its copy; `stored`: only the store has it; `missing`: the host never had the file; `remove`: is to be
 * deleted wherever it is.
 */
export type RecordingState = 'new' | 'kept' | 'waiting' | 'moved' | 'stored' | 'missing' | 'remove';

export interface RecordingTables {
  hub_recording: {
    id: Generated<number>;
    account: string;
    callid: string;
    host: string;
    path: string;
    kind: 'call' | 'action';
    state: RecordingState;
    bytes: number | null;
    ms: number | null;
    channels: number | null;
    store: string | null;
    store_key: string | null;
    tries: Generated<number>;
    next_at: Generated<number>;
    created: number;
  };
}
