/**
 * Reports prompts that contain a keyword which the node listens for while they play. If the robot hears itself (a
 * loudspeaker, a poor line), it interrupts itself.
 */
import type { Term, Word } from '../../../../engine/flow/compiled.ts';
import { MAX_CHARACTERS } from '../../../../engine/flow/pattern.ts';
import { promptKind } from '../../../../engine/flow/prompt.ts';
import { KeywordIndex } from '../../model/keyword-index.ts';
import type { Outline, OutlineNode } from '../../model/outline.ts';
import { type Owner, ownerPhrase } from '../../model/phrases.ts';
import type { Place } from '../../model/place.ts';
import { playbacksOf } from '../../model/playbacks.ts';
import type { Report } from '../../model/report.ts';
import { MOST_REGEXES } from '../../model/shadowing.ts';
import type { Patterns } from '../../regex/patterns.ts';

export function checkBargeIn(outline: Outline, patterns: Patterns, report: Report): void {
  const newEars = (): Ears => new Ears(patterns, outline.flow.settings.matchWholeWords);
  const categories = new Map<number, Ears>();
  const earsOf = (category: number): Ears => {
    let ears = categories.get(category);
    if (!ears) {
      ears = newEars();
      for (const index of outline.flow.categories[category] ?? []) addPrompt(ears, outline, index);
      categories.set(category, ears);
    }
    return ears;
  };

  const played = new Set<number>();
  for (const node of outline.nodes) {
    if (!hearsItself(node)) continue;
    for (const category of node.node.kb) played.add(category);
    const spoken = spokenIn(node);
    if (spoken.length > 0) check(spoken, [earsOfNode(node, newEars()), ...node.node.kb.map(earsOf)], report);
  }

  // The answers of the KB: each is compared only with its own keywords, which would play it again and again.
  const answers = new Set(Array.from(played).flatMap((category) => outline.flow.categories[category] ?? []));
  for (const index of answers) {
    const own = newEars();
    addPrompt(own, outline, index);
    check(spokenIn(outline.prompts[index] as Outline['prompts'][number]), [own], report);
  }
}

/** Whether the node recognises speech while prompts play and does not filter all results. */
function hearsItself({ node, hears, isSign }: OutlineNode): boolean {
  return !isSign && node.listen?.mode === 1 && (hears.partial || hears.final);
}

function earsOfNode({ arrows }: OutlineNode, ears: Ears): Ears {
  for (const { arrow, text } of arrows) {
    if (arrow.target < 0) continue;
    const owner: Owner = { kind: 'arrow', id: arrow.id };
    for (const { parsed } of text) ears.add(parsed, owner);
  }
  return ears;
}

function addPrompt(ears: Ears, { prompts }: Outline, index: number): void {
  const { text, prompt } = prompts[index] as Outline['prompts'][number];
  const owner: Owner = { kind: 'prompt', id: prompt.id };
  for (const { parsed } of text) ears.add(parsed, owner);
}

/** The prompts that are texts to speak. */
function spokenIn(part: Parameters<typeof playbacksOf>[0]): Place[] {
  return playbacksOf(part).filter(({ written }) => promptKind(written).kind === 'text');
}

function check(spoken: Place[], ears: Ears[], report: Report): void {
  for (const place of spoken) {
    // The value of a variable is not known, so the texts before and after it are separate phrases.
    for (const piece of place.written.split(/\$\{[^}]*\}/)) {
      const heard = firstOf(ears, piece);
      if (!heard) continue;
      const { text, word, owner } = heard;
      report.add('self-interrupt', place.path, { text, word, owner: ownerPhrase(owner) });
      break;
    }
  }
}

interface Heard {
  text: string;
  word: string;
  owner: Owner;
}

function firstOf(ears: Ears[], text: string): Heard | undefined {
  for (const each of ears) {
    const heard = each.hear(text);
    if (heard) return heard;
  }
  return undefined;
}

/** The keywords that a node or a KB category listens for. */
class Ears {
  private readonly keywords = new KeywordIndex<Owner>();
  private readonly regexes: { pattern: RegExp; word: string; owner: Owner }[] = [];

  constructor(
    private readonly patterns: Patterns,
    private readonly wholeWords: boolean,
  ) {}

  add({ words, group, condition }: Term, of: Owner): void {
    const owner = group ? { ...of, group: condition } : of;
    for (const word of words) {
      if (word.kind === 'keyword') this.keywords.add(word.folded, owner);
      else if (this.regexes.length < MOST_REGEXES) this.addRegex(word, owner);
    }
  }

  private addRegex(word: Word & { kind: 'regex' }, owner: Owner): void {
    if (this.patterns.of(word.source, word.ignoreCase).verdict.kind !== 'fine') return;
    const pattern = new RegExp(word.source, word.ignoreCase ? 'i' : '');
    this.regexes.push({ pattern, word: word.written, owner });
  }

  hear(text: string): Heard | undefined {
    const found = this.keywords.insideSaid(text, this.wholeWords);
    if (found) return { text: found.keyword, word: found.keyword, owner: found.owner };
    const head = text.slice(0, MAX_CHARACTERS);
    for (const { pattern, word, owner } of this.regexes) {
      const match = pattern.exec(head);
      if (match) return { text: match[0], word, owner };
    }
    return undefined;
  }
}
