/** Results of calls, in the codes of the provider (docs/reference/aliyun.md#results). */
import { CallStatus } from '../status-names.ts';

export interface Result {
  code: string;
  text: string;
}

const result = (code: string, text: string): Result => ({ code, text });
const UNREACHABLE = result('200007', '用户无法接通（不在服务区）');
const SUSPENDED = result('200011', '停机');
const LOST = result('200012', '呼损');

const RESULTS: Readonly<Record<CallStatus, Result>> = {
  [CallStatus.Waiting]: result('', ''),
  [CallStatus.Answered]: result('200000', '用户接听'),
  [CallStatus.LineFault]: result('200130', '其他'),
  [CallStatus.Rejected]: result('200005', '用户无法接通（拒绝）'),
  [CallStatus.NoAnswer]: result('200003', '无应答'),
  [CallStatus.NoSuchNumber]: result('200004', '空号'),
  [CallStatus.SwitchedOff]: result('200010', '关机'),
  [CallStatus.OutOfService]: SUSPENDED,
  [CallStatus.Busy]: result('200002', '用户占线'),
  [CallStatus.IncomingBarred]: LOST,
  [CallStatus.InArrears]: SUSPENDED,
  [CallStatus.Blacklisted]: result('200105', '被叫受限'),
  [CallStatus.Abandoned]: LOST,
};

/** Announcements that mean something else here than their result does. */
const ANNOUNCED: Readonly<Record<string, Result>> = {
  'not in service': UNREACHABLE,
  'is not reachable': UNREACHABLE,
  'line is busy': RESULTS[CallStatus.Busy],
};

/** A call that has begun and has not ended. */
export const UNDER_WAY = result('200101', '开始呼叫');

/** @param announcement code of what was announced before the answer; null: none was recognised */
export function resultOf(status: CallStatus, announcement: string | null): Result {
  const announced = announcement === null ? undefined : ANNOUNCED[announcement];
  return status === CallStatus.Answered ? RESULTS[status] : (announced ?? RESULTS[status]);
}

/** The results that a code means; none for an unknown one. */
export function statusesOf(code: string): CallStatus[] {
  return (Object.values(CallStatus) as CallStatus[]).filter(
    (status) => status !== CallStatus.Waiting && RESULTS[status].code === code,
  );
}
