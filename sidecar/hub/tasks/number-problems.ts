/** What is wrong with a number or its variables, in words of both languages. */
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

export type RowFault = NumberFault | NumberVariableFault;

export function faultText(fault: RowFault, language: Language): string {
  if (language === 'en') return fault.message;
  return 'name' in fault ? VARIABLES_ZH[fault.fault] : numberProblem(fault).zh;
}
