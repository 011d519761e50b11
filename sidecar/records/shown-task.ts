/**
 * The task of a call in the form of the call module's API: `info.task` of a record's details. Only the task itself has
 * most of its fields: until the hub runs tasks, they have the document's type, and say nothing.
 */
import type { Writing } from './shown-record.ts';

export interface TaskOfCall {
  id: string;
  /** The flow of the call; null: unknown. */
  flow: { id: number; name: string; created: number } | null;
}

export function shownTask({ id, flow }: TaskOfCall, writing: Writing) {
  return {
    uuid: id,
    name: '',
    create_datetime: null,
    alter_datetime: null,
    start: 0,
    maximumcall: 0,
    call_per_second: 0,
    recycle_limit: 0,
    random_assignment_number: 0,
    disable_dial_timegroup: null,
    destination_extension: flow?.id ?? null,
    destination_dialplan: '',
    destination_context: '',
    scheduling_policy_ratio: null,
    scheduling_queue: null,
    dial_format: '',
    domain: null,
    remark: null,
    sort: 0,
    originate_variables: '',
    _originate_timeout: 0,
    _origination_caller_id_number: '',
    user_id: null,
    caller_line_id: null,
    customer_service_id: null,
    call_notify_url: '',
    call_notify_type: 0,
    start_str: '',
    group_str: flow?.name ?? '',
    progress_bar: { total: 0, progress: 0, percent: 0 },
    group: flow === null ? null : shownFlow(flow, writing),
  };
}

/** A flow is the document's group of scripts. */
function shownFlow({ id, name, created }: NonNullable<TaskOfCall['flow']>, writing: Writing) {
  const when = writing.time(created);
  return {
    id,
    name,
    user_id: null,
    debug: false,
    deleted_at: null,
    created_at: when,
    updated_at: when,
    link_word_group_id: null,
    tag_scene_id: null,
    default: false,
  };
}
