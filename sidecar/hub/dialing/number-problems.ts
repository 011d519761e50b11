/** What is wrong with a number, in words of both languages. */
import type { NumberFault } from '../../outbound/number/number-fault.ts';
import type { Problem } from '../api/problems.ts';

const CHINESE: Readonly<Record<NumberFault['fault'], string>> = {
  empty: '没有内容',
  'too-long': '太长：一个字段只能有一个号码',
  scientific: 'Excel 的科学计数法丢失了数字：请把该列设为文本再粘贴号码',
  decimal: '带有小数：请把该列按文本导出',
  extension: '带有分机号：请提供直线号码',
  'not-dialable': '只能是 2 至 32 位数字，前面可以有 +',
  emergency: '是紧急号码，机器人不会呼叫',
  'lost-zero': '区号前的 0 丢失了：请补上，或写成 + 加国家代码',
  invalid: '不存在这样的号码：请检查位数；其他国家的号码前面写 + 和国家代码',
  'unknown-country': '账户的国家不是 ISO 3166 代码，例如 CN',
};

export function numberProblem({ fault, message }: NumberFault): Problem {
  return { en: `cannot be used. ${message}`, zh: CHINESE[fault] };
}
