/** Findings of lint in one language, as clients see them. */
import type { Language } from '../messages.ts';
import type { Checked } from './check.ts';

export interface ShownFinding {
  rule: string;
  severity: string;
  /** JSON path in the script. */
  path: string;
  message: string;
}

export function shownFindings({ findings }: Checked, language: Language): ShownFinding[] {
  return findings.map(({ rule, severity, path, message }) => ({
    rule,
    severity,
    path,
    message: message[language],
  }));
}
