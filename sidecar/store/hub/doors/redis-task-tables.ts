/** The tables of tasks that come from Redis (sql/hub, 1043). Times are ms since 1970; flags are 0 or 1. */
import type { Generated } from 'kysely';

export interface RedisTaskTables {
  hub_redis_task: {
    id: Generated<number>;
    /** SHA-256 of account, domain and field, hex. */
    name_hash: string;
    account_id: number;
    domain: string;
    name: string;
    /** Null: its value could never be read. */
    task_id: number | null;
    timegroup_id: number | null;
    import_id: number | null;
    /** The list of its numbers. */
    queue: string | null;
    /** SHA-256 of the value that was read last; empty: the field was removed. */
    content_hash: string;
    enabled: number;
    /** The task is to be started as soon as it may. */
    starts: number;
    /** Why the value cannot be used. */
    problem: string | null;
    updated: number;
  };
  hub_redis_batch: { id: string; outcome: BatchOutcome; created: number };
}

/** `added`: the numbers are in the task. `returned`: they go back to their list. */
export type BatchOutcome = 'added' | 'returned';
