/** Tasks as the API shows them: the document's fields, and what this hub adds. */

import { hideSecrets } from '../../lib/url.ts';
import { type TaskRules, taskRulesOf } from '../../outbound/task-rules.ts';
import { type Counters, countersOf, progressOf } from '../../outbound/tasks/counters.ts';
import {
  HOLD_REASONS,
  type HoldReason,
  STATE_NAMES,
  type TaskState,
} from '../../outbound/tasks/task-state.ts';
import { shownTask, type TaskFields, type TaskOfCall } from '../../records/shown-task.ts';
import { readFigures } from '../../store/hub/dialing/counters.ts';
import type { TaskRow } from '../../store/hub/dialing/tasks.ts';
import type { HubDb } from '../../store/hub/hub-store.ts';
import { findTaskOf, timegroupsOf } from '../../store/hub/tasks/task-rows.ts';
import { hasRight, type Principal } from '../access/rights.ts';
import type { Context } from '../api/route.ts';
import type { Language } from '../messages.ts';
import { flowOfCall, writingFor } from '../records/known.ts';
import { agentsOfTask } from './agents/shown-agents.ts';

/** A task with what belongs to it. */
export interface KnownTask {
  row: TaskRow;
  counters: Counters;
  fields: TaskFields;
  flow: TaskOfCall['flow'];
}

/** Reads once what a page of tasks needs. They are all of one account. */
export async function knownTasks(
  db: HubDb,
  principal: Principal,
  rows: readonly TaskRow[],
): Promise<KnownTask[]> {
  const figures = await readFigures(
    db,
    rows.map(({ id }) => id),
  );
  const groups = rows.some((row) => row.disable_dial_timegroup !== null)
    ? await timegroupsOf(db, principal.account.id)
    : [];
  const flows = new Map<number, TaskOfCall['flow']>();
  for (const { flow_id: id } of rows)
    if (id !== null && !flows.has(id)) flows.set(id, await flowOfCall(db, id));
  return rows.map((row) => {
    const counters = countersOf(figures.get(row.id) ?? new Map());
    const timegroup = groups.find(({ id }) => id === row.disable_dial_timegroup)?.uuid ?? null;
    return {
      row,
      counters,
      fields: fieldsOf(row, { counters, timegroup, principal }),
      flow: row.flow_id === null ? null : (flows.get(row.flow_id) ?? null),
    };
  });
}

function fieldsOf(
  row: TaskRow,
  { counters, timegroup, principal }: { counters: Counters; timegroup: string | null; principal: Principal },
): TaskFields {
  const { start, startStr } = STATE_NAMES[row.state as TaskState];
  // An address may hold a token, which only those see who may change it.
  const mayEdit = hasRight(principal, 'task.edit');
  const url = row.call_notify_url;
  return {
    ...{ name: row.name, created: row.created, updated: row.updated, start, startStr },
    ...{ maximumcall: row.maximumcall, callPerSecond: row.call_per_second, recycleLimit: row.recycle_limit },
    ...{ randomAssignmentNumber: row.random_assignment_number, timegroup },
    ...{ extension: row.destination_extension, dialplan: row.destination_dialplan },
    ...{ context: row.destination_context, domain: row.domain, remark: row.remark, sort: row.sort },
    originateVariables: taskRulesOf(row.rules).originateVariables,
    originateTimeout: row.originate_timeout,
    callerNumber: row.origination_caller_id_number,
    callerLineId: row.caller_line_id,
    customerServiceId: row.customer_service_id,
    callNotifyUrl: url === null || mayEdit ? url : hideSecrets(url),
    callNotifyType: row.call_notify_type,
    schedulingQueue: row.scheduling_queue,
    schedulingPolicyRatio: row.scheduling_policy_ratio,
    dialFormat: row.dial_format,
    progress: progressOf(counters),
  };
}

/** A task as its routes show it. */
export async function shownOwnTask(context: Context, { row, counters, fields, flow }: KnownTask) {
  const { language, principal, calls } = context;
  const rules = taskRulesOf(row.rules);
  return {
    ...shownTask({ id: row.uuid, flow, fields }, writingFor(principal, calls)),
    // Beyond the document.
    id: row.id,
    state: row.state,
    state_text: stateText(row.state, language),
    state_reason: row.state_reason,
    state_reason_text: reasonText(row.state_reason, language),
    flow: row.flow_id,
    start_time: row.start_time,
    stop_time: row.stop_time,
    talk_time_limit: row.talk_time_limit,
    priority: row.priority,
    timezone: rules.timezone,
    hours: rules.hours,
    windows: rules.windows,
    min_interval: rules.minInterval,
    redialer_rule: rules.redialerRule,
    no_redialer_rule: rules.noRedialerRule,
    redialer_interval: rules.redialerInterval,
    early_media_asr: rules.earlyMediaAsr,
    machine_detection: rules.machineDetection,
    machine_action: rules.machineAction,
    machine_window: rules.machineWindow,
    machine_greeting: rules.machineGreeting,
    require_consent: rules.requireConsent,
    caller_context: shownContext(context, rules.callerContext),
    caller_numbers: rules.callerNumbers?.map(writingFor(principal, calls).number) ?? null,
    // Percent, and seconds.
    abandon_limit: Math.round(rules.abandonLimit * 10_000) / 100,
    abandon_after: rules.abandonAfter / 1000,
    agents: await agentsOfTask(context, row),
    started: row.started,
    finished: row.finished,
    counters,
    revision: row.revision,
  };
}

function shownContext({ principal }: Context, context: TaskRules['callerContext']) {
  if (context === null) return null;
  const { url, dialect, onError } = context;
  const shown = hasRight(principal, 'task.edit') ? url : hideSecrets(url);
  return { url: shown, dialect, on_error: onError };
}

export function stateText(state: string, language: Language): string {
  const { startStr, startStrEn } = STATE_NAMES[state as TaskState];
  return language === 'zh' ? startStr : startStrEn;
}

function reasonText(reason: string | null, language: Language): string | null {
  const words = reason === null ? undefined : HOLD_REASONS[reason as HoldReason];
  return words === undefined ? reason : words[language === 'zh' ? 'textZh' : 'text'];
}

/** The task of a call; null: the account has no such task any more. */
export async function taskOfCall(
  db: HubDb,
  principal: Principal,
  uuid: string | null,
): Promise<TaskFields | null> {
  const row = uuid === null ? undefined : await findTaskOf(db, { accountId: principal.account.id, id: uuid });
  const [known] = row ? await knownTasks(db, principal, [row]) : [];
  return known?.fields ?? null;
}
