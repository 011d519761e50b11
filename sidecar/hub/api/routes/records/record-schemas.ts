/** Schemas and steps that the routes of records share. */
import { type TObject, Type } from 'typebox';
import type { StoredRecord } from '../../../../records/call.ts';
import { HubError } from '../../../error.ts';
import type { Context } from '../../route.ts';
import { nullable } from '../schemas.ts';
import { LATENCIES, PLACE, TAG, TAG_GROUP, TASK, TURN, UTTERANCE, WHEN } from './detail-schemas.ts';

const LEVEL = Type.Object({
  id: Type.String(),
  name: Type.String(),
  alias: Type.String(),
  color: Type.String(),
});

/** A record as `GET v1/record/{record_id}` shows it. */
export const SHORT_RECORD = Type.Object({
  id: Type.String({ description: 'the callid' }),
  task_id: nullable(Type.String()),
  group_id: nullable(Type.Integer({ description: 'the number of the flow' })),
  callid: Type.String(),
  score: Type.Number(),
  callee: nullable(Type.String()),
  caller_number: nullable(Type.String()),
  duration: Type.Integer({ description: 'ms' }),
  error_code: Type.Integer(),
  gender: Type.Integer({ description: '0: unknown, always' }),
  level_id: nullable(Type.String()),
  calldate: nullable(WHEN),
  bill: Type.Integer({ description: 'ms; 0: not answered' }),
  hangupcause: nullable(Type.String()),
  hangupdate: nullable(WHEN),
  answerdate: nullable(WHEN),
  recordfile: nullable(Type.String()),
  bridge_callid: nullable(Type.String()),
  bridge_number: nullable(Type.String()),
  bridge_calldate: nullable(WHEN),
  bridge_answerdate: nullable(WHEN),
  hangup_disposition: nullable(Type.Integer({ description: '1: this side, 2: the other end' })),
  created_at: nullable(WHEN),
  updated_at: WHEN,
  rounds: Type.Integer(),
  level_name: Type.String(),
  bredge_number: nullable(Type.String()),
  read_at: nullable(WHEN),
  province_id: Type.Integer(),
  city_id: Type.Integer(),
  operator: Type.Integer(),
  gender_str: Type.String(),
  hangup_disposition_str: Type.String(),
  machine: Type.Integer({ description: '1: an answering machine answered' }),
  early_media: nullable(Type.String({ description: 'the code of the announcement before the answer' })),
  early_media_phrase: nullable(Type.String({ description: 'the phrase that decided about it' })),
});

const TEXTS = Type.Record(Type.String(), Type.String());

/** One record has it: a list would be long. */
export const RECORD = Type.Object({
  ...SHORT_RECORD.properties,
  context: nullable(
    Type.Object(
      {
        headers: Type.Optional(TEXTS),
        answer: Type.Optional(Type.Unknown()),
        dialect: Type.Optional(Type.String()),
        names: Type.Optional(TEXTS),
      },
      { description: 'what was known of the caller; null without the right number.clear' },
    ),
  ),
});

const { gender_str, hangup_disposition_str, ...PLAIN } = SHORT_RECORD.properties;

/** A record as lists show it. */
export const LISTED_RECORD: TObject = Type.Object({
  tags: Type.Array(Type.Object({ ...TAG.properties, tag_groups: Type.Array(TAG_GROUP) })),
  tag_groups: Type.Array(TAG_GROUP),
  operator_name: Type.String(),
  ...PLAIN,
  level: nullable(LEVEL),
  gender_str,
  hangup_disposition_str,
  city: nullable(PLACE),
  province: nullable(PLACE),
});

const {
  read_at: _readAt,
  province_id: _province,
  city_id: _city,
  operator: _operator,
  ...DETAILED
} = SHORT_RECORD.properties;

export const RECORD_INFO = Type.Object({
  records: Type.Array(TURN),
  is_intervene_bridge: Type.Boolean(),
  is_intervene_hangup: Type.Boolean(),
  intervene_number: Type.Array(Type.Null()),
  is_crm_exists: Type.Boolean(),
  info: Type.Object({
    record: Type.Object({ ...DETAILED, level: nullable(LEVEL), crm_number: Type.Null() }),
    task: nullable(TASK),
  }),
  mobile_info: Type.Object({
    mobile_type: Type.String(),
    province: Type.String(),
    city: Type.String(),
  }),
  utterances: Type.Array(UTTERANCE),
  latencies: LATENCIES,
});

/** @throws HubError `NOT_FOUND` */
export async function findRecordHere(
  { db, calls, principal }: Context,
  { id }: { id: string },
): Promise<StoredRecord> {
  const record = await calls.record(db, principal.account.name, id);
  if (!record) throw new HubError('NOT_FOUND');
  return record;
}
