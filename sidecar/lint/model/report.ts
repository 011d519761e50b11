import { shortened } from '../../lib/error.ts';
import { RULES, type RuleId } from '../all-rules.ts';
import type { Finding, Language, Words } from './finding.ts';

/** A value for a message: the same in both languages, or one for each. */
export type Value = string | number | Words;

/** Long enough to find the text in the script. */
const LONGEST_VALUE = 60;

/**
 * Collects findings. It shortens texts of the script and escapes control characters, because findings are printed to
 * terminals.
 */
export class Report {
  readonly findings: Finding[] = [];

  add(rule: RuleId, path: string, values: Record<string, Value> = {}): void {
    const { severity } = RULES[rule];
    this.findings.push({
      rule,
      severity,
      path,
      message: { zh: filled(rule, 'zh', values), en: filled(rule, 'en', values) },
    });
  }
}

/** Caches split messages. Every second part is the name of a value. */
const templates = new Map<string, string[]>();

function filled(rule: RuleId, language: Language, values: Record<string, Value>): string {
  const key = `${language} ${rule}`;
  let parts = templates.get(key);
  if (!parts) {
    parts = RULES[rule].message[language].split(/[{}]/);
    templates.set(key, parts);
  }
  return parts.map((part, i) => (i % 2 === 0 ? part : shown(values[part], language))).join('');
}

function shown(value: Value | undefined, language: Language): string {
  if (value === undefined) throw new Error('a rule gave no value for its message');
  if (typeof value === 'object') return value[language];
  return typeof value === 'number' ? value.toLocaleString('en') : shortened(value, LONGEST_VALUE);
}
