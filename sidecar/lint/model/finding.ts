/** What lint says: shared by the rules, the command line and whoever publishes a flow. */
import type { RuleId } from '../rule-table.ts';
import type { Language, Severity, Words } from './severity.ts';

export type { Language, Severity, Words };

export interface Finding {
  rule: RuleId;
  severity: Severity;
  /** JSON path in the script: `$.flow.F1.subflow["10"].condition.text[0]`. */
  path: string;
  message: Words;
}

/** The language of a locale such as `zh_CN.UTF-8`; English for whatever is not Chinese. */
export function languageOf(locale: string | undefined): Language {
  return /^zh/i.test(locale ?? '') ? 'zh' : 'en';
}
