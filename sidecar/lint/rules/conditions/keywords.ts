/** Keywords of arrows that can never win: an arrow that is tried before matches whatever they match (flow-format.md#matching). */
import type { DtmfEntry, Word } from '../../../../engine/flow/compiled.ts';
import { KeywordIndex } from '../../model/keyword-index.ts';
import type { Outline, OutlineArrow, OutlineNode } from '../../model/outline.ts';
import type { Owner } from '../../model/phrases.ts';
import type { Report } from '../../model/report.ts';
import { type HiddenRules, reportHidden, reportWord } from '../../model/shadowed.ts';
import { type Earlier, Hider, MOST_REGEXES } from '../../model/shadowing.ts';
import type { Patterns } from '../../regex/patterns.ts';
import { checkKb } from './kb-keywords.ts';

export function checkKeywords(outline: Outline, patterns: Patterns, report: Report): void {
  const newHider = (): Hider => new Hider(patterns, outline.flow.settings.matchWholeWords);
  const hiders = outline.nodes.map((node) => {
    const hider = newHider();
    if (node.isSign) return hider;
    if (node.hears.final || node.hears.partial) checkText(node, hider, newHider, report);
    if (node.hears.keys) checkDtmf(node, patterns, report);
    checkComplete(node, report);
    return hider;
  });
  checkKb(outline, hiders, patterns, report);
}

/** Fills the hider with the words of arrows that are always there. */
function checkText(
  { arrows, asksNlp }: OutlineNode,
  hider: Hider,
  newHider: () => Hider,
  report: Report,
): void {
  /** The words of arrows that are used up some time. */
  const atFirst = newHider();
  let usedUp = false;
  eachArrow(arrows, ({ text, lasting }, owner) => {
    for (const entry of text) {
      reportHidden(report, entry, (word) => hider.hides(word, asksNlp));
    }
    if (usedUp && !asksNlp) checkAtFirst(text, hider, atFirst, report);
    usedUp ||= !lasting;
    for (const { parsed } of text) (lasting ? hider : atFirst).addTerm(parsed, owner);
  });
}

/** Words that are hidden until an arrow before is used up, by a shorter word that this arrow has not. */
function checkAtFirst(text: OutlineArrow['text'], hider: Hider, atFirst: Hider, report: Report): void {
  const own = new Set(text.flatMap(({ parsed }) => parsed.words.map(nameOf)));
  for (const entry of text) {
    reportHidden(
      report,
      entry,
      (word) => {
        const hidden = atFirst.hides(word);
        if (!hidden || hidden.same || hider.hides(word)) return undefined;
        // With the shorter word too, the arrow is meant to come after the other one is used up.
        return own.has(hidden.by.written) ? undefined : hidden;
      },
      AT_FIRST,
    );
  }
}

/** As `Earlier` names it. */
function nameOf(word: Word): string {
  return word.kind === 'keyword' ? word.folded : word.written;
}

const AT_FIRST: HiddenRules = { same: 'hidden-at-first', covered: 'hidden-at-first' };

function checkDtmf({ arrows }: OutlineNode, patterns: Patterns, report: Report): void {
  const same = new Map<string, Earlier>();
  const regexes: { pattern: RegExp; by: Earlier }[] = [];
  eachArrow(arrows, ({ dtmf, lasting }, owner) => {
    for (const entry of dtmf) {
      const { parsed } = entry;
      const equal = same.get(dtmfKey(parsed));
      const covering =
        parsed.kind === 'literal' ? regexes.find(({ pattern }) => pattern.test(parsed.keys))?.by : undefined;
      const by = equal ?? covering;
      if (by) reportWord(report, entry.path, entry.written, { by, same: equal !== undefined });
    }
    if (!lasting) return;
    for (const { parsed, written } of dtmf) {
      const by = { written, owner };
      const key = dtmfKey(parsed);
      if (same.has(key)) continue;
      same.set(key, by);
      if (parsed.kind === 'literal' || regexes.length >= MOST_REGEXES) continue;
      const anchored = `^(?:${parsed.source})$`;
      if (patterns.of(anchored).verdict.kind === 'fine') regexes.push({ pattern: new RegExp(anchored), by });
    }
  });
}

function dtmfKey(entry: DtmfEntry): string {
  return entry.kind === 'literal' ? entry.keys : `/${entry.source}/`;
}

function checkComplete({ arrows }: OutlineNode, report: Report): void {
  const index = new KeywordIndex<Owner>();
  eachArrow(arrows, ({ complete, lasting }, owner) => {
    for (const entry of complete) {
      const { parsed, written } = entry;
      const found = parsed.kind === 'contains' ? index.inside(written) : undefined;
      if (!found) continue;
      const by = { written: found.keyword, owner: found.owner };
      reportWord(report, entry.path, written, { by, same: found.keyword === written });
    }
    if (!lasting) return;
    for (const { parsed, written } of complete) {
      if (parsed.kind === 'contains') index.add(written, owner);
    }
  });
}

/** The arrows that can be taken, in their order. */
function eachArrow(arrows: OutlineArrow[], check: (arrow: OutlineArrow, owner: Owner) => void): void {
  for (const arrow of arrows) {
    if (arrow.arrow.target >= 0) check(arrow, { kind: 'arrow', id: arrow.arrow.id });
  }
}
