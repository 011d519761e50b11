/**
 * What a rule is: its severity, its message, and what `docs/reference/lint.md` says about it. `{name}` in a message stands
 * for a value that the rule gives. Chinese messages use the words of flow authors: 节点, 关键词, 知识库, 条目, 同义词, 放音, 按键.
 */
import type { Severity, Words } from './severity.ts';

export interface Rule {
  severity: Severity;
  message: Words;
  /** One line for the documentation. */
  doc: Words;
}

/** Rules by their id, by family. A family is a file beside its texts. */
export type RuleFamilies = Readonly<Record<string, Readonly<Record<string, Rule>>>>;

type Pair = readonly [zh: string, en: string];

export function error(message: Pair, doc: Pair): Rule {
  return createRule('error', message, doc);
}

export function warning(message: Pair, doc: Pair): Rule {
  return createRule('warning', message, doc);
}

function createRule(severity: Severity, message: Pair, doc: Pair): Rule {
  return { severity, message: { zh: message[0], en: message[1] }, doc: { zh: doc[0], en: doc[1] } };
}
