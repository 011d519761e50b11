/** Schemas and steps that the routes of tasks share. */
import { Type } from 'typebox';
import type { TaskRow } from '../../../../store/hub/dialing/tasks.ts';
import type { ReadOptions } from '../../../../store/hub/row-lock.ts';
import { findTaskOf } from '../../../../store/hub/tasks/task-rows.ts';
import { HubError } from '../../../error.ts';
import type { Context } from '../../route.ts';
import { TASK } from '../records/detail-schemas.ts';
import { ID, nullable, TIME } from '../schemas.ts';

const COUNT = Type.Integer();
const COUNTS = Type.Record(Type.String(), COUNT);

export const COUNTERS = Type.Object({
  total: COUNT,
  by_status: COUNTS,
  ended: COUNT,
  attempts: COUNT,
  answered: COUNT,
  machine: COUNT,
  unknown: COUNT,
  own: COUNT,
  agent_calls: Type.Integer({ description: 'calls in which a person wanted an agent' }),
  abandoned: Type.Integer({ description: 'of these: no agent came in time' }),
  talk_ms: COUNT,
  rounds: COUNT,
  by_hour: COUNTS,
  by_line: Type.Record(Type.String(), Type.Object({ ended: COUNT, answered: COUNT })),
  by_announcement: COUNTS,
  by_level: COUNTS,
});

export const PROGRESS = Type.Object({ total: COUNT, progress: COUNT, percent: Type.Number() });

export const AGENTS = Type.Object({
  queue: Type.String(),
  ratio: Type.Number({ description: 'calls for each free agent, in effect' }),
  abandoned_share: nullable(Type.Number({ description: '%, of the last calls; null: none is known' })),
  calls: Type.Integer({ description: 'that the share is taken of' }),
  free: Type.Integer({ description: 'free agents, over all hosts' }),
  hosts: Type.Array(
    Type.Object({
      host: Type.String(),
      agents: COUNT,
      free: COUNT,
      waiting: COUNT,
      reason: nullable(Type.String()),
      reason_text: nullable(Type.String()),
      read_at: TIME,
    }),
  ),
  reason: nullable(Type.String({ description: 'why nobody is called for them' })),
  reason_text: nullable(Type.String()),
});

export const OWN_TASK = Type.Object({
  ...TASK.properties,
  id: Type.Integer(),
  state: Type.String(),
  state_text: Type.String(),
  state_reason: nullable(Type.String()),
  state_reason_text: nullable(Type.String()),
  flow: nullable(ID),
  start_time: nullable(TIME),
  stop_time: nullable(TIME),
  talk_time_limit: Type.Integer({ description: 's' }),
  priority: Type.Integer(),
  timezone: nullable(Type.String()),
  hours: nullable(Type.Array(Type.String())),
  windows: Type.Array(Type.Unknown()),
  min_interval: nullable(Type.Integer({ description: 'ms' })),
  redialer_rule: nullable(Type.Array(Type.Unknown())),
  no_redialer_rule: Type.Array(Type.Unknown()),
  redialer_interval: Type.Array(Type.Integer()),
  early_media_asr: Type.Boolean(),
  machine_detection: Type.Boolean(),
  machine_action: Type.String(),
  machine_window: Type.Integer({ description: 'ms' }),
  machine_greeting: Type.Integer({ description: 'ms' }),
  require_consent: Type.Boolean(),
  caller_context: nullable(
    Type.Object(
      { url: Type.String(), dialect: Type.String(), on_error: Type.String() },
      {
        description: 'who knows the callee, asked while the telephone rings; null: nobody',
      },
    ),
  ),
  caller_numbers: nullable(Type.Array(Type.String())),
  abandon_limit: Type.Number({ description: '%' }),
  abandon_after: Type.Number({ description: 's' }),
  agents: nullable(AGENTS),
  started: nullable(TIME),
  finished: nullable(TIME),
  counters: COUNTERS,
  revision: Type.Integer(),
});

export const TASK_PARAMS = Type.Object({
  id: Type.String({ maxLength: 50, description: 'uuid, or the number of the task' }),
});

const CHECKED_LINE = Type.Object({
  id: ID,
  name: Type.String(),
  kind: Type.String(),
  enabled: Type.Boolean(),
  maximumcall: Type.Integer(),
  call_per_second: Type.Number(),
  rests: Type.Boolean({ description: 'after faults' }),
  cause: nullable(Type.String({ description: 'of the last fault' })),
  answers: nullable(Type.Boolean({ description: 'OPTIONS; null: no host tells' })),
});

export const PREFLIGHT = Type.Object({
  waiting: COUNT,
  now: Type.Integer({ description: 'the gate lets these pass now' }),
  later: Type.Integer({ description: 'the gate lets these pass later' }),
  never: COUNT,
  is_estimate: Type.Boolean({ description: 'counts of a sample, scaled up' }),
  sampled: COUNT,
  not_now: Type.Array(
    Type.Object({ reason: Type.String(), text: Type.String(), numbers: COUNT, from: nullable(TIME) }),
  ),
  attempts: Type.Object({ wanted: COUNT, a_day: COUNT, a_week: COUNT }, { description: 'of each number' }),
  duration: Type.Object({
    per_second: Type.Number(),
    call_ms: COUNT,
    call_ms_is_known: Type.Boolean(),
    ms: nullable(COUNT),
    ends_at: nullable(TIME),
  }),
  lines: Type.Array(CHECKED_LINE),
  flow: nullable(
    Type.Object({
      number: ID,
      name: Type.String(),
      version: nullable(Type.String()),
      findings: Type.Array(
        Type.Object({
          rule: Type.String(),
          severity: Type.String(),
          path: Type.String(),
          message: Type.String(),
        }),
      ),
      texts: nullable(
        Type.Object({
          fixed: COUNT,
          with_variables: Type.Integer({ description: 'synthesised while the phone rings' }),
          synthesised: nullable(
            Type.Integer({ description: 'fixed texts that all hosts that dial have; null: not all tell' }),
          ),
          hosts_without_tts: nullable(Type.Integer({ description: 'they dial and cannot speak the texts' })),
        }),
      ),
    }),
  ),
  agents: nullable(AGENTS),
  notify: nullable(
    Type.Object({ status: nullable(Type.Integer()), answer: Type.String(), ms: Type.Integer() }),
  ),
  calls_off: Type.Boolean(),
  may_start: Type.Boolean(),
  refusal: nullable(Type.String()),
});

/** @throws HubError `NOT_FOUND` */
export async function findTaskHere(
  { db, principal }: Pick<Context, 'db' | 'principal'>,
  { id }: { id: string },
  options: ReadOptions = {},
): Promise<TaskRow> {
  const task = await findTaskOf(db, { accountId: principal.account.id, id }, options);
  if (!task) throw new HubError('NOT_FOUND');
  return task;
}
