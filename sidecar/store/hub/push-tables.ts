/** The hub's tables of pushes (sql/hub, 1011 and 1024). Times are ms since 1970. */
import type { Generated } from 'kysely';

/** Secrets that sign pushes, sealed with the secret key. */
interface PushSecret {
  secret: string;
  /** Signs besides, until `old_secret_until`. */
  old_secret: string | null;
  old_secret_until: number | null;
  revision: Generated<number>;
  created: number;
}

export interface PushTables {
  hub_push_target: PushSecret & {
    id: Generated<number>;
    account_id: number;
    url: string;
    /** JSON array of the names of events. */
    events: string;
    dialect: Generated<string>;
    /** `on`, `off`, or `gone` for one that answered 410. */
    state: Generated<string>;
    removed: number | null;
  };
  hub_push_secret: PushSecret & { account_id: number };
  hub_outbox: {
    id: Generated<number>;
    push_id: string;
    account_id: number;
    callid: string;
    event: string;
    target: string;
    url: string | null;
    dialect: string;
    body: string;
    /** `waiting`, `sent`, `dead`; `held` until its body is whole. */
    state: string;
    tries: Generated<number>;
    next_at: number;
    lease_owner: string | null;
    lease_until: number | null;
    answer: string | null;
    created: number;
    ended: number | null;
  };
  hub_push_try: {
    outbox_id: number;
    number: number;
    time: number;
    ms: number;
    status: number | null;
    answer: string;
  };
  hub_push_answer: {
    outbox_id: number;
    number: number;
    /** The beginning of the answer's body. */
    head: string;
  };
}
