/** What lint says: shared by the rules, the command line and whoever publishes a flow. */
import type { RuleId } from '../rule-table.ts';

export type Language = 'zh' | 'en';

/** A text in each language. */
export type Words = Readonly<Record<Language, string>>;

/**
 * An error: something that is written cannot be used, leads nowhere or holds up calls. A warning: the flow runs,
 * but probably not as its author meant it.
 */
export type Severity = 'error' | 'warning';

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
