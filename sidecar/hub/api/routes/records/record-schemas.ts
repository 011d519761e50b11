/** Schemas and steps that the routes of records share. */
import { type TObject, Type } from 'typebox';
import type { StoredRecord } from '../../../../records/call.ts';
import { findRecord } from '../../../../store/hub/records/record-list.ts';
import { HubError } from '../../../error.ts';
import type { Context } from '../../route.ts';
import { nullable } from '../schemas.ts';

export const WHEN = Type.String({ description: 'YYYY-MM-DD HH:MM:SS in the time zone of the settings' });

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
});

const PLACE = Type.Object({}, { additionalProperties: true });
const TAG = Type.Object({}, { additionalProperties: true, description: 'a tag, with its groups' });

/** A record as lists show it. */
export const LISTED_RECORD: TObject = Type.Object({
  ...SHORT_RECORD.properties,
  tags: Type.Array(TAG),
  tag_groups: Type.Array(TAG),
  operator_name: Type.String(),
  level: nullable(LEVEL),
  city: nullable(PLACE),
  province: nullable(PLACE),
});

export const RECORD_INFO = Type.Object({
  records: Type.Array(Type.Object({}, { additionalProperties: true, description: 'the turns' })),
  is_intervene_bridge: Type.Boolean(),
  is_intervene_hangup: Type.Boolean(),
  intervene_number: Type.Array(Type.Null()),
  is_crm_exists: Type.Boolean(),
  info: Type.Object({}, { additionalProperties: true, description: 'the record, and its task' }),
  mobile_info: Type.Object({
    mobile_type: Type.String(),
    province: Type.String(),
    city: Type.String(),
  }),
  utterances: Type.Array(
    Type.Object({}, { additionalProperties: true, description: 'the nodes of the flow' }),
  ),
});

/** @throws HubError `NOT_FOUND` */
export async function findRecordHere(
  { db, calls, principal }: Context,
  { id }: { id: string },
): Promise<StoredRecord> {
  const record = await findRecord(calls, db, principal.account.name, id);
  if (!record) throw new HubError('NOT_FOUND');
  return record;
}
