/** Checks whether the engine accepts the script at all (flow-format.md#files-refused, #start). */
import { compileParsed } from '../../../../engine/flow/compile.ts';
import type { CompiledFlow } from '../../../../engine/flow/compiled.ts';
import { FlowError } from '../../../../engine/flow/error.ts';
import { isFlowName } from '../../../../engine/flow/name.ts';
import { type Json, JsonError, parseJson } from '../../../../engine/text/json.ts';
import { MAX_SCRIPT_BYTES, utf8Length } from '../../../flows/compile-text.ts';
import type { Words } from '../../model/finding.ts';
import { words } from '../../model/phrases.ts';
import type { Report } from '../../model/report.ts';

export function checkName(name: string, report: Report): void {
  if (isFlowName(name)) return;
  report.add('flow-name', '$', {
    reason: words(
      '应为 1–128 个字母、数字、汉字或 _ - . @，不能以点开头，不能含 ..',
      'it must be 1 to 128 letters, digits or _ - . @, without a leading dot and without ".."',
    ),
  });
}

/** Parses the script. If it is not JSON, reports this and returns undefined. */
export function parseScript(script: string, report: Report): Json | undefined {
  if (utf8Length(script) > MAX_SCRIPT_BYTES) {
    report.add('not-usable', '$', { reason: TOO_LARGE });
    return undefined;
  }
  try {
    return parseJson(script, { onDuplicate: (path) => report.add('duplicate-key', path) });
  } catch (error) {
    reportRefusal(error, report);
    return undefined;
  }
}

/**
 * Compiles the script. If the engine rejects it, reports this and returns undefined. The name does not matter to the
 * rules.
 */
export function compileScript(root: Json, report: Report): CompiledFlow | undefined {
  try {
    return compileParsed('', root, '');
  } catch (error) {
    reportRefusal(error, report);
    return undefined;
  }
}

function reportRefusal(error: unknown, report: Report): void {
  if (error instanceof JsonError) {
    const { path, reason } = error;
    report.add('not-json', path, { reason: words(jsonFault(reason), reason.replace(/^not JSON: /, '')) });
  } else if (error instanceof FlowError) {
    const { code, path } = error;
    // The message begins with the path, which is a separate field of a finding.
    const message = error.message.slice(path.length + 2);
    report.add('not-usable', path, { reason: words(REFUSALS[code] ?? message, message) });
  } else {
    throw error;
  }
}

const megabytes = MAX_SCRIPT_BYTES / 1024 / 1024;
const TOO_LARGE: Words = words(
  `脚本超过 ${megabytes} MiB，请拆成几个流程`,
  `the script is larger than ${megabytes} MiB: split it into several flows`,
);

const REFUSALS: Readonly<Record<string, string>> = {
  FLOW_NOT_OBJECT: '这里应为对象',
  FLOW_EMPTY: '缺少 flow，或其中没有节点',
  FLOW_START: '流程的起始节点不存在',
};

/** Translations of the messages of the parser (engine/text/json.ts). */
const JSON_FAULTS: readonly [RegExp, string][] = [
  [/a key in double quotes was expected/, '这里应为双引号括起来的键'],
  [/a colon was expected/, '键后面缺少冒号'],
  [/a comma or \} was expected/, '这里应为逗号或 }'],
  [/a comma or \] was expected/, '这里应为逗号或 ]'],
  [/the text ends too early/, '内容不完整，提前结束'],
  [/a value was expected/, '这里应为一个值'],
  [/a string is not closed/, '文本缺少右引号'],
  [/a line break or control character/, '文本里有换行或控制字符'],
  [/four hex digits/, '\\u 后面应为四位十六进制数字'],
  [/an unknown escape/, '文本里有无效的转义'],
  [/after the end/, '对象结束后还有多余内容'],
  [/nested more than/, '括号嵌套太深'],
];

export function jsonFault(message: string): string {
  const fault = JSON_FAULTS.find(([pattern]) => pattern.test(message))?.[1] ?? message;
  const at = /line (\d+), column (\d+)/.exec(message);
  return at ? `${fault}（第 ${at[1]} 行第 ${at[2]} 列）` : fault;
}
