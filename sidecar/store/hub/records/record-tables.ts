/** The hub's tables of calls, grades and tags (sql/hub, 1010). Times are ms since 1970. */
import type { Generated } from 'kysely';

/** What grades, tags, groups and scenes have in common. */
interface Kept {
  /** UUID. */
  id: string;
  account_id: number;
  name: string;
  /** When it was removed; null: it exists. */
  removed: number | null;
  revision: Generated<number>;
  created: number;
  updated: number;
}

export interface RecordTables {
  /** Calls that were removed, for 7 days: hosts delete what their spool has kept of them. */
  hub_removed_call: { id: Generated<number>; callid: string; created: number };
  hub_call_change: {
    id: Generated<number>;
    callid: string;
    row_count: number | null;
    /** JSON. */
    stats: string | null;
    due: Generated<number>;
    created: number;
  };
  hub_call_state: {
    callid: string;
    whole: number | null;
    row_count: number | null;
    /** JSON array. */
    stats: string | null;
    seq: Generated<number>;
    waiting: number | null;
    settled: number | null;
    read_at: number | null;
  };
  hub_level: Kept & {
    flow_id: number | null;
    position: number;
    alias: string;
    color: string;
    /** JSON. */
    rule: string;
  };
  hub_tag_scene: Kept;
  hub_tag_group: Kept & { scene_id: string | null };
  hub_tag: Kept & {
    description: string;
    color: string;
    status: number;
    /** JSON array. */
    group_ids: string;
    /** JSON array. */
    rules: string;
  };
  hub_call_tag: { tag_id: string; calldate: number; callid: string };
}
