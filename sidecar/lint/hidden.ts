/** How a keyword that never wins is reported. */
import type { Word } from '../../engine/flow/compiled.ts';
import type { Words } from './finding.ts';
import type { Hidden } from './hider.ts';
import type { TextEntry } from './outline.ts';
import type { Report } from './report.ts';
import type { RuleId } from './rules.ts';

/** What a word of an entry belongs to. */
export function ownerOf(entry: TextEntry, id: string, phrase: (id: string, group?: string) => Words): Words {
  return entry.group ? phrase(id, entry.written) : phrase(id);
}

/** One finding for each hidden word; for a synonym group that another has in whole, one for the group. */
export function reportHidden(
  report: Report,
  entry: TextEntry,
  hits: { word: Word; hidden: Hidden | undefined }[],
  containing: RuleId = 'shadowed-keyword',
  equal: RuleId = 'same-keyword',
): void {
  const [first] = hits;
  if (entry.group && first?.hidden && hits.every(({ hidden }) => hidden?.same)) {
    add(report, entry.path, entry.written, first.hidden, containing, equal);
    return;
  }
  for (const { word, hidden } of hits) {
    if (hidden) add(report, entry.path, word.written, hidden, containing, equal);
  }
}

function add(
  report: Report,
  path: string,
  word: string,
  { by, same }: Hidden,
  containing: RuleId,
  equal: RuleId,
): void {
  report.add(same ? equal : containing, path, { word, earlier: by.owner, other: by.written });
}
