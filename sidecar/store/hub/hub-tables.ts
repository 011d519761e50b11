/** The hub's tables (sql/hub). Times are ms since 1970; flags are 0 or 1. */
import type { Generated } from 'kysely';
import type { DialingTables } from './dialing/tables.ts';
import type { AliyunTables } from './doors/aliyun-tables.ts';
import type { RedisTaskTables } from './doors/redis-task-tables.ts';
import type { FlowTables } from './flow-tables.ts';
import type { InboundTables } from './inbound/tables.ts';
import type { LedTables } from './led/tables.ts';
import type { PromptTables } from './prompts/tables.ts';
import type { PushTables } from './push-tables.ts';
import type { RecordingTables } from './recordings/tables.ts';
import type { RecordTables } from './records/record-tables.ts';

export interface HubTables
  extends FlowTables,
    PromptTables,
    RecordTables,
    RecordingTables,
    PushTables,
    DialingTables,
    InboundTables,
    LedTables,
    AliyunTables,
    RedisTaskTables {
  hub_account: {
    id: Generated<number>;
    name: string;
    /** JSON. */
    settings: string;
    revision: Generated<number>;
    created: number;
  };
  hub_user: {
    id: Generated<number>;
    account_id: number;
    name: string;
    role: string;
    deployment: number;
    password: string;
    must_change: number;
    totp: string | null;
    totp_step: Generated<number>;
    revision: Generated<number>;
    created: number;
  };
  hub_key: {
    id: Generated<number>;
    account_id: number;
    name: string;
    role: string;
    deployment: number;
    hash: string;
    /** JSON array of CIDRs. */
    addresses: string | null;
    per_second: number | null;
    expires: number | null;
    used: number | null;
    created: number;
    door: string | null;
    door_key: string | null;
  };
  hub_session: {
    hash: string;
    user_id: number;
    address: string;
    agent: string;
    created: number;
    seen: number;
  };
  hub_login_failure: { subject: string; failures: number; since: number };
  hub_audit: {
    id: Generated<number>;
    account_id: number;
    time: number;
    actor_kind: string;
    actor: string;
    action: string;
    object: string;
    address: string;
  };
  hub_idempotency: {
    account_id: number;
    route: string;
    idempotency_key: string;
    body: string;
    status: number | null;
    answer: string | null;
    created: number;
  };
  hub_recovery_code: { user_id: number; hash: string };
  hub_user_identity: {
    user_id: number;
    account_id: number;
    email: string | null;
    subject: string | null;
  };
  hub_host: { host: string; seen: number; stopped: number; report: string };
}
