/** How a keyword that never wins is reported. */
import type { Term, Word } from '../../../engine/flow/compiled.ts';
import type { RuleId } from '../rule-table.ts';
import { ownerPhrase } from './phrases.ts';
import type { Entry } from './place.ts';
import type { Report } from './report.ts';
import type { Hidden } from './shadowing.ts';

/** The rules for a word that stands before as it is, and for one that an earlier word's matches contain. */
export interface HiddenRules {
  same: RuleId;
  covered: RuleId;
}

const OF_ITS_KIND: HiddenRules = { same: 'same-keyword', covered: 'shadowed-keyword' };

/**
 * One finding for each hidden word; for a synonym group that stands before in whole, one for the group.
 *
 * @param hides what hides a word of the entry
 */
export function reportHidden(
  report: Report,
  entry: Entry<Term>,
  hides: (word: Word, i: number) => Hidden | undefined,
  rules = OF_ITS_KIND,
): void {
  const { words, group } = entry.parsed;
  if (!group) {
    const hidden = hides(words[0] as Word, 0);
    if (hidden) reportWord(report, entry.path, entry.written, hidden, rules);
    return;
  }
  const hidden = words.map(hides);
  const [first] = hidden;
  if (first && hidden.every((how) => how?.same)) {
    reportWord(report, entry.path, entry.written, first, rules);
    return;
  }
  hidden.forEach((how, i) => {
    if (how) reportWord(report, entry.path, (words[i] as Word).written, how, rules);
  });
}

export function reportWord(
  report: Report,
  path: string,
  word: string,
  { by, same }: Hidden,
  rules = OF_ITS_KIND,
): void {
  const earlier = ownerPhrase(by.owner);
  report.add(same ? rules.same : rules.covered, path, { word, earlier, other: by.written });
}
