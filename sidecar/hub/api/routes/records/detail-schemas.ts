/** Schemas of what a record's lists and details have besides the record. */
import { Type } from 'typebox';
import { nullable } from '../schemas.ts';

export const WHEN = Type.String({ description: 'YYYY-MM-DD HH:MM:SS in the time zone of the settings' });
/** Fields of the document that the hub has no value for. */
const NEVER = Type.Null();

export const PLACE = Type.Object({
  id: Type.Integer(),
  pid: nullable(Type.Integer()),
  city: Type.String(),
  area_code: Type.String(),
  post_code: Type.String(),
  created_at: WHEN,
  updated_at: WHEN,
});

export const TAG_GROUP = Type.Object({
  id: Type.String(),
  user_id: NEVER,
  name: Type.String(),
  created_at: WHEN,
  updated_at: WHEN,
  tag_scene_id: nullable(Type.String()),
});

export const TAG = Type.Object({
  id: Type.String(),
  name: Type.String(),
  description: Type.String(),
  color: Type.String(),
  user_id: NEVER,
  status: Type.Boolean(),
  created_at: WHEN,
  updated_at: WHEN,
  pivot: Type.Object({
    taggable_id: Type.String(),
    tag_id: Type.String(),
    created_at: WHEN,
    updated_at: WHEN,
  }),
});

export const TURN = Type.Object({
  id: Type.String(),
  record_id: Type.String(),
  task_id: nullable(Type.String()),
  notify: Type.Enum(['enter', 'asrprogress_notify', 'asrmessage_notify', 'leave']),
  callid: Type.String(),
  error_code: Type.Integer(),
  asrtype: NEVER,
  callee: nullable(Type.String()),
  gender: NEVER,
  asr_elapse: NEVER,
  record_ms: NEVER,
  volume_gain: NEVER,
  question: Type.String(),
  question_index: Type.Integer(),
  speak_ms: Type.Integer(),
  play_ms: Type.Integer(),
  keyword: nullable(Type.String()),
  answer_id: nullable(Type.String()),
  answer_text: nullable(Type.String()),
  word_class: nullable(Type.String()),
  score: Type.Number(),
  sequence: Type.Integer(),
  created_at: WHEN,
  updated_at: WHEN,
  bridge_status: NEVER,
  answer_content: nullable(Type.String()),
  contents: Type.Array(
    Type.Object({
      id: Type.String(),
      file_id: NEVER,
      sort: Type.Integer(),
      status: Type.Boolean(),
      translate_text: Type.String(),
      wav_second: Type.Number({ description: 'seconds' }),
    }),
  ),
  tags: Type.Array(Type.Object({ ...TAG.properties, tag_group: Type.Array(TAG_GROUP) })),
  record: nullable(Type.String({ description: 'the recording of what was said' })),
});

const GROUP = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  user_id: NEVER,
  debug: Type.Boolean(),
  deleted_at: NEVER,
  created_at: WHEN,
  updated_at: WHEN,
  link_word_group_id: NEVER,
  tag_scene_id: NEVER,
  default: Type.Boolean(),
});

export const TASK = Type.Object({
  uuid: Type.String(),
  name: Type.String(),
  create_datetime: nullable(WHEN),
  alter_datetime: nullable(WHEN),
  start: Type.Integer(),
  maximumcall: Type.Integer(),
  call_per_second: Type.Number(),
  recycle_limit: Type.Integer(),
  random_assignment_number: Type.Integer(),
  disable_dial_timegroup: nullable(Type.String()),
  destination_extension: Type.Union([Type.Integer(), Type.String(), Type.Null()]),
  destination_dialplan: Type.String(),
  destination_context: Type.String(),
  scheduling_policy_ratio: nullable(Type.Number()),
  scheduling_queue: nullable(Type.String()),
  dial_format: Type.String(),
  domain: nullable(Type.String()),
  remark: nullable(Type.String()),
  sort: Type.Integer(),
  originate_variables: Type.String(),
  _originate_timeout: Type.Integer(),
  _origination_caller_id_number: Type.String(),
  user_id: NEVER,
  caller_line_id: nullable(Type.Integer()),
  customer_service_id: nullable(Type.String()),
  call_notify_url: Type.String(),
  call_notify_type: Type.Integer(),
  start_str: Type.String(),
  group_str: Type.String(),
  progress_bar: Type.Object({ total: Type.Integer(), progress: Type.Integer(), percent: Type.Number() }),
  group: nullable(GROUP),
});

export const UTTERANCE = Type.Object({
  id: Type.String(),
  name: Type.String(),
  description: Type.String(),
  group_id: Type.Integer(),
  user_id: NEVER,
  context_id: NEVER,
  priority: Type.Integer(),
  action: NEVER,
  word_class: Type.Integer(),
  wait: Type.Integer({ description: 'ms' }),
  retry: Type.Integer(),
  max_retry: Type.Integer(),
  score: Type.Number(),
  play_ms: Type.Integer(),
  enquire: Type.Boolean(),
  customer_service_id: NEVER,
  identify_type: Type.Integer(),
  deleted_at: NEVER,
  created_at: WHEN,
  updated_at: WHEN,
  background_file_id: NEVER,
  block_asr: Type.Integer(),
  word_class_str: Type.String(),
  action_str: Type.String(),
});

const LATENCY = nullable(
  Type.Object({
    count: Type.Integer(),
    sum: Type.Integer({ description: 'ms' }),
    most: Type.Integer({ description: 'ms' }),
  }),
);

/** How long the call waited; null: not counted. */
export const LATENCIES = Type.Object({
  speech: LATENCY,
  reply: LATENCY,
  tts: LATENCY,
  nlp: LATENCY,
  http: LATENCY,
});
