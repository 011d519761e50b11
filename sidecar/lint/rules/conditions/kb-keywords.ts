/**
 * Reports KB keywords that can never match: an earlier prompt shadows them in every category, or an arrow shadows
 * them at every node. If arrows shadow a keyword only at some nodes, the author lets these nodes answer differently.
 */
import type { Term, Word } from '../../../../engine/flow/compiled.ts';
import type { Outline, OutlineNode } from '../../model/outline.ts';
import type { Entry } from '../../model/place.ts';
import type { Report } from '../../model/report.ts';
import { reportShadowed, type ShadowedRules } from '../../model/shadowed.ts';
import { type Shadowed, Shadowing } from '../../model/shadowing.ts';
import type { Patterns } from '../../regex/patterns.ts';

/**
 * A keyword is checked at up to this many nodes. If there are more, only the arrows that all of them have are
 * checked.
 */
const MOST_NODES = 32;
/**
 * The number of words to check in all lists of categories. The rest counts as reachable, which bounds the time for
 * any flow.
 */
const MOST_WORDS = 200_000;

/** Nodes with the same categories in the same order. Their KB matches alike. */
interface View {
  categories: number[];
  nodes: OutlineNode[];
}

/** What is known about each word of a keyword entry: it can match somewhere, or is shadowed everywhere so far. */
interface KbEntry {
  entry: Entry<Term>;
  heard: boolean[];
  shadowed: ({ how: Shadowed; byArrow: boolean } | undefined)[];
}

export function checkKb(outline: Outline, shadowings: Shadowing[], patterns: Patterns, report: Report): void {
  const entries: KbEntry[][] = outline.prompts.map(({ text }) =>
    text.map((entry) => ({ entry, heard: [], shadowed: [] })),
  );
  const wholeWords = outline.flow.settings.matchWholeWords;
  let left = MOST_WORDS;
  for (const view of viewsOf(outline)) {
    const prompts = new Set(view.categories.flatMap((category) => outline.flow.categories[category] ?? []));
    const inList = new Shadowing(patterns, wholeWords);
    const atNodes = nodeCheck(view, shadowings, () => new Shadowing(patterns, wholeWords));
    const onlySame = view.nodes.some((node) => node.asksNlp);
    for (const index of prompts) {
      const { prompt, isLasting } = outline.prompts[index] as Outline['prompts'][number];
      for (const { entry, heard, shadowed } of entries[index] as KbEntry[]) {
        entry.parsed.words.forEach((word, i) => {
          if (heard[i]) return;
          const byPrompt = left-- > 0 ? inList.findShadow(word, onlySame) : undefined;
          const how = left > 0 ? (byPrompt ?? atNodes(word)) : undefined;
          if (how) shadowed[i] ??= { how, byArrow: !byPrompt };
          else heard[i] = true;
        });
      }
      if (!isLasting) continue;
      for (const { entry } of entries[index] as KbEntry[]) {
        inList.addTerm(entry.parsed, { kind: 'prompt', id: prompt.id });
      }
    }
  }
  for (const entry of entries.flat()) reportEntry(entry, report);
}

const BY_ARROW: ShadowedRules = { same: 'kb-hidden', covered: 'kb-hidden' };

function reportEntry({ entry, heard, shadowed }: KbEntry, report: Report): void {
  const by = (arrow: boolean) => (_: Word, i: number) =>
    !heard[i] && shadowed[i]?.byArrow === arrow ? shadowed[i].how : undefined;
  reportShadowed(report, entry, by(false));
  reportShadowed(report, entry, by(true), BY_ARROW);
}

function viewsOf({ nodes }: Outline): View[] {
  const views = new Map<string, View>();
  for (const node of nodes) {
    if (node.isSign || node.node.kb.length === 0 || !(node.hears.final || node.hears.partial)) continue;
    const key = node.node.kb.join();
    const view = views.get(key);
    if (view) view.nodes.push(node);
    else views.set(key, { categories: node.node.kb, nodes: [node] });
  }
  return Array.from(views.values());
}

/** Whether arrows shadow a word at every node of a view. Returns the arrow of the first node as an example. */
function nodeCheck(
  { nodes }: View,
  shadowings: Shadowing[],
  newShadowing: () => Shadowing,
): (word: Word) => Shadowed | undefined {
  if (nodes.length > MOST_NODES) {
    const common = commonWords(nodes, shadowings, newShadowing());
    const onlySame = nodes.some((node) => node.asksNlp);
    return (word) => common.findShadow(word, onlySame);
  }
  return (word) => {
    let example: Shadowed | undefined;
    for (const node of nodes) {
      const shadowed = (shadowings[node.index] as Shadowing).findShadow(word, node.asksNlp);
      if (!shadowed) return undefined;
      example ??= shadowed;
    }
    return example;
  };
}

/** The words that occur on lasting arrows of all nodes, with the arrow of the first node as an example. */
function commonWords(nodes: OutlineNode[], shadowings: Shadowing[], out: Shadowing): Shadowing {
  const [first, ...others] = nodes as [OutlineNode, ...OutlineNode[]];
  let common = first.arrows
    .filter(({ isLasting }) => isLasting)
    .flatMap(({ arrow, text }) => text.map(({ parsed }) => ({ term: parsed, id: arrow.id })));
  for (const { index } of others) {
    const shadowing = shadowings[index] as Shadowing;
    common = common.filter(({ term }) => term.words.every((word) => shadowing.findShadow(word, true)));
    if (common.length === 0) break;
  }
  for (const { term, id } of common) out.addTerm(term, { kind: 'arrow', id });
  return out;
}
