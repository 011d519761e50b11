/** The tables of call tasks (sql/hub, 1030 to 1037, where the columns are explained). Times are ms since 1970. */
import type { Generated } from 'kysely';

export interface DialingTables {
  /** A way to the telephone network. */
  call_line: {
    id: Generated<number>;
    account_id: number;
    name: string;
    kind: string;
    dial_string: string;
    caller_numbers: string;
    caller_order: Generated<string>;
    maximumcall: number;
    call_per_second: number;
    rest: Generated<number>;
    enabled: Generated<number>;
    fault_threshold: number;
    fault_try_interval: number;
    speed: Generated<number>;
    tat: Generated<number>;
    turn: Generated<number>;
    removed: number | null;
    revision: Generated<number>;
    created: number;
    updated: number;
  };
  /** How a line does. */
  call_line_health: {
    line_id: number;
    faults: Generated<number>;
    rests_until: number | null;
    probe: string | null;
    cause: string | null;
    last_fault: number | null;
    updated: number;
  };
  /** Lines in the order in which they are tried. */
  call_line_group: {
    id: Generated<number>;
    account_id: number;
    name: string;
    line_lists: string;
    removed: number | null;
    revision: Generated<number>;
    created: number;
    updated: number;
  };
  /** When tasks dial, or do not. */
  call_timegroup: {
    id: Generated<number>;
    uuid: string;
    account_id: number;
    name: string;
    content: string;
    removed: number | null;
    revision: Generated<number>;
    created: number;
    updated: number;
  };
  /** Who is not called. */
  call_blacklist: {
    id: Generated<number>;
    account_id: number;
    number_key: string;
    is_prefix: Generated<number>;
    kind: string;
    reason: string;
    until: number | null;
    created: number;
  };
  /** The kill switch. */
  call_switch: {
    account_id: number;
    off_since: number;
    off_by: string;
    reason: string;
  };
  /** A task: numbers that are called by the same rules. */
  call_task: {
    id: Generated<number>;
    uuid: string;
    account_id: number;
    name: string;
    state: string;
    state_reason: string | null;
    start_time: number | null;
    stop_time: number | null;
    flow_id: number | null;
    destination_extension: string;
    destination_dialplan: Generated<string>;
    destination_context: Generated<string>;
    maximumcall: number;
    call_per_second: number;
    recycle_limit: Generated<number>;
    random_assignment_number: Generated<number>;
    disable_dial_timegroup: number | null;
    scheduling_policy_ratio: number | null;
    scheduling_queue: string | null;
    dial_format: Generated<string>;
    domain: string | null;
    remark: string | null;
    sort: Generated<number>;
    originate_variables: string;
    originate_timeout: Generated<number>;
    origination_caller_id_number: Generated<string>;
    talk_time_limit: Generated<number>;
    caller_line_id: number | null;
    user_id: string | null;
    customer_service_id: string | null;
    call_notify_url: string | null;
    call_notify_type: Generated<number>;
    rules: string;
    priority: Generated<number>;
    tat: Generated<number>;
    runs: Generated<number>;
    removed: number | null;
    revision: Generated<number>;
    created: number;
    updated: number;
    started: number | null;
    finished: number | null;
  };
  /** Up to when the calls in progress of a task are ended. */
  call_task_stop: {
    task_id: number;
    hang_up_before: number;
  };
  /** Figures of a task. */
  call_task_counter: {
    task_id: number;
    name: string;
    value: number;
  };
  /** A number of a task. */
  call_number: {
    id: Generated<number>;
    task_id: number;
    account_id: number;
    number: string;
    number_key: string;
    country: string | null;
    variables: string | null;
    consent: string | null;
    import_id: number | null;
    state: Generated<number>;
    next_at: Generated<number>;
    place: Generated<number>;
    status: Generated<number>;
    outcome: string | null;
    attempts: Generated<number>;
    own_failures: Generated<number>;
    lines_tried: Generated<string>;
    attempt_id: string | null;
    why: string | null;
    updated: number;
    city_id: Generated<number>;
    operator: Generated<number>;
  };
  /** An import of numbers. */
  call_import: {
    id: Generated<number>;
    account_id: number;
    task_id: number;
    taken: number;
    doubled: number;
    invalid: number;
    blacklisted: number;
    imported_by: string;
    created: number;
    state: Generated<string>;
    source: Generated<string>;
    file: string | null;
    content_hash: string | null;
    running: string | null;
    holder: string | null;
    lease_until: number | null;
    rows_read: Generated<number>;
    given: number | null;
    problem: string | null;
    finished: number | null;
  };
  /** A row of a file that could not be used. */
  call_import_reject: {
    import_id: number;
    line: number;
    account_id: number;
    column_name: string;
    number: string;
    number_key: string | null;
    fault: string;
    message: string;
    created: number;
  };
  /** What is under way. */
  call_attempt: {
    id: string;
    account_id: number;
    task_id: number;
    number_id: number;
    number: string;
    number_key: string;
    attempt: number;
    host: string;
    line_id: number;
    caller_number: string | null;
    core_uuid: string | null;
    state: string;
    call_time: number;
    lease_until: number;
    answered: number | null;
    ended: number | null;
    queue: string | null;
  };
  /** What an operator made of the lists of phrases that a release has. */
  call_phrase: {
    list: string;
    phrase_key: string;
    phrase: string;
    code: string;
    rank: number;
    enabled: number;
    updated: number;
  };
  /** One row for each attempt that has ended. */
  call_history: {
    id: Generated<number>;
    account_id: number;
    user_id: string | null;
    task_id: number;
    call_id: string;
    number_id: number;
    number: string;
    number_key: string;
    attempt: number;
    call_time: string;
    called_at: number;
    ended_at: number;
    duration: number;
    bill: number;
    hangup_cause: string | null;
    hangup_code: number | null;
    early_media: string | null;
    early_media_phrase: string | null;
    early_media_text: string | null;
    call_status: string;
    status: number;
    class: string;
    counts: number;
    record_file: string | null;
    calling_number: string | null;
    province_id: Generated<number>;
    city_id: Generated<number>;
    operator: Generated<number>;
    line_id: number;
    host: string;
    source: string;
    created_at: string;
    updated_at: string;
    agent: number | null;
    agent_wait: number | null;
    abandoned: Generated<number>;
  };
  /** The last calls of a task that wanted an agent. */
  call_task_pacing: {
    task_id: number;
    calls: string;
  };
  /** A queue of agents as a host has read it. */
  call_queue_state: {
    queue: string;
    host: string;
    agents: number;
    free: number;
    waiting: number;
    fault: string | null;
    read_at: number;
  };
}
