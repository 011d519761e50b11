/** The bodies of dialect `aliyun` as OpenAPI describes them: lists of one report. */
import { type TSchema, Type } from 'typebox';
import type { AliyunReport } from '../../records/aliyun/reports.ts';

const TEXT = Type.String();
const TIME = Type.String({ description: '`yyyy-MM-dd HH:mm:ss` in China, or empty' });
const OPEN = { additionalProperties: true };

const BOTH = {
  ...{ call_id: TEXT, start_time: TIME, end_time: TIME },
  duration: Type.String({ description: 's' }),
  status_code: TEXT,
  out_id: Type.String({ description: '`ALICOM_SMART_SAAS^<task>^<number>`, or empty' }),
};

const reports = (fields: Record<string, TSchema>) =>
  Type.Array(Type.Object({ ...BOTH, ...fields }, OPEN), { minItems: 1 });

export const ALIYUN_BODIES: Readonly<Record<AliyunReport, TSchema>> = {
  VoiceReport: reports({
    ...{ originate_time: TIME, ring_time: TIME, caller: TEXT, callee: TEXT },
    ...{ status_msg: TEXT, early_media_code: TEXT },
    hangup_direction: Type.Enum(['用户', '机器', '']),
    ...{ dtmf: TEXT, voice_type: Type.Literal('asr'), dialog_id: TEXT, toll_type: TEXT },
  }),
  VoiceRecordReport: reports({
    record_file: Type.String({ description: 'needs no login' }),
    record_begin_time: TIME,
  }),
};
