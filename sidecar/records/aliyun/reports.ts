/**
 * What receivers of Aliyun's reports are told of a call (docs/reference/pushes.md#aliyun). Every value is a text, and every
 * time the local time of China. Empty: there is none, or it is not known.
 */
import { HangupDisposition } from '../../../engine/contract/call-record.ts';
import { InputType } from '../../../engine/contract/row.ts';
import type { Call, StoredRecord } from '../call.ts';
import { callStatusOf } from '../call-status.ts';
import { resultOf } from './results.ts';
import { withDashes } from './times.ts';

export const ALIYUN_REPORTS = ['VoiceReport', 'VoiceRecordReport'] as const;
export type AliyunReport = (typeof ALIYUN_REPORTS)[number];

export interface ReportedCall extends Call {
  /** The number of the call's flow; null: unknown. */
  flowId: number | null;
  /** The task's id in the hub; null: unknown. */
  taskId: number | null;
  /** What whoever asked for this one call knows it by; null: it was not asked for by itself. */
  outId: string | null;
}

/** Receivers know the batches of the robot API by it. */
const OUT_ID = 'ALICOM_SMART_SAAS';
const DIRECTIONS: Readonly<Record<HangupDisposition, string>> = {
  [HangupDisposition.Robot]: '机器',
  [HangupDisposition.Caller]: '用户',
};

export function voiceReport(call: ReportedCall): string {
  const { record, rows, flowId } = call;
  const status = callStatusOf(record);
  const { code, text } = resultOf(status, record.early_media);
  return JSON.stringify([
    {
      call_id: record.callid,
      originate_time: localTime(record.calldate),
      // Records do not have it.
      ring_time: '',
      ...timesOf(record),
      caller: record.caller_number ?? '',
      callee: record.callee ?? '',
      status_code: code,
      status_msg: text,
      early_media_code: record.early_media ? code : '',
      hangup_direction: record.hangup_disposition ? DIRECTIONS[record.hangup_disposition] : '',
      out_id: outIdOf(call),
      dtmf: rows
        .filter(({ input_type }) => input_type === InputType.Dtmf)
        .map(({ input_args }) => input_args)
        .join(''),
      voice_type: 'asr',
      dialog_id: String(flowId ?? ''),
      // Nobody here knows the tariff.
      toll_type: '',
    },
  ]);
}

/** @param url of the recording */
export function voiceRecordReport(call: ReportedCall, url: string): string {
  const { record } = call;
  return JSON.stringify([
    {
      call_id: record.callid,
      ...timesOf(record),
      status_code: resultOf(callStatusOf(record), record.early_media).code,
      record_file: url,
      record_begin_time: localTime(record.answerdate ?? record.calldate),
      out_id: outIdOf(call),
    },
  ]);
}

function timesOf({ answerdate, hangupdate, bill }: StoredRecord) {
  return {
    start_time: localTime(answerdate),
    end_time: localTime(hangupdate),
    // Whole seconds that count, as for a bill.
    duration: String(Math.ceil((bill ?? 0) / 1000)),
  };
}

function outIdOf({ taskId, record, outId }: ReportedCall): string {
  if (outId !== null) return outId;
  return taskId === null ? '' : `${OUT_ID}^${taskId}^${record.number_id ?? ''}`;
}

function localTime(iso: string | null): string {
  return withDashes(iso === null ? null : Date.parse(iso));
}
