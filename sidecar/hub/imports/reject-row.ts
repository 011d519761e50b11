/** A row of a file that cannot be used, in words. */

import type { RowReject } from '../../number-files/read-row.ts';
import type { CellFault } from '../../number-files/table.ts';
import type { NewReject } from '../../store/hub/tasks/file-imports.ts';
import type { Language } from '../messages.ts';
import { faultText, type RowFault } from '../tasks/number-problems.ts';

const LONGEST_NUMBER = 60;
const LONGEST_COLUMN = 64;
const LONGEST_MESSAGE = 300;

const CELLS: Readonly<Record<CellFault, Readonly<Record<Language, string>>>> = {
  formula: {
    en: 'The cell has a formula without a result: open the file in Excel and save it, or paste the values.',
    zh: '单元格是公式，没有计算结果：请用 Excel 打开后保存，或粘贴为数值。',
  },
  'cell-error': {
    en: 'The cell has an error, such as #N/A: correct it, or clear the cell.',
    zh: '单元格是错误值（如 #N/A）：请改正或清空。',
  },
  date: {
    en: 'The cell is a date, so Excel has replaced the number: format the column as text and paste the numbers again.',
    zh: '单元格是日期，Excel 已经改掉了号码：请把该列设为文本格式，再重新粘贴。',
  },
  precision: {
    en: 'The number has more than 15 digits, of which Excel keeps 15: format the column as text and paste the numbers again.',
    zh: '号码超过 15 位，Excel 只保留 15 位：请把该列设为文本格式，再重新粘贴。',
  },
  'text-after-quote': {
    en: 'Text follows the closing " of a cell: write "" for a quote in a cell.',
    zh: '单元格结尾的 " 之后还有文字：单元格里的引号请写成 ""。',
  },
};

export type FileRowFault = RowReject['fault'];

export function rejectText(fault: FileRowFault, language: Language): string {
  return 'message' in fault ? faultText(fault as RowFault, language) : CELLS[fault.fault][language];
}

export function rejectRow(
  { line, column, text, fault, key }: RowReject,
  language: Language,
): Omit<NewReject, 'import_id' | 'account_id' | 'created'> {
  return {
    line,
    column_name: column.slice(0, LONGEST_COLUMN),
    number: text.slice(0, LONGEST_NUMBER),
    number_key: key,
    fault: fault.fault,
    message: rejectText(fault, language).slice(0, LONGEST_MESSAGE),
  };
}
