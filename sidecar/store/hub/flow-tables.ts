/** The hub's tables of flows (sql/hub, 1002). Times are ms since 1970. */
import type { Generated } from 'kysely';

export interface FlowTables {
  hub_flow: {
    /** The flow's number. */
    id: Generated<number>;
    account_id: number;
    name: string;
    /** In Redis and on disk. */
    host_name: string;
    /** JSON. */
    settings: string;
    published: string | null;
    published_by: string | null;
    published_at: number | null;
    publishing: string | null;
    publishing_until: number | null;
    removed: number | null;
    revision: Generated<number>;
    created: number;
  };
  hub_flow_version: {
    id: Generated<number>;
    flow_id: number;
    version: string;
    behaviour: string;
    script: Uint8Array;
    bytes: number;
    source: string;
    author: string | null;
    note: string;
    published: number | null;
    created: number;
  };
  hub_publication: {
    flow_id: number;
    /** JSON. */
    request: string;
  };
  hub_flow_draft: {
    flow_id: number;
    author_kind: string;
    author_id: number;
    script: Uint8Array;
    base: string | null;
    revision: number;
    saved: number;
  };
  hub_flow_review: {
    flow_id: number;
    version: string;
    state: string;
    asked_kind: string;
    asked_id: number;
    asked_by: string;
    asked_at: number;
    decided_by: string | null;
    decided_at: number | null;
    note: string;
    revision: Generated<number>;
  };
}
