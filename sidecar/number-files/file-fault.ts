/** Why a file of numbers cannot be read: where, and what to do. */

type Words = Readonly<Record<'en' | 'zh', string>>;

/** `{where}` is a line of a CSV file, or a row or cell of a sheet. */
const FAULTS = {
  empty: {
    en: 'the file has no rows: write one number in each row',
    zh: '文件里没有内容：请每行写一个号码',
  },
  binary: {
    en: '{where} has a NUL byte, so this is no text: save the list as CSV (UTF-8) or as .xlsx',
    zh: '{where}有 NUL 字节，不是文本文件：请把名单另存为 CSV（UTF-8）或 .xlsx',
  },
  encoding: {
    en: '{where} cannot be read as {encoding}: save the list as CSV UTF-8, or name its encoding (utf-8, utf-16le, utf-16be, gb18030)',
    zh: '{where}不能按 {encoding} 读取：请另存为“CSV UTF-8”，或指明编码（utf-8、utf-16le、utf-16be、gb18030）',
  },
  'line-too-long': {
    en: '{where} has more than {most} characters: write one number a line',
    zh: '{where}超过 {most} 个字符：请每行只写一个号码',
  },
  quote: {
    en: '{where}: a cell begins with " and has no end; write "" for a quote in a cell',
    zh: '{where}：单元格以 " 开头，但没有结束；单元格里的引号请写成 ""',
  },
  columns: {
    en: '{where} has more than {most} columns: keep the number and the variables that the flow speaks',
    zh: '{where}超过 {most} 列：请只保留号码和话术要念的变量',
  },
  variables: {
    en: 'the list has {count} columns besides the number, and a number has at most {most} variables: leave some out (variables: "column=" leaves one out)',
    zh: '除号码外还有 {count} 列，一个号码最多 {most} 个变量：请去掉一些列（variables 写“列名=”即不导入该列）',
  },
  'no-number-column': {
    en: 'no column of numbers was recognised: name it 号码 or phone, or say which it is (number: its name or position)',
    zh: '没有认出号码列：请把列名写成“号码”或 phone，或指明是哪一列（number：列名或第几列）',
  },
  'unknown-column': {
    en: 'the list has no column {name}: its columns are {columns}',
    zh: '名单里没有“{name}”这一列，现有：{columns}',
  },
  'variable-name': {
    en: '{name} is no name of a variable: write 1 to 64 letters A–Z, digits and _',
    zh: '{name} 不能作变量名：须为 1 至 64 个字母、数字或 _',
  },
  'variable-twice': {
    en: 'two columns would become the variable {name}: give one of them another name',
    zh: '有两列都叫变量 {name}：请给其中一列换个名字',
  },
  encrypted: {
    en: 'the file is encrypted, or in the old .xls format: open it, remove the password, and save it as .xlsx or CSV',
    zh: '文件已加密，或是旧的 .xls 格式：请打开后去掉密码，另存为 .xlsx 或 CSV',
  },
  'not-xlsx': {
    en: 'the file is a zip archive, but no .xlsx workbook ({reason}): save the list as .xlsx or CSV',
    zh: '文件是压缩包，但不是 .xlsx 工作簿（{reason}）：请把名单另存为 .xlsx 或 CSV',
  },
  'broken-xlsx': {
    en: 'the .xlsx file is damaged ({reason}): copy it again, or open it and save it anew',
    zh: '.xlsx 文件已损坏（{reason}）：请重新复制，或打开后重新保存',
  },
  'xlsx-too-large': {
    en: 'the .xlsx file unpacks to more than {most} of {what}: save the list as CSV',
    zh: '.xlsx 文件解开后{what}超过 {most}：请把名单另存为 CSV',
  },
  'no-sheet': {
    en: 'the workbook has no sheet {name}: its sheets are {sheets}',
    zh: '工作簿里没有工作表“{name}”，现有：{sheets}',
  },
  'file-too-large': {
    en: 'the file has more than {most}: split it',
    zh: '文件超过 {most}：请拆分',
  },
  upload: {
    en: 'the upload ended before the file was complete: nothing was imported. Send it again',
    zh: '上传没有完成，什么也没有导入：请重新上传',
  },
  delimiter: {
    en: 'the delimiter must be one character, such as , or ;, or the word tab',
    zh: '分隔符须为一个字符（例如 , 或 ;）或单词 tab',
  },
} as const satisfies Record<string, Words>;

export type FileFault = keyof typeof FAULTS;

/** A value may have words of each language. */
type Value = string | number | Words;

export class NumberFileError extends Error {
  override readonly name = 'NumberFileError';
  /** It is told to people without a stack. */
  readonly code = 'FILE';

  constructor(
    readonly fault: FileFault,
    readonly values: Readonly<Record<string, Value>> = {},
  ) {
    super(fill(FAULTS[fault].en, values, 'en'));
  }

  messageIn(language: keyof Words): string {
    return fill(FAULTS[this.fault][language], this.values, language);
  }
}

function fill(template: string, values: Readonly<Record<string, Value>>, language: keyof Words): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name] ?? whole;
    return typeof value === 'object' ? value[language] : String(value);
  });
}

/** A line of a text file, from 1. */
export function atLine(line: number): Words {
  return { en: `line ${line}`, zh: `第 ${line} 行` };
}
