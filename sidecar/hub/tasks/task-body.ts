/** What a client may say of a task. The fields of the call module's API are taken as texts or numbers, as clients send them. */
import { type Static, type TSchema, Type } from 'typebox';

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** A whole number, also as a text. */
export const whole = (minimum: number, maximum: number, description = '') =>
  Type.Union([Type.Integer({ minimum, maximum }), Type.String({ pattern: '^-?\\d{1,12}$' })], {
    ...(description !== '' && { description }),
  });

const TIME_OF_DAY = Type.String({ maxLength: 8, description: 'HH:MM' });
const MOMENT = Type.Union([
  Type.Integer({ minimum: 0, maximum: 253_370_764_800_000 }),
  Type.String({ maxLength: 40, description: 'YYYY-MM-DD HH:MM:SS, ISO 8601, or ms since 1970' }),
  Type.Null(),
]);
const EXTENSION = Type.Union([Type.Integer({ minimum: 1 }), Type.String({ maxLength: 64 })], {
  description: 'the number of a flow; else an extension of the dialplan',
});
const WINDOW = Type.Object({ days: Type.Array(Type.Integer()), from: TIME_OF_DAY, to: TIME_OF_DAY });

export const TASK_FIELDS = {
  name: Type.String({
    minLength: 1,
    maxLength: 128,
    pattern: '^[^\\p{Cc}]+$',
    description: '1 to 128 characters without control characters',
  }),
  flow: nullable(whole(1, 2 ** 31 - 1, 'the number of a flow')),
  group_id: nullable(whole(1, 2 ** 31 - 1, 'the same as flow')),
  destination_extension: nullable(EXTENSION),
  destination_dialplan: nullable(Type.String({ maxLength: 64 })),
  destination_context: nullable(Type.String({ maxLength: 128 })),
  caller_line_id: nullable(whole(1, 2 ** 31 - 1, 'a line or a group of lines')),
  maximumcall: whole(1, 100_000, 'calls at once'),
  call_per_second: Type.Union([
    Type.Number({ exclusiveMinimum: 0, maximum: 1000 }),
    Type.String({ pattern: '^\\d{1,4}(\\.\\d{1,3})?$' }),
  ]),
  recycle_limit: whole(0, 100, 'further attempts of a number'),
  random_assignment_number: whole(0, 1),
  disable_dial_timegroup: nullable(Type.Union([Type.Integer(), Type.String({ maxLength: 36 })])),
  scheduling_policy_ratio: nullable(
    Type.Union([
      Type.Number({ description: 'calls for each free agent, at most' }),
      Type.String({ pattern: '^\\d{1,3}(\\.\\d{1,3})?$' }),
    ]),
  ),
  scheduling_queue: nullable(
    Type.String({ maxLength: 64, description: 'callcenter:<queue>, fifo:<queue>, or simulated:<agents>' }),
  ),
  abandon_limit: nullable(Type.Number({ description: '%, of calls in which a person wants an agent' })),
  abandon_after: nullable(Type.Number({ description: 's that a callee may wait for an agent' })),
  dial_format: nullable(Type.String({ maxLength: 200 })),
  domain: nullable(Type.String({ maxLength: 64 })),
  remark: nullable(Type.String({ maxLength: 500 })),
  sort: whole(-1_000_000, 1_000_000),
  originate_variables: nullable(Type.String({ maxLength: 65_536 })),
  _originate_timeout: whole(5, 300, 's'),
  _origination_caller_id_number: nullable(Type.String({ maxLength: 4096 })),
  talk_time_limit: whole(10, 86_400, 's'),
  customer_service_id: nullable(Type.String({ maxLength: 64 })),
  call_notify_url: nullable(Type.String({ maxLength: 2048 })),
  call_notify_type: whole(0, 2, '0: none, 1: failed calls, 2: all'),
  start_time: MOMENT,
  stop_time: MOMENT,
  priority: whole(-1000, 1000),
  timezone: nullable(Type.String({ maxLength: 64, description: 'IANA name; null: the account’s' })),
  hours: nullable(Type.Array(TIME_OF_DAY, { minItems: 2, maxItems: 2 })),
  windows: Type.Array(WINDOW, { maxItems: 100 }),
  min_interval: nullable(Type.Integer({ minimum: 0, description: 'ms, up to 7 days' })),
  redialer_rule: nullable(Type.Array(Type.Unknown(), { maxItems: 100 })),
  no_redialer_rule: nullable(Type.Array(Type.Unknown(), { maxItems: 100 })),
  redialer_interval: nullable(
    Type.Union([Type.Integer({ minimum: 0 }), Type.Array(Type.Integer(), { maxItems: 20 })]),
  ),
  early_media_asr: Type.Boolean(),
  machine_detection: Type.Boolean(),
  machine_action: Type.Union([Type.Literal('hangup'), Type.Literal('continue'), Type.Literal('message')]),
  machine_window: Type.Integer({ minimum: 1000, maximum: 30_000, description: 'ms' }),
  machine_greeting: Type.Integer({ minimum: 0, maximum: 30_000, description: 'ms; 0: length says nothing' }),
  caller_numbers: nullable(
    Type.Array(Type.String({ maxLength: 32 }), {
      minItems: 1,
      maxItems: 100,
      description: 'those of the line’s numbers that calls may show; null: all',
    }),
  ),
  caller_context: nullable(
    Type.Object(
      {
        url: Type.String({ minLength: 1, maxLength: 2048 }),
        dialect: Type.Optional(Type.Union([Type.Literal('standard'), Type.Literal('yeta')])),
        // `reject` would use a whole list up while the address is down.
        on_error: Type.Optional(Type.Literal('continue')),
      },
      { description: 'the address that knows the callee, asked while the telephone rings; null: none' },
    ),
  ),
  require_consent: Type.Boolean({ description: 'call only numbers with consent' }),
};

const { name, ...REST } = TASK_FIELDS;

export const TASK_CHANGE = Type.Partial(Type.Object(TASK_FIELDS));
export const NEW_TASK = Type.Object({ name, ...Type.Partial(Type.Object(REST)).properties });

export type TaskBody = Static<typeof TASK_CHANGE>;

const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  maximumcall: [1, 100_000],
  recycle_limit: [0, 100],
  random_assignment_number: [0, 1],
  sort: [-1_000_000, 1_000_000],
  _originate_timeout: [5, 300],
  talk_time_limit: [10, 86_400],
  call_notify_type: [0, 2],
  priority: [-1000, 1000],
};

/** Whether a number that came as a text is within what its field allows. */
export function rangeOf(field: string): readonly [number, number] | undefined {
  return RANGES[field];
}
