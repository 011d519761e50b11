/** How a keyword that never wins is reported. */
import type { Word } from '../../engine/flow/compiled.ts';
import type { Hidden } from './hider.ts';
import type { TextEntry } from './outline.ts';
import { ownerPhrase } from './phrases.ts';
import type { Report } from './report.ts';
import type { RuleId } from './rules.ts';

/** The rules for a word that stands before as it is, and for one that an earlier word's matches contain. */
export interface HiddenRules {
  same: RuleId;
  covered: RuleId;
}

const OF_ITS_KIND: HiddenRules = { same: 'same-keyword', covered: 'shadowed-keyword' };

/**
 * One finding for each hidden word; for a synonym group that stands before in whole, one for the group.
 *
 * @param hidden what hides each of the entry's words
 */
export function reportHidden(
  report: Report,
  { place, term }: TextEntry,
  hidden: (Hidden | undefined)[],
  rules = OF_ITS_KIND,
): void {
  const [first] = hidden;
  if (term.group && first && hidden.every((how) => how?.same)) {
    reportWord(report, place.path, place.written, first, rules);
    return;
  }
  hidden.forEach((how, i) => {
    if (how) reportWord(report, place.path, (term.words[i] as Word).written, how, rules);
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
