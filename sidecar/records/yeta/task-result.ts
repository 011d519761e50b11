/** How an outbound call ended, by the platform's numbers of results. */
import { HangupDisposition } from '../../../engine/contract/call-record.ts';
import type { StoredRecord } from '../call.ts';
import { callStatusOf } from '../call-status.ts';
import { CallStatus } from '../status-names.ts';

export const TASK_RESULTS = {
  '-1': '超时',
  0: '成功',
  2: '正在通话中',
  3: '无法接通',
  4: '关机',
  5: '用户正忙',
  6: '空号',
  7: '号码错误',
  9: '停机',
  15: '客户接听后并主动挂机',
  16: '客户掉线',
  20: '用户未接',
  22: '呼叫转移',
  23: '呼入限制',
  26: '网络故障',
  27: '呼出受限',
  28: '线路故障',
} as const satisfies Record<string, string>;
export type TaskResult = keyof typeof TASK_RESULTS;

/** What an announcement says more exactly than the call's status. */
const BY_ANNOUNCEMENT: ReadonlyMap<string, TaskResult> = new Map([
  ['busy now', 2],
  ['hold on', 2],
  ['is not reachable', 3],
  ['forwarded', 22],
  ['not a local number', 27],
]);

/** What a hang-up cause says more exactly than the call's status. */
const BY_CAUSE: ReadonlyMap<string, TaskResult> = new Map([
  ['INVALID_NUMBER_FORMAT', 7],
  ['OUTGOING_CALL_BARRED', 27],
  ['NETWORK_OUT_OF_ORDER', 26],
  ['DESTINATION_OUT_OF_ORDER', 26],
]);

const BY_STATUS: Readonly<Record<CallStatus, TaskResult>> = {
  [CallStatus.Waiting]: '-1',
  [CallStatus.Answered]: 0,
  [CallStatus.LineFault]: 28,
  [CallStatus.Rejected]: 20,
  [CallStatus.NoAnswer]: 20,
  [CallStatus.NoSuchNumber]: 6,
  [CallStatus.SwitchedOff]: 4,
  [CallStatus.OutOfService]: 9,
  [CallStatus.Busy]: 5,
  [CallStatus.IncomingBarred]: 23,
  [CallStatus.InArrears]: 9,
  [CallStatus.Blacklisted]: 27,
  [CallStatus.Abandoned]: '-1',
};

/** Causes with which the connection of a call that was answered broke. */
const BROKEN: ReadonlySet<string> = new Set([
  'MEDIA_TIMEOUT',
  'RECOVERY_ON_TIMER_EXPIRE',
  'NETWORK_OUT_OF_ORDER',
  'DESTINATION_OUT_OF_ORDER',
  'NORMAL_TEMPORARY_FAILURE',
]);

export function taskResultOf(record: StoredRecord): TaskResult {
  const { answerdate, bill, hangupcause, hangup_disposition: by, early_media: announced } = record;
  const status = callStatusOf(record);
  if (answerdate !== null || (bill ?? 0) > 0) {
    // The callee wanted an agent, and none came.
    if (record.agent === 0 && record.machine !== 1) return 22;
    if (BROKEN.has(hangupcause ?? '')) return 16;
    return status === CallStatus.Answered && by === HangupDisposition.Caller ? 15 : BY_STATUS[status];
  }
  const exact = BY_ANNOUNCEMENT.get(announced ?? '');
  if (exact !== undefined) return exact;
  // An announcement outranks the cause.
  return (!announced ? BY_CAUSE.get(hangupcause ?? '') : undefined) ?? BY_STATUS[status];
}
