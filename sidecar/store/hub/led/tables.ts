/** The tables of calls that a server leads (sql/hub, 1039, where the columns are explained). Times are ms since 1970. */
import type { Generated } from 'kysely';

export interface LedTables {
  call_promise: {
    call_id: string;
    account_id: number;
    task_id: number;
    number_id: number;
    out_id: string | null;
    created: number;
  };
  call_order: {
    id: Generated<number>;
    call_id: string;
    host: string;
    extension: string | null;
    state: OrderState;
    reason: string | null;
    created: number;
  };
}

/** `taken`: its host carries it out, so nobody withdraws it. */
export type OrderState = 'waiting' | 'taken' | 'done' | 'failed';
