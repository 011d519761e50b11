/** A finding of lint, shared by the rules, the command line and the publishing of flows. */
import type { RuleId } from '../all-rules.ts';
import type { Language, Severity, Words } from './severity.ts';

export type { Language, Severity, Words };

export interface Finding {
  rule: RuleId;
  severity: Severity;
  /** JSON path in the script: `$.flow.F1.subflow["10"].condition.text[0]`. */
  path: string;
  message: Words;
}

/** The language of a locale such as `zh_CN.UTF-8`: Chinese or, for all others, English. */
export function languageOf(locale: string | undefined): Language {
  return /^zh/i.test(locale ?? '') ? 'zh' : 'en';
}
