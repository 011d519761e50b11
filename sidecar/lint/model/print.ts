/** Prints findings for people and for programs. */
import { shortened } from '../../lib/error.ts';
import type { Finding, Language, Severity } from './finding.ts';

/** The findings of a flow and the file that they are about. */
export interface Checked {
  file: string;
  findings: Finding[];
}

/** Keys can be as long as the script, so paths are shortened. */
const LONGEST_PATH = 300;

const SEVERITIES: Readonly<Record<Language, Readonly<Record<Severity, string>>>> = {
  zh: { error: '错误', warning: '警告' },
  en: { error: 'error', warning: 'warning' },
};

/** Colours a word by severity, or returns it unchanged. */
export type Paint = (word: string, severity: Severity) => string;

/** The name of the file and a line for each finding; nothing for a flow without findings. */
export function asText({ file, findings }: Checked, language: Language, paint: Paint): string {
  if (findings.length === 0) return '';
  const lines = findings.map(({ severity, path, message, rule }) => {
    const word = paint(SEVERITIES[language][severity], severity);
    return `  ${word} ${shortened(path, LONGEST_PATH)}: ${message[language]} (${rule})`;
  });
  return `${shortened(file)}\n${lines.join('\n')}\n`;
}

/** One JSON object a line: `{file, rule, severity, path, message}`. */
export function asJson({ file, findings }: Checked, language: Language): string {
  return findings
    .map(({ rule, severity, path, message }) =>
      JSON.stringify({ file, rule, severity, path, message: message[language] }),
    )
    .map((line) => `${line}\n`)
    .join('');
}

/** The summary line. */
export function summary(checked: Checked[], unread: number, language: Language): string {
  const findings = checked.flatMap((each) => each.findings);
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.length - errors;
  if (language === 'zh') {
    const found = findings.length === 0 ? '没有问题' : `${errors} 个错误，${warnings} 个警告`;
    return `${checked.length} 个流程：${found}${unread > 0 ? `；${unread} 个文件无法读取` : ''}`;
  }
  const found =
    findings.length === 0 ? 'no problems' : `${plural(errors, 'error')}, ${plural(warnings, 'warning')}`;
  return `${plural(checked.length, 'flow')}: ${found}${unread > 0 ? `; ${unread} not readable` : ''}`;
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
