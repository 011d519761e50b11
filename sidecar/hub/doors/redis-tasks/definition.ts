/** The value of a field of `cti_queue_dialer_task@<domain>`, field by field (docs/reference/redis-tasks.md#fields). */
import { type Static, Type } from 'typebox';
import { Check, Errors } from 'typebox/value';
import type { VendorTimes } from '../../../outbound/times/vendor-times.ts';
import { type Fault, problemOf } from '../../api/problems.ts';
import { TASK_FIELDS, type TaskBody } from '../../tasks/task-body.ts';
import { mayBeQueue } from './task-redis.ts';

const nothing = Type.Null();
const TIME = Type.Union([Type.String({ maxLength: 40 }), Type.Integer({ minimum: 0 }), nothing]);
const CLOCK = Type.String({ maxLength: 40 });
const NAME = Type.Union([Type.String({ minLength: 1, maxLength: 64 }), Type.Integer({ minimum: 1 })]);
const DAY = Type.Union([Type.Integer({ minimum: 0, maximum: 6 }), Type.String({ pattern: '^[0-6]$' })]);
const HOURS = Type.Array(
  Type.Object({
    wday: Type.Optional(
      Type.Union([
        Type.Integer({ minimum: -1, maximum: 6 }),
        Type.String({ pattern: '^(-1|[0-6])?$' }),
        nothing,
      ]),
    ),
    begin: CLOCK,
    end: CLOCK,
  }),
  { maxItems: 100 },
);

const PARAMS = Type.Object({
  enable: Type.Optional(
    Type.Union([Type.Boolean(), Type.Enum([0, 1]), Type.Enum(['0', '1', 'true', 'false'])]),
  ),
  line_group: Type.Optional(Type.Union([NAME, Type.Array(NAME, { maxItems: 20 }), nothing])),
  limit: Type.Optional(TASK_FIELDS.maximumcall),
  cps: Type.Optional(Type.Union([TASK_FIELDS.call_per_second, nothing])),
  start_time: Type.Optional(TIME),
  stop_time: Type.Optional(TIME),
  work_hour: Type.Optional(Type.Union([HOURS, nothing])),
  work_time: Type.Optional(Type.Union([HOURS, nothing])),
  work_week: Type.Optional(Type.Union([Type.Array(DAY, { maxItems: 7 }), nothing])),
  holiday: Type.Optional(
    Type.Union([Type.Array(Type.Object({ begin: CLOCK, end: CLOCK }), { maxItems: 300 }), nothing]),
  ),
  number_queue: Type.Optional(Type.Union([Type.String({ maxLength: 512 }), nothing])),
  destination_extension: Type.Optional(TASK_FIELDS.destination_extension),
  destination_dialplan: Type.Optional(TASK_FIELDS.destination_dialplan),
  destination_context: Type.Optional(TASK_FIELDS.destination_context),
});

const VALUE = Type.Object({
  params: PARAMS,
  variables: Type.Optional(
    Type.Union([
      Type.Record(
        Type.String(),
        Type.Union([Type.String({ maxLength: 4096 }), Type.Number(), Type.Boolean()]),
      ),
      nothing,
    ]),
  ),
});

/** Larger values are not read. */
const LONGEST_BYTES = 256 * 1024;
/** Calls a second of a task that says nothing of them: only `limit` counts. */
const FASTEST = 1000;

export interface Definition {
  enabled: boolean;
  /** Names of groups of lines, or of lines, in the order in which they are tried. */
  lines: string[];
  /** Null: none. */
  queue: string | null;
  /** Null: none are given. */
  times: VendorTimes | null;
  body: TaskBody;
}

/** A value that cannot be used. */
export class DefinitionError extends Error {
  override readonly name = 'DefinitionError';
}

/** @throws DefinitionError with words that hold nothing of the value but names of fields */
export function readDefinition(value: Buffer): Definition {
  if (value.length > LONGEST_BYTES) throw new DefinitionError('the value has more than 256 KiB');
  const given = parse(value);
  if (!Check(VALUE, given)) throw new DefinitionError(faultOf(given));
  const { params, variables } = given;
  const queue = params.number_queue || null;
  if (queue !== null && !mayBeQueue(queue))
    throw new DefinitionError('params.number_queue must not be a key of the robot');
  return {
    enabled: [true, 1, '1', 'true'].includes(params.enable ?? false),
    lines: [params.line_group ?? []].flat().map(String),
    queue,
    times: timesOf(params),
    body: { ...bodyOf(params), ...variablesOf(variables ?? {}) },
  };
}

function parse(value: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(value));
  } catch {
    throw new DefinitionError('the value is not JSON in UTF-8');
  }
}

function faultOf(given: unknown): string {
  const faults = Errors(VALUE, given) as Fault[];
  const depth = ({ instancePath = '' }: Fault) => instancePath.split('/').length;
  // The deepest is the most exact; of a choice, that none fits.
  const deepest = Math.max(...faults.map(depth));
  const fault = faults.filter((one) => depth(one) === deepest).at(-1) ?? {};
  const { params = {} } = fault as { params?: { requiredProperties?: readonly string[] } };
  const missing = params.requiredProperties?.[0];
  // A name of a variable is the sender's text.
  const path = (fault.instancePath ?? '').slice(1).split('/').slice(0, 4);
  const name = [...(path[0] === 'variables' ? path.slice(0, 1) : path), ...(missing ? [missing] : [])]
    .filter((part) => part !== '')
    .join('.');
  return `${name === '' ? 'the value' : name} ${missing ? 'is missing' : problemOf(fault).en}`;
}

function bodyOf(params: Static<typeof PARAMS>): TaskBody {
  const { limit = 1, cps, destination_extension: extension } = params;
  return {
    maximumcall: limit,
    call_per_second: cps ?? FASTEST,
    start_time: timeOf(params.start_time ?? null),
    stop_time: timeOf(params.stop_time ?? null),
    ...(extension != null && { destination_extension: extension }),
    destination_dialplan: params.destination_dialplan ?? 'XML',
    destination_context: params.destination_context ?? null,
  };
}

/** `2020-1-20 8:00` with the zeros that our own times have. */
function timeOf(given: string | number | null): string | number | null {
  if (typeof given !== 'string') return given;
  const parts = /^\s*(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{1,2})(?::(\d{1,2}))?)?\s*$/.exec(given);
  if (parts === null) return given;
  const [year, month, day, hour, minute, second] = parts.slice(1).map((part = '0') => part.padStart(2, '0'));
  return `${year}-${month}-${day} ${hour}:${minute}:${second}`;
}

function timesOf(params: Static<typeof PARAMS>): VendorTimes | null {
  const hours = params.work_hour ?? params.work_time ?? [];
  const week = params.work_week ?? [];
  const holidays = params.holiday ?? [];
  if (hours.length + week.length + holidays.length === 0) return null;
  return {
    work_hour: hours.map(({ begin, end, wday }) => ({
      begin,
      end,
      ...(wday != null && wday !== '' && { wday }),
    })),
    work_week: week.map(Number),
    holiday: holidays,
  };
}

/** No command can carry a list with commas: the profile of the line chooses the codec then. */
const CODECS = /^(?:absolute_)?codec_string$/;

/** Variables of the call that are fields of a task are such; the others must be on the deployment's list. */
function variablesOf(variables: Readonly<Record<string, string | number | boolean>>): TaskBody {
  const {
    origination_caller_id_number: caller,
    originate_timeout: timeout,
    ...others
  } = Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, String(value)]));
  const pairs = Object.entries(others)
    .filter(([name, value]) => !(CODECS.test(name) && value.includes(',')))
    .map(([name, value]) => `${name}='${value}'`);
  return {
    _origination_caller_id_number: caller ?? '',
    _originate_timeout: timeout ?? 60,
    originate_variables: pairs.length === 0 ? '' : `{${pairs.join(',')}}`,
  };
}
