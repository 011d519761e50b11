/** The bodies of dialect `yeta` as OpenAPI describes them. */
import { type TSchema, Type } from 'typebox';
import { NODE_TYPES } from '../../records/yeta/node-type.ts';
import type { YetaModule } from '../../records/yeta/result-call.ts';
import { TASK_RESULTS } from '../../records/yeta/task-result.ts';

const TEXT = Type.String();
const COUNT = Type.Integer({ minimum: 0 });
const TIME = Type.Integer({ minimum: 0, description: 'ms since 1970; 0: there is none' });
const SECONDS = Type.Integer({ minimum: 0, description: 's' });
const OPEN = { additionalProperties: true };

const OUTBOUND = { description: 'outbound calls only' };
const NAMES = {
  business_id: Type.String({ description: 'SIP header X-business-id' }),
  app_id: Type.String({ description: 'SIP header X-app-id' }),
  robot_id: Type.String({ description: 'SIP header X-robot-id, else the number of the flow' }),
  call_uuid: TEXT,
  call_relation_id: Type.Optional(
    Type.String({ description: 'SIP header X-call-relation-id; inbound calls only' }),
  ),
  task_data_id: Type.Optional(Type.String({ description: 'id of the number; outbound calls only' })),
};

const HIT = Type.Object({ hit: TEXT, pick: Type.Boolean(), answer_id: TEXT }, OPEN);
const SAID = Type.Object(
  {
    seq: Type.Integer({ minimum: 1 }),
    role: Type.Enum(['robot', 'customer']),
    ...{
      node_id: TEXT,
      node_name: TEXT,
      node_type: Type.Enum([...NODE_TYPES]),
      tag_name: TEXT,
      tag_desc: TEXT,
    },
    ...{ text_robot: TEXT, text_man: TEXT, question_id: TEXT, hits: Type.Array(HIT) },
  },
  OPEN,
);

export const YETA_BODIES: Readonly<Record<YetaModule, TSchema>> = {
  receiveCallRecord: Type.Object(
    {
      ...NAMES,
      ...{ caller: TEXT, callee: TEXT },
      direction: Type.Enum([1, 2], { description: '1: inbound, 2: outbound' }),
      ...{ time_answer: TIME, time_hangup: TIME, duration_ring: SECONDS, duration_call: SECONDS },
      task_id: Type.Optional(Type.String(OUTBOUND)),
      time_dial: Type.Optional(TIME),
      time_ring: Type.Optional(TIME),
      task_result: Type.Optional(Type.Enum(Object.keys(TASK_RESULTS))),
      task_result_desc: Type.Optional(TEXT),
      task_tries: Type.Optional(COUNT),
      task_row_index: Type.Optional(COUNT),
      task_row_head: Type.Optional(Type.Array(TEXT)),
      task_row_value: Type.Optional(Type.Array(TEXT)),
    },
    OPEN,
  ),
  receiveVoice: Type.Object(
    { ...NAMES, url: TEXT, size: Type.Integer({ minimum: 0, description: 'bytes' }), duration: SECONDS },
    OPEN,
  ),
  receiveDialog: Type.Object({ ...NAMES, tag_max: TEXT, tag_min: TEXT, dialog: Type.Array(SAID) }, OPEN),
};
