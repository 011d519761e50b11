/** Tables of routes (sql/hub, 1038 and 1040). */
import type { Generated } from 'kysely';

export interface InboundTables {
  inbound_route: {
    id: Generated<number>;
    account_id: number;
    number: string;
    place: string;
    field: string | null;
    removed_field: string | null;
    flow_id: number;
    fallback_id: number | null;
    closed_id: number | null;
    timegroup_id: number | null;
    calls: number | null;
    context_url: string | null;
    context_on_error: string;
    dialect: string;
    /** Gets the results of its calls. */
    result_url: Generated<string | null>;
    result_dialect: Generated<string>;
    enabled: number;
    remark: string;
    removed: number | null;
    revision: Generated<number>;
    created: number;
    updated: number;
  };
}
