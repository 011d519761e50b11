/** What a form for a new task needs, in the call module's words where it has some. */
import { type Static, Type } from 'typebox';
import { DEFAULT_TASK_RULES } from '../../outbound/task-rules.ts';
import { listFlows } from '../../store/hub/flows.ts';
import { callerLines, timegroupsOf } from '../../store/hub/tasks/task-rows.ts';
import type { Context } from '../api/route.ts';
import { writingFor } from '../records/known.ts';

const NAMED = { name: Type.String() };
const NUMBER_OR_NULL = Type.Union([Type.Number(), Type.Null()]);

export const TASK_FORM = Type.Object({
  defaults: Type.Object({
    maximumcall: Type.Integer(),
    call_per_second: Type.Number(),
    recycle_limit: Type.Integer(),
    random_assignment_number: Type.Integer(),
    _originate_timeout: Type.Integer(),
    talk_time_limit: Type.Integer(),
    destination_dialplan: Type.String(),
    destination_context: Type.String(),
    call_notify_type: Type.Integer(),
    redialer_interval: Type.Array(Type.Integer()),
    scheduling_policy_ratio: Type.Number(),
    abandon_limit: Type.Number(),
    abandon_after: Type.Number(),
    early_media_asr: Type.Boolean(),
    machine_detection: Type.Boolean(),
    machine_action: Type.String(),
    machine_window: Type.Integer({ description: 'ms' }),
    machine_greeting: Type.Integer({ description: 'ms' }),
    require_consent: Type.Boolean(),
  }),
  meta: Type.Object({
    enum_disable_dial_timegroup: Type.Array(Type.Object({ uuid: Type.String(), ...NAMED })),
    destination_context: Type.Array(Type.String()),
    originate_variables: Type.Array(Type.String()),
    dial_format: Type.Array(Type.String()),
  }),
  flow_list: Type.Array(Type.Object({ number: Type.Integer(), ...NAMED, published: Type.Boolean() })),
  caller_line_list: Type.Array(
    Type.Object({
      value: Type.Integer({ description: 'for caller_line_id' }),
      ...NAMED,
      is_group: Type.Boolean(),
      kind: Type.Union([Type.String(), Type.Null()]),
      call_line: NUMBER_OR_NULL,
      call_per_second: NUMBER_OR_NULL,
      call_number: Type.Array(Type.String()),
      enabled: Type.Boolean(),
    }),
  ),
  max_recycle_limit: Type.Integer(),
});

export async function taskForm(context: Context): Promise<Static<typeof TASK_FORM>> {
  const { db, principal, dialing, calls } = context;
  const writing = writingFor(principal, calls);
  const accountId = principal.account.id;
  const [groups, flows, lines] = [
    await timegroupsOf(db, accountId),
    await listFlows(db, accountId),
    await callerLines(db, accountId),
  ];
  const { redialerInterval, earlyMediaAsr, machineDetection, requireConsent, ...rules } = DEFAULT_TASK_RULES;
  return {
    defaults: {
      ...{ maximumcall: 1, call_per_second: 1, recycle_limit: 0, random_assignment_number: 0 },
      ...{ _originate_timeout: 60, talk_time_limit: 1800, destination_dialplan: 'XML' },
      ...{ destination_context: dialing.contexts[0] ?? 'default', call_notify_type: 0 },
      redialer_interval: redialerInterval,
      scheduling_policy_ratio: 1,
      ...{ abandon_limit: rules.abandonLimit * 100, abandon_after: rules.abandonAfter / 1000 },
      ...{ early_media_asr: earlyMediaAsr, machine_detection: machineDetection },
      ...{ machine_action: rules.machineAction, machine_window: rules.machineWindow },
      ...{ machine_greeting: rules.machineGreeting, require_consent: requireConsent },
    },
    meta: {
      enum_disable_dial_timegroup: groups.map(({ uuid, name }) => ({ uuid, name })),
      destination_context: [...dialing.contexts],
      originate_variables: [...dialing.variables],
      dial_format: [...dialing.dialFormats],
    },
    flow_list: flows.map(({ id, name, published }) => ({ number: id, name, published: published !== null })),
    caller_line_list: lines.map((line) => ({
      ...{ value: line.id, name: line.name, is_group: line.isGroup, kind: line.kind },
      ...{ call_line: line.maximumcall, call_per_second: line.perSecond },
      ...{ call_number: line.callerNumbers.map(writing.number), enabled: line.enabled },
    })),
    max_recycle_limit: 100,
  };
}
