/** Keywords of arrows that can never win, because an arrow that is tried before matches whatever they match (flow.md 7). */
import { ownerOf, reportHidden } from './hidden.ts';
import { type Earlier, Hider } from './hider.ts';
import { checkKb } from './kb-keywords.ts';
import { KeywordIndex } from './keyword-index.ts';
import type { Outline, OutlineArrow, OutlineNode } from './outline.ts';
import type { Patterns } from './patterns.ts';
import { arrowTo } from './phrases.ts';
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
  for (const { arrow, text, lasting } of arrows) {
    if (arrow.target < 0) continue;
    for (const entry of text) {
      const hits = entry.words.map((word) => ({ word, hidden: hider.hides(word, asksNlp) }));
      reportHidden(report, entry, hits);
    }
    if (!lasting) continue;
    for (const entry of text) {
      const owner = ownerOf(entry, arrow.id, arrowTo);
      for (const word of entry.words) hider.add(word, owner);
    }
  }
}

function checkDtmf({ arrows }: OutlineNode, patterns: Patterns, report: Report): void {
  const literals = new Map<string, Earlier>();
  const sources = new Map<string, Earlier>();
  const regexes: { pattern: RegExp; by: Earlier }[] = [];
  eachArrow(arrows, ({ arrow, dtmf, lasting }) => {
    for (const { entry, written, path } of dtmf) {
      const same = entry.kind === 'literal' ? literals.get(entry.keys) : sources.get(entry.source);
      const by =
        same ?? (entry.kind === 'literal' ? regexes.find((r) => r.pattern.test(entry.keys))?.by : undefined);
      if (by) {
        report.add(same ? 'same-keyword' : 'shadowed-keyword', path, {
          word: written,
          earlier: by.owner,
          other: by.written,
        });
      }
    }
    if (!lasting) return;
    for (const { entry, written } of dtmf) {
      const by = { written, owner: arrowTo(arrow.id) };
      if (entry.kind === 'literal') {
        if (!literals.has(entry.keys)) literals.set(entry.keys, by);
      } else if (!sources.has(entry.source)) {
        sources.set(entry.source, by);
        const anchored = `^(?:${entry.source})$`;
        const fast = patterns.of(anchored).verdict.kind === 'fine';
        if (fast && regexes.length < MOST_REGEXES) regexes.push({ pattern: new RegExp(anchored), by });
      }
    }
  });
}

/** As in `Hider`: more would make lint quadratic. */
const MOST_REGEXES = 40;

function checkComplete({ arrows }: OutlineNode, report: Report): void {
  const index = new KeywordIndex<Earlier>();
  eachArrow(arrows, ({ arrow, complete, lasting }) => {
    for (const { entry, written, path } of complete) {
      if (entry.kind === 'regex') continue;
      const inside = index.inside(written);
      if (!inside) continue;
      const { written: other, owner: earlier } = inside.owner;
      report.add(other === written ? 'same-keyword' : 'shadowed-keyword', path, {
        word: written,
        earlier,
        other,
      });
    }
    if (!lasting) return;
    for (const { entry, written } of complete) {
      if (entry.kind === 'contains') index.add(written, { written, owner: arrowTo(arrow.id) });
    }
  });
}

/** The arrows that can be taken, in their order. */
function eachArrow(arrows: OutlineArrow[], check: (arrow: OutlineArrow) => void): void {
  for (const arrow of arrows) if (arrow.arrow.target >= 0) check(arrow);
}
