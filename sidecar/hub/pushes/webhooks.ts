/** The pushes as OpenAPI describes them. Receivers ignore keys that they do not know: more may come. */
import { type TSchema, Type } from 'typebox';
import { ALIYUN_BODIES } from './aliyun-bodies.ts';
import { PUSH_EVENTS } from './dialects.ts';
import { YETA_BODIES } from './yeta-bodies.ts';

type PushEvent = (typeof PUSH_EVENTS)[number];

const TEXT = Type.String();
const TEXT_OR_NULL = Type.Union([Type.String(), Type.Null()]);
const COUNT = Type.Integer({ minimum: 0 });
const OPEN = { additionalProperties: true };

const NAMED = Type.Object({ id: TEXT, name: TEXT }, OPEN);
const TASK = Type.Object(
  { task_id: TEXT, name: TEXT, reason: Type.Optional(TEXT), resumed: Type.Optional(Type.Boolean()) },
  OPEN,
);
const FLOW = { number: Type.Integer(), name: TEXT, version: TEXT, author: TEXT_OR_NULL };
const RECORDING = Type.Object(
  {
    id: Type.Integer(),
    kind: Type.Enum(['call', 'action']),
    file: TEXT,
    ms: Type.Union([COUNT, Type.Null()], { description: 'null: not measured yet' }),
    bytes: Type.Union([COUNT, Type.Null()]),
    channels: Type.Union([COUNT, Type.Null()]),
    store: TEXT_OR_NULL,
    url: Type.String({ description: 'needs no login' }),
    expires: Type.Integer({ description: 'ms since 1970' }),
  },
  OPEN,
);
const REFUSAL = Type.Object({ host: TEXT, code: TEXT, message: TEXT }, OPEN);

const DATA: Readonly<Record<PushEvent, TSchema>> = {
  'call.ended': Type.Object(
    {
      call_id: TEXT,
      task_id: TEXT_OR_NULL,
      number_id: TEXT_OR_NULL,
      number: TEXT_OR_NULL,
      status: COUNT,
      status_str: TEXT,
      hangup_cause: TEXT_OR_NULL,
      bill: Type.Union([COUNT, Type.Null()], { description: 'ms' }),
      duration: Type.Union([COUNT, Type.Null()], { description: 'ms' }),
      level: Type.Union([NAMED, Type.Null()]),
      tags: Type.Array(NAMED),
      route: TEXT_OR_NULL,
      context: Type.Unknown({ description: 'what was known of the caller before the talk' }),
      variables: Type.Record(TEXT, TEXT, { description: 'of the task’s number, and of the context' }),
      recordings: Type.Array(RECORDING),
      turns: Type.Array(Type.Object({}, OPEN)),
      seq: Type.Integer({ minimum: 1, description: 'number of this event about the call' }),
    },
    OPEN,
  ),
  'task.started': TASK,
  'task.finished': TASK,
  'task.paused': TASK,
  'number.final': Type.Object(
    {
      task_id: TEXT,
      number_id: Type.Integer(),
      number: TEXT,
      status: Type.Integer({ description: '1 to 12, as in GET /v1/task/number' }),
      attempts: Type.Integer({ description: 'that may have reached the callee' }),
      outcome: Type.Union([Type.String(), Type.Null()], {
        description: 'expired, unknown, machine: what the status cannot say',
      }),
    },
    OPEN,
  ),
  'flow.published': Type.Object(FLOW, OPEN),
  'flow.refused': Type.Object({ ...FLOW, hosts: Type.Array(REFUSAL) }, OPEN),
};

const HEADERS = {
  'webhook-id': 'the same in every try of a push',
  'webhook-timestamp': 'when this try was sent, s since 1970',
  'webhook-signature': 'v1, and the HMAC-SHA256 of <id>.<timestamp>.<body>, base64',
};

/** `webhooks` of OpenAPI 3.1: one for each event. */
export function webhooks(): Record<string, object> {
  const parameters = Object.entries(HEADERS).map(([name, description]) => ({
    ...{ name, in: 'header', required: true, description, schema: { type: 'string' } },
  }));
  const events = PUSH_EVENTS.map((event) => [
    event,
    { post: requestOf(parameters, standardBody(event), 'received; anything else is tried again') },
  ]);
  const bodiesOf = (bodies: Readonly<Record<string, TSchema>>, receipt: string) =>
    Object.entries(bodies).map(([module, schema]) => [
      module,
      { post: requestOf(parameters, schema, `received if ${receipt}, else tried again`) },
    ]);
  return Object.fromEntries([
    ...events,
    ...bodiesOf(YETA_BODIES, 'the text contains `success`'),
    ...bodiesOf(ALIYUN_BODIES, 'the status is 200 and the body `{"code": 0}`'),
  ]);
}

function standardBody(event: PushEvent): TSchema {
  return Type.Object(
    { type: Type.Literal(event), timestamp: Type.String({ format: 'date-time' }), data: DATA[event] },
    OPEN,
  );
}

function requestOf(parameters: object[], schema: TSchema, description: string): object {
  return {
    parameters,
    requestBody: { required: true, content: { 'application/json': { schema } } },
    responses: { '2XX': { description } },
  };
}
