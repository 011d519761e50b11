/** Reports keywords that can never win. */
import type { Term, Word } from '../../../engine/flow/compiled.ts';
import type { RuleId } from '../all-rules.ts';
import { ownerPhrase } from './phrases.ts';
import type { Entry } from './place.ts';
import type { Report } from './report.ts';
import type { Shadowed } from './shadowing.ts';

/** The rules for a word that occurs earlier unchanged, and for one that an earlier, more general word matches. */
export interface ShadowedRules {
  same: RuleId;
  covered: RuleId;
}

const OF_ITS_KIND: ShadowedRules = { same: 'same-keyword', covered: 'shadowed-keyword' };

/**
 * Reports each shadowed word. A synonym group whose words all occur earlier is reported once.
 *
 * @param findShadow finds what shadows a word of the entry
 */
export function reportShadowed(
  report: Report,
  entry: Entry<Term>,
  findShadow: (word: Word, i: number) => Shadowed | undefined,
  rules = OF_ITS_KIND,
): void {
  const { words, group } = entry.parsed;
  if (!group) {
    const shadowed = findShadow(words[0] as Word, 0);
    if (shadowed) reportWord(report, { path: entry.path, word: entry.written }, shadowed, rules);
    return;
  }
  const shadowed = words.map(findShadow);
  const [first] = shadowed;
  if (first && shadowed.every((how) => how?.same)) {
    reportWord(report, { path: entry.path, word: entry.written }, first, rules);
    return;
  }
  shadowed.forEach((how, i) => {
    if (how) reportWord(report, { path: entry.path, word: (words[i] as Word).written }, how, rules);
  });
}

export function reportWord(
  report: Report,
  { path, word }: { path: string; word: string },
  { by, same }: Shadowed,
  rules = OF_ITS_KIND,
): void {
  const earlier = ownerPhrase(by.owner);
  report.add(same ? rules.same : rules.covered, path, { word, earlier, other: by.written });
}
