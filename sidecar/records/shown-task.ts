/** A task in the form of the call module's API: every field by its name, type and unit. */
import type { Writing } from './shown-record.ts';

/** What a task says of itself. Times are ms since 1970. */
export interface TaskFields {
  name: string;
  created: number;
  updated: number;
  /** 0 not running, 1 running, 2 finished, 3 cancelled */
  start: number;
  startStr: string;
  maximumcall: number;
  callPerSecond: number;
  recycleLimit: number;
  randomAssignmentNumber: number;
  /** UUID of the group of times. */
  timegroup: string | null;
  extension: string;
  dialplan: string;
  context: string;
  domain: string | null;
  remark: string | null;
  sort: number;
  originateVariables: string;
  originateTimeout: number;
  callerNumber: string;
  callerLineId: number | null;
  customerServiceId: string | null;
  callNotifyUrl: string | null;
  callNotifyType: number;
  schedulingQueue: string | null;
  schedulingPolicyRatio: number | null;
  dialFormat: string;
  progress: { total: number; progress: number; percent: number };
}

export interface TaskOfCall {
  id: string;
  /** The flow of the call; null: unknown. */
  flow: { id: number; name: string; created: number } | null;
  /** Null: the task was removed, or is none of the hub's. Its fields then have the document's type, and say nothing. */
  fields: TaskFields | null;
}

const UNKNOWN: TaskFields = {
  ...{ name: '', created: 0, updated: 0, start: 0, startStr: '', maximumcall: 0, callPerSecond: 0 },
  ...{ recycleLimit: 0, randomAssignmentNumber: 0, timegroup: null, extension: '', dialplan: '' },
  ...{ context: '', domain: null, remark: null, sort: 0, originateVariables: '', originateTimeout: 0 },
  ...{ callerNumber: '', callerLineId: null, customerServiceId: null, callNotifyUrl: null },
  ...{ schedulingQueue: null, schedulingPolicyRatio: null, dialFormat: '' },
  ...{ callNotifyType: 0, progress: { total: 0, progress: 0, percent: 0 } },
};

export function shownTask({ id, flow, fields }: TaskOfCall, writing: Writing) {
  const task = fields ?? UNKNOWN;
  const when = (time: number) => (fields === null ? null : writing.time(time));
  return {
    uuid: id,
    name: task.name,
    create_datetime: when(task.created),
    alter_datetime: when(task.updated),
    start: task.start,
    maximumcall: task.maximumcall,
    call_per_second: task.callPerSecond,
    recycle_limit: task.recycleLimit,
    random_assignment_number: task.randomAssignmentNumber,
    disable_dial_timegroup: task.timegroup,
    destination_extension: flow?.id ?? (writing.text(task.extension) || null),
    destination_dialplan: task.dialplan,
    destination_context: task.context,
    scheduling_policy_ratio: task.schedulingPolicyRatio,
    scheduling_queue: task.schedulingQueue,
    dial_format: task.dialFormat,
    domain: task.domain,
    remark: task.remark,
    sort: task.sort,
    originate_variables: writing.text(task.originateVariables),
    _originate_timeout: task.originateTimeout,
    _origination_caller_id_number: task.callerNumber && writing.number(task.callerNumber),
    user_id: null,
    caller_line_id: task.callerLineId,
    customer_service_id: task.customerServiceId,
    call_notify_url: task.callNotifyUrl ?? '',
    call_notify_type: task.callNotifyType,
    start_str: task.startStr,
    group_str: flow?.name ?? '',
    progress_bar: task.progress,
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
