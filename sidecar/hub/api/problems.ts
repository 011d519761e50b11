/** What is wrong with a value of a request, in words of both languages. */
import type { Language } from '../messages.ts';

export type Problem = Readonly<Record<Language, string>>;

/** Longest part of a validator's message that a client sees. */
const LONGEST = 200;

/** What the validator found. */
export interface Fault {
  instancePath?: string;
  keyword?: string;
  params?: {
    missingProperty?: string;
    type?: string | readonly string[];
    limit?: number;
    allowedValues?: readonly unknown[];
    allowedValue?: unknown;
  };
  parentSchema?: { description?: string };
  message?: string;
}

const TYPES: Readonly<Record<string, string>> = {
  object: '对象',
  array: '数组',
  string: '字符串',
  integer: '整数',
  number: '数字',
  boolean: 'true 或 false',
  null: 'null',
};

/** In Chinese, by the validator's keyword. In English the validator's own message serves. */
const CHINESE: Readonly<Record<string, (params: NonNullable<Fault['params']>) => string>> = {
  type: ({ type = [] }) => `必须是${[type].flat().map(typeName).join('或')}`,
  enum: ({ allowedValues = [] }) => `只能是 ${allowedValues.join('、')} 之一`,
  const: ({ allowedValue }) => `只能是 ${allowedValue}`,
  minLength: ({ limit }) => `至少 ${limit} 个字符`,
  maxLength: ({ limit }) => `最多 ${limit} 个字符`,
  minimum: ({ limit }) => `不能小于 ${limit}`,
  maximum: ({ limit }) => `不能大于 ${limit}`,
  minItems: ({ limit }) => `至少 ${limit} 项`,
  maxItems: ({ limit }) => `最多 ${limit} 项`,
  uniqueItems: () => '不能有重复的项',
  pattern: () => '格式不对',
  anyOf: () => '不是允许的形式',
};

export function problemOf({ keyword = '', params = {}, parentSchema, message = '' }: Fault): Problem {
  if (params.missingProperty !== undefined) return { en: 'is missing', zh: '缺少该项' };
  const described = keyword === 'pattern' ? parentSchema?.description : undefined;
  if (described !== undefined) return { en: `must be ${described}`, zh: `须为：${described}` };
  const allowed = params.allowedValues?.join(', ');
  const en = keyword === 'enum' ? `must be one of: ${allowed}` : message;
  const zh = CHINESE[keyword]?.(params) ?? '不合法';
  return { en: en.slice(0, LONGEST), zh: zh.slice(0, LONGEST) };
}

function typeName(type: string): string {
  return TYPES[type] ?? type;
}
