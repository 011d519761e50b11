/** Keywords of arrows that can never win: an arrow that is tried before matches whatever they match (flow.md 7). */
import { reportHidden, reportWord } from './hidden.ts';
import { type Earlier, Hider, MOST_REGEXES } from './hider.ts';
import { checkKb } from './kb-keywords.ts';
import { KeywordIndex } from './keyword-index.ts';
import type { Outline, OutlineArrow, OutlineNode } from './outline.ts';
import type { Patterns } from './patterns.ts';
import type { Owner } from './phrases.ts';
import type { Report } from './report.ts';

export function checkKeywords(outline: Outline, patterns: Patterns, report: Report): void {
  const hiders = outline.nodes.map((node) => {
    const hider = new Hider(patterns);
    if (node.isSign) return hider;
    if (node.hears.final || node.hears.partial) checkText(node, hider, report);
    if (node.hears.keys) checkDtmf(node, patterns, report);
    checkComplete(node, report);
    return hider;
  });
  checkKb(outline, hiders, patterns, report);
}

/** Fills the hider with the words of arrows that are always there. */
function checkText({ arrows, asksNlp }: OutlineNode, hider: Hider, report: Report): void {
  eachArrow(arrows, ({ text, lasting }, owner) => {
    for (const entry of text) {
      reportHidden(report, entry, (word) => hider.hides(word, asksNlp));
    }
    if (lasting) for (const { term } of text) hider.addTerm(term, owner);
  });
}

function checkDtmf({ arrows }: OutlineNode, patterns: Patterns, report: Report): void {
  const same = new Map<string, Earlier>();
  const regexes: { pattern: RegExp; by: Earlier }[] = [];
  eachArrow(arrows, ({ dtmf, lasting }, owner) => {
    for (const { entry, place } of dtmf) {
      const equal = same.get(dtmfKey(entry));
      const covering =
        entry.kind === 'literal' ? regexes.find(({ pattern }) => pattern.test(entry.keys))?.by : undefined;
      const by = equal ?? covering;
      if (by) reportWord(report, place.path, place.written, { by, same: equal !== undefined });
    }
    if (!lasting) return;
    for (const { entry, place } of dtmf) {
      const by = { written: place.written, owner };
      const key = dtmfKey(entry);
      if (same.has(key)) continue;
      same.set(key, by);
      if (entry.kind === 'literal' || regexes.length >= MOST_REGEXES) continue;
      const anchored = `^(?:${entry.source})$`;
      if (patterns.of(anchored).verdict.kind === 'fine') regexes.push({ pattern: new RegExp(anchored), by });
    }
  });
}

function dtmfKey(entry: OutlineArrow['dtmf'][number]['entry']): string {
  return entry.kind === 'literal' ? entry.keys : `/${entry.source}/`;
}

function checkComplete({ arrows }: OutlineNode, report: Report): void {
  const index = new KeywordIndex<Earlier>();
  eachArrow(arrows, ({ complete, lasting }, owner) => {
    for (const { entry, place } of complete) {
      const by = entry.kind === 'contains' ? index.inside(entry.written) : undefined;
      if (by) reportWord(report, place.path, place.written, { by, same: by.written === place.written });
    }
    if (!lasting) return;
    for (const { entry } of complete) {
      if (entry.kind === 'contains') index.add(entry.written, { written: entry.written, owner });
    }
  });
}

/** The arrows that can be taken, in their order. */
function eachArrow(arrows: OutlineArrow[], check: (arrow: OutlineArrow, owner: Owner) => void): void {
  for (const arrow of arrows) {
    if (arrow.arrow.target >= 0) check(arrow, { kind: 'arrow', id: arrow.arrow.id });
  }
}
