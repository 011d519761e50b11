/** What is wrong with a number or its variables, in words of both languages. */
import type { ConsentFault } from '../../outbound/input/consent.ts';
import type { NumberVariableFault } from '../../outbound/input/number-variables.ts';
import type { NumberFault } from '../../outbound/number.ts';
import { numberProblem } from '../dialing/number-problems.ts';
import type { Language } from '../messages.ts';

const VARIABLES_ZH: Readonly<Record<NumberVariableFault['fault'], string>> = {
  'not-variables': '变量须为对象：{"名称": "文本"}',
  name: '变量名须为 1 至 64 个字母、数字或 _',
  value: '变量的值须为文本、数字、true 或 false',
  'too-many': '一个号码最多 100 个变量',
  'too-large': '变量太大：一个值最多 16 KiB，一个号码最多 64 KiB',
};

const CONSENT_ZH: Readonly<Record<ConsentFault['fault'], string>> = {
  consent: '同意须为文本（来源），或带 source、at、until 的对象',
  'consent-source': '同意须写明来源，例如“订单页勾选”，最多 200 个字，不含控制字符',
  'consent-time': '同意的时间须为 YYYY-MM-DD、YYYY-MM-DD HH:MM:SS、ISO 8601，或 1970 年以来的毫秒数',
};

export type RowFault = NumberFault | NumberVariableFault | ConsentFault;

export function faultText(fault: RowFault, language: Language): string {
  if (language === 'en') return fault.message;
  if (isConsentFault(fault)) return CONSENT_ZH[fault.fault];
  return 'name' in fault ? VARIABLES_ZH[fault.fault] : numberProblem(fault).zh;
}

function isConsentFault(fault: RowFault): fault is ConsentFault {
  return Object.hasOwn(CONSENT_ZH, fault.fault);
}
