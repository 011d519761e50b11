/** Schemas and steps that the routes of numbers share. */
import { Type } from 'typebox';
import type { TaskRow } from '../../../../store/hub/dialing/tasks.ts';
import { findTask } from '../../../../store/hub/dialing/tasks.ts';
import { findNumber, type NumberRow } from '../../../../store/hub/tasks/numbers.ts';
import { HubError } from '../../../error.ts';
import type { Context } from '../../route.ts';
import { WHEN } from '../records/detail-schemas.ts';
import { nullable, TIME } from '../schemas.ts';

const TEXT = Type.String();
const MS = Type.Integer({ description: 'ms' });

const ATTEMPT = Type.Object({
  id: Type.Integer(),
  user_id: Type.Null(),
  task_id: TEXT,
  call_id: TEXT,
  number_id: Type.Integer(),
  number: TEXT,
  call_time: WHEN,
  duration: MS,
  hangup_cause: nullable(TEXT),
  hangup_code: nullable(Type.Integer()),
  bill: MS,
  call_status: TEXT,
  status: Type.Integer(),
  record_file: nullable(TEXT),
  calling_number: nullable(TEXT),
  province_id: Type.Integer(),
  city_id: Type.Integer(),
  operator: Type.Integer(),
  created_at: WHEN,
  updated_at: WHEN,
  status_str: TEXT,
  attempt: Type.Integer(),
  line_id: Type.Integer(),
  host: TEXT,
  early_media: nullable(TEXT),
  early_media_phrase: nullable(TEXT),
  early_media_text: nullable(TEXT),
  class: TEXT,
  machine: Type.Integer(),
});

export const NUMBER = Type.Object({
  number: TEXT,
  city: TEXT,
  pro: TEXT,
  mobile_type: TEXT,
  area_code: TEXT,
  post_code: TEXT,
  id: Type.Integer(),
  status_str: TEXT,
  callid: nullable(TEXT),
  calldate: nullable(WHEN),
  bill: MS,
  duration: MS,
  hangupcause: nullable(TEXT),
  hangupdate: nullable(WHEN),
  answerdate: nullable(WHEN),
  is_blacklist: Type.Boolean(),
  status: Type.Integer(),
  call_history: Type.Optional(Type.Array(ATTEMPT)),
  state: TEXT,
  outcome: nullable(TEXT),
  machine: Type.Integer({ description: '1: the last call' }),
  attempts: Type.Integer(),
  next_at: nullable(TIME),
  import_id: nullable(Type.Integer()),
  variables: Type.Record(TEXT, TEXT),
  consent: nullable(Type.Object({ source: TEXT, at: nullable(TIME), until: nullable(TIME) })),
});

export const IMPORTED = Type.Object({
  import_id: Type.Integer(),
  taken: Type.Integer(),
  doubled: Type.Integer(),
  invalid: Type.Integer(),
  blacklisted: Type.Integer({ description: 'of those taken' }),
  rejects: Type.Array(Type.Object({ line: Type.Integer(), number: TEXT, fault: TEXT, message: TEXT })),
});

export const WHY = Type.Object({
  number_id: Type.Integer(),
  status: Type.Integer(),
  state: TEXT,
  why: TEXT,
  next_at: nullable(TIME),
  log: Type.Array(
    Type.Object({
      rule: TEXT,
      said: TEXT,
      reason: nullable(TEXT),
      text: TEXT,
      until: nullable(TIME),
    }),
  ),
});

export const NUMBER_PARAMS = Type.Object({
  id: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
});

export interface FoundNumber {
  row: NumberRow;
  task: TaskRow;
}

/** @throws HubError `NOT_FOUND` */
export async function findNumberHere(
  { db, principal }: Pick<Context, 'db' | 'principal'>,
  { id }: { id: number },
): Promise<FoundNumber> {
  const row = Number.isSafeInteger(Number(id))
    ? await findNumber(db, { accountId: principal.account.id, id: Number(id) })
    : undefined;
  const task = row && (await findTask(db, row.task_id));
  if (!row || !task) throw new HubError('NOT_FOUND');
  return { row, task };
}
