/**
 * The notice of a call's end that receivers of the call module know: a form with these fields. A call was answered if
 * `bill` is above 0; otherwise `da` says why it was not.
 */
export interface HangupNotice {
  taskUuid: string | null;
  callid: string;
  number: string | null;
  numberId: string | number | null;
  /** Local time, `YYYY-MM-DD HH:MM:SS`. */
  calldatetime: string | null;
  cause: string | null;
  /** SIP status. */
  code: number | null;
  /** ms */
  bill: number | null;
  /** ms */
  duration: number | null;
  da: string;
  recordFile: string | null;
  callerNumber: string | null;
}

export function hangupNotice(notice: HangupNotice): string {
  const form = new URLSearchParams({
    type: 'hangup_notify',
    taskuuid: notice.taskUuid ?? '',
    callid: notice.callid,
    number: notice.number ?? '',
    numberid: String(notice.numberId ?? ''),
    calldatetime: notice.calldatetime ?? '',
    cause: notice.cause ?? '',
    code: String(notice.code ?? ''),
    bill: String(notice.bill ?? 0),
    duration: String(notice.duration ?? 0),
    da: notice.da,
    recordfile: notice.recordFile ?? '',
    calleridnumber: notice.callerNumber ?? '',
  });
  return form.toString();
}
