/**
 * Reports keywords of arrows that can never match, because an earlier arrow matches everything that they match
 * (flow-format.md#matching).
 */
import type { DtmfEntry, Word } from '../../../../engine/flow/compiled.ts';
import { KeywordIndex } from '../../model/keyword-index.ts';
import type { Outline, OutlineArrow, OutlineNode } from '../../model/outline.ts';
import type { Owner } from '../../model/phrases.ts';
import type { Report } from '../../model/report.ts';
import { reportShadowed, reportWord, type ShadowedRules } from '../../model/shadowed.ts';
import { type Earlier, MOST_REGEXES, Shadowing } from '../../model/shadowing.ts';
import type { Patterns } from '../../regex/patterns.ts';
import { checkKb } from './kb-keywords.ts';

export function checkKeywords(outline: Outline, patterns: Patterns, report: Report): void {
  const newShadowing = (): Shadowing => new Shadowing(patterns, outline.flow.settings.matchWholeWords);
  const shadowings = outline.nodes.map((node) => {
    const shadowing = newShadowing();
    if (node.isSign) return shadowing;
    if (node.hears.final || node.hears.partial) checkText(node, shadowing, newShadowing, report);
    if (node.hears.keys) checkDtmf(node, patterns, report);
    checkComplete(node, report);
    return shadowing;
  });
  checkKb(outline, shadowings, patterns, report);
}

/** Adds the words of lasting arrows to `shadowing`. */
function checkText(
  { arrows, asksNlp }: OutlineNode,
  shadowing: Shadowing,
  newShadowing: () => Shadowing,
  report: Report,
): void {
  /** The words of arrows that are eventually used up. */
  const atFirst = newShadowing();
  let usedUp = false;
  eachArrow(arrows, ({ text, isLasting }, owner) => {
    for (const entry of text) {
      reportShadowed(report, entry, (word) => shadowing.findShadow(word, asksNlp));
    }
    if (usedUp && !asksNlp) checkAtFirst(text, shadowing, atFirst, report);
    usedUp ||= !isLasting;
    for (const { parsed } of text) (isLasting ? shadowing : atFirst).addTerm(parsed, owner);
  });
}

/**
 * Reports words that a shorter word of an earlier arrow shadows until that arrow is used up, unless this arrow has
 * the shorter word too.
 */
function checkAtFirst(
  text: OutlineArrow['text'],
  shadowing: Shadowing,
  atFirst: Shadowing,
  report: Report,
): void {
  const own = new Set(text.flatMap(({ parsed }) => parsed.words.map(nameOf)));
  for (const entry of text) {
    reportShadowed(
      report,
      entry,
      (word) => {
        const shadowed = atFirst.findShadow(word);
        if (!shadowed || shadowed.same || shadowing.findShadow(word)) return undefined;
        // If the arrow has the shorter word too, its author wants it to be taken after the other one is used up.
        return own.has(shadowed.by.written) ? undefined : shadowed;
      },
      AT_FIRST,
    );
  }
}

/** The name of a word as `Earlier` has it. */
function nameOf(word: Word): string {
  return word.kind === 'keyword' ? word.folded : word.written;
}

const AT_FIRST: ShadowedRules = { same: 'hidden-at-first', covered: 'hidden-at-first' };

function checkDtmf({ arrows }: OutlineNode, patterns: Patterns, report: Report): void {
  const same = new Map<string, Earlier>();
  const regexes: { pattern: RegExp; by: Earlier }[] = [];
  eachArrow(arrows, ({ dtmf, isLasting }, owner) => {
    for (const entry of dtmf) {
      const { parsed } = entry;
      const equal = same.get(dtmfKey(parsed));
      const covering =
        parsed.kind === 'literal' ? regexes.find(({ pattern }) => pattern.test(parsed.keys))?.by : undefined;
      const by = equal ?? covering;
      if (by)
        reportWord(report, { path: entry.path, word: entry.written }, { by, same: equal !== undefined });
    }
    if (!isLasting) return;
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
  eachArrow(arrows, ({ complete, isLasting }, owner) => {
    for (const entry of complete) {
      const { parsed, written } = entry;
      const found = parsed.kind === 'contains' ? index.inside(written) : undefined;
      if (!found) continue;
      const by = { written: found.keyword, owner: found.owner };
      reportWord(report, { path: entry.path, word: written }, { by, same: found.keyword === written });
    }
    if (!isLasting) return;
    for (const { parsed, written } of complete) {
      if (parsed.kind === 'contains') index.add(written, owner);
    }
  });
}

/** Visits the arrows that can be taken, in their order. */
function eachArrow(arrows: OutlineArrow[], check: (arrow: OutlineArrow, owner: Owner) => void): void {
  for (const arrow of arrows) {
    if (arrow.arrow.target >= 0) check(arrow, { kind: 'arrow', id: arrow.arrow.id });
  }
}
