/** Reports `any` that is never reached, because something before it always matches (flow-format.md#match-3, #match-7). */
import { matchesEntry } from '../../model/completion.ts';
import type { Words } from '../../model/finding.ts';
import type { Outline, OutlineArrow, OutlineNode, OutlinePrompt } from '../../model/outline.ts';
import { joined, type Owner, ownerPhrase, quoted, words } from '../../model/phrases.ts';
import type { Place } from '../../model/place.ts';
import type { Report } from '../../model/report.ts';
import type { Patterns } from '../../regex/patterns.ts';
import { matchesAll } from './regex.ts';

export function checkAny(outline: Outline, patterns: Patterns, report: Report): void {
  const inKb = new KbAny(outline, patterns);
  for (const node of outline.nodes) {
    if (node.isSign) continue;
    const { arrows, hears } = node;
    if (hears.final) {
      const before = everythingIn(arrows, patterns) ?? inKb.before(node.node.kb);
      checkInTurn(arrows, ({ textAny }) => textAny, before, report);
    }
    if (hears.keys) checkInTurn(arrows, ({ dtmfAny }) => dtmfAny, undefined, report);
    checkInTurn(arrows, ({ completeAny }) => completeAny, allCompletions(node, patterns), report);
  }
  inKb.report(report);
}

/**
 * The first `any` is reached unless something takes everything before it. If its arrow is lasting, later ones are not
 * reached.
 */
function checkInTurn(
  arrows: OutlineArrow[],
  anyOf: (arrow: OutlineArrow) => Place | null,
  before: Words | undefined,
  report: Report,
): void {
  let reason = before;
  for (const arrow of arrows) {
    const any = anyOf(arrow);
    if (any === null || arrow.arrow.target < 0) continue;
    if (reason) report.add('any-unreachable', any.path, { reason });
    else if (arrow.isLasting) reason = first(arrowTo(arrow.arrow.id));
  }
}

function arrowTo(id: string): Owner {
  return { kind: 'arrow', id };
}

function kbPrompt(id: string): Owner {
  return { kind: 'prompt', id };
}

function first(before: Owner): Words {
  const owner = ownerPhrase(before);
  return words(`前面${owner.zh}已经是 any`, `${owner.en} is tried first and has any`);
}

/** A lasting arrow with an expression that matches everything. */
function everythingIn(arrows: OutlineArrow[], patterns: Patterns): Words | undefined {
  for (const { arrow, isLasting, text } of arrows) {
    if (!isLasting) continue;
    const regex = takesAll(text, patterns);
    if (regex !== undefined) return takenBy(regex, arrowTo(arrow.id));
  }
  return undefined;
}

function takesAll(text: OutlinePrompt['text'], patterns: Patterns): string | undefined {
  for (const { parsed } of text) {
    for (const word of parsed.words) {
      if (word.kind !== 'regex') continue;
      const fine = patterns.of(word.source, word.ignoreCase).verdict.kind === 'fine';
      if (fine && matchesAll(word.source, word.ignoreCase)) return word.written;
    }
  }
  return undefined;
}

function takenBy(regex: string, before: Owner): Words {
  const owner = ownerPhrase(before);
  const written = quoted(regex);
  return words(`${owner.zh}的“${written}”什么都匹配`, `"${written}" of ${owner.en} matches everything`);
}

/** Lasting arrows whose keywords take each of the node's completions. */
function allCompletions({ arrows, completions }: OutlineNode, patterns: Patterns): Words | undefined {
  if (!completions || completions.length === 0) return undefined;
  const takers = completions.map((argument) =>
    arrows.find(
      (a) => a.isLasting && a.complete.some(({ parsed }) => matchesEntry(parsed, argument, patterns)),
    ),
  );
  const found = takers.filter((taker) => taker !== undefined);
  if (found.length < completions.length) return undefined;
  const owners = joined(
    Array.from(new Set(found), ({ arrow }) => ownerPhrase(arrowTo(arrow.id))),
    '、',
    ' and ',
  );
  return words(`前面${owners.zh}已经包括所有完成情况`, `${owners.en} already takes every completion`);
}

/** The `any` of KB prompts, which is tried before that of arrows. */
class KbAny {
  /** By category, what takes every utterance; computed once. */
  private readonly taking = new Map<number, Words | undefined>();

  constructor(
    private readonly outline: Outline,
    private readonly patterns: Patterns,
  ) {}

  /** What in the KB of a node takes everything before the `any` of its arrows. */
  before(categories: number[]): Words | undefined {
    for (const category of categories) {
      if (!this.taking.has(category)) this.taking.set(category, this.find(category));
      const found = this.taking.get(category);
      if (found) return found;
    }
    return undefined;
  }

  private find(category: number): Words | undefined {
    const prompts = this.promptsOf(category).filter(({ isLasting }) => isLasting);
    for (const { prompt, text } of prompts) {
      const regex = takesAll(text, this.patterns);
      if (regex !== undefined) return takenBy(regex, kbPrompt(prompt.id));
    }
    const any = prompts.find(({ textAny }) => textAny !== null);
    return any && first(kbPrompt(any.prompt.id));
  }

  /** Reports an `any` that follows the `any` of another prompt in every category that contains it. */
  report(report: Report): void {
    const shadowed = new Map<OutlinePrompt, Words>();
    const reached = new Set<OutlinePrompt>();
    for (let category = 0; category < this.outline.flow.categories.length; category++) {
      let before: Words | undefined;
      for (const prompt of this.promptsOf(category)) {
        if (prompt.textAny === null) continue;
        if (before) shadowed.set(prompt, before);
        else reached.add(prompt);
        if (!before && prompt.isLasting) before = first(kbPrompt(prompt.prompt.id));
      }
    }
    for (const [prompt, reason] of shadowed) {
      if (!reached.has(prompt) && prompt.textAny) {
        report.add('any-unreachable', prompt.textAny.path, { reason });
      }
    }
  }

  private promptsOf(category: number): OutlinePrompt[] {
    const indexes = this.outline.flow.categories[category] ?? [];
    return indexes.flatMap((index) => this.outline.prompts[index] ?? []);
  }
}
