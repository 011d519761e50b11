/** The numbers of results, and their names. */

export const CallStatus = {
  Waiting: 0,
  Answered: 1,
  LineFault: 2,
  Rejected: 3,
  NoAnswer: 4,
  NoSuchNumber: 5,
  SwitchedOff: 6,
  OutOfService: 7,
  Busy: 8,
  IncomingBarred: 9,
  InArrears: 10,
  Blacklisted: 11,
  Abandoned: 12,
} as const;
export type CallStatus = (typeof CallStatus)[keyof typeof CallStatus];

/** As the API says them. */
export const CALL_STATUS_NAMES: Readonly<Record<CallStatus, string>> = {
  0: '等待呼叫',
  1: '呼叫成功',
  2: '线路故障',
  3: '拒接',
  4: '无应答/无人接听',
  5: '空号',
  6: '关机',
  7: '停机',
  8: '占线/用户正忙',
  9: '呼入限制',
  10: '欠费',
  11: '黑名单',
  12: '呼损',
};

export const CALL_STATUS_NAMES_EN: Readonly<Record<CallStatus, string>> = {
  0: 'waiting',
  1: 'answered',
  2: 'line fault',
  3: 'refused',
  4: 'no answer',
  5: 'no such number',
  6: 'switched off',
  7: 'out of service',
  8: 'busy',
  9: 'incoming calls barred',
  10: 'in arrears',
  11: 'blacklisted',
  12: 'lost',
};

/** `call_status` of an attempt and `da` of a notice: what the call module calls each result. */
export const CALL_STATUS_WORDS: Readonly<Record<CallStatus, string>> = {
  0: '',
  1: 'answer',
  2: 'line fault',
  3: 'not convenient',
  4: 'not answer',
  5: 'does not exist',
  6: 'power off',
  7: 'out of service',
  8: 'busy now',
  9: 'barring of incoming',
  10: 'defaulting',
  11: 'blacklist',
  12: 'abandoned',
};
