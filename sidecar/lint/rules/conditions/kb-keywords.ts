/**
 * KB keywords that can never win: an earlier prompt hides them wherever they are asked for, or an arrow does at
 * every node. That an arrow hides one at some nodes is how authors make a node answer differently.
 */
import type { Term, Word } from '../../../../engine/flow/compiled.ts';
import type { Outline, OutlineNode } from '../../model/outline.ts';
import type { Entry } from '../../model/place.ts';
import type { Report } from '../../model/report.ts';
import { type HiddenRules, reportHidden } from '../../model/shadowed.ts';
import { type Hidden, Hider } from '../../model/shadowing.ts';
import type { Patterns } from '../../regex/patterns.ts';

/** Nodes that a keyword is looked for at; of more, only arrows that all of them have are looked at. */
const MOST_NODES = 32;
/** Words looked at in all lists of categories; what is left is taken for heard, so that no flow takes for ever. */
const MOST_WORDS = 200_000;

/** Nodes with the same categories in the same order: their KB matches alike. */
interface View {
  categories: number[];
  nodes: OutlineNode[];
}

/** What is known of each word of a keyword entry: heard somewhere, or hidden wherever it was looked for. */
interface KbEntry {
  entry: Entry<Term>;
  heard: boolean[];
  hidden: ({ how: Hidden; byArrow: boolean } | undefined)[];
}

export function checkKb(outline: Outline, hiders: Hider[], patterns: Patterns, report: Report): void {
  const entries: KbEntry[][] = outline.prompts.map(({ text }) =>
    text.map((entry) => ({ entry, heard: [], hidden: [] })),
  );
  const wholeWords = outline.flow.settings.matchWholeWords;
  let left = MOST_WORDS;
  for (const view of viewsOf(outline)) {
    const prompts = new Set(view.categories.flatMap((category) => outline.flow.categories[category] ?? []));
    const inList = new Hider(patterns, wholeWords);
    const atNodes = nodeCheck(view, hiders, () => new Hider(patterns, wholeWords));
    const onlySame = view.nodes.some((node) => node.asksNlp);
    for (const index of prompts) {
      const { prompt, lasting } = outline.prompts[index] as Outline['prompts'][number];
      for (const { entry, heard, hidden } of entries[index] as KbEntry[]) {
        entry.parsed.words.forEach((word, i) => {
          if (heard[i]) return;
          const byPrompt = left-- > 0 ? inList.hides(word, onlySame) : undefined;
          const how = left > 0 ? (byPrompt ?? atNodes(word)) : undefined;
          if (how) hidden[i] ??= { how, byArrow: !byPrompt };
          else heard[i] = true;
        });
      }
      if (!lasting) continue;
      for (const { entry } of entries[index] as KbEntry[]) {
        inList.addTerm(entry.parsed, { kind: 'prompt', id: prompt.id });
      }
    }
  }
  for (const entry of entries.flat()) reportEntry(entry, report);
}

const BY_ARROW: HiddenRules = { same: 'kb-hidden', covered: 'kb-hidden' };

function reportEntry({ entry, heard, hidden }: KbEntry, report: Report): void {
  const by = (arrow: boolean) => (_: Word, i: number) =>
    !heard[i] && hidden[i]?.byArrow === arrow ? hidden[i].how : undefined;
  reportHidden(report, entry, by(false));
  reportHidden(report, entry, by(true), BY_ARROW);
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

/** Whether a word is hidden by arrows at every node of a view; the first node's arrow stands for all. */
function nodeCheck(
  { nodes }: View,
  hiders: Hider[],
  newHider: () => Hider,
): (word: Word) => Hidden | undefined {
  if (nodes.length > MOST_NODES) {
    const common = commonWords(nodes, hiders, newHider());
    const onlySame = nodes.some((node) => node.asksNlp);
    return (word) => common.hides(word, onlySame);
  }
  return (word) => {
    let example: Hidden | undefined;
    for (const node of nodes) {
      const hidden = (hiders[node.index] as Hider).hides(word, node.asksNlp);
      if (!hidden) return undefined;
      example ??= hidden;
    }
    return example;
  };
}

/** The words that lasting arrows of all nodes have; the first node's arrow stands for all. */
function commonWords(nodes: OutlineNode[], hiders: Hider[], out: Hider): Hider {
  const [first, ...others] = nodes as [OutlineNode, ...OutlineNode[]];
  let common = first.arrows
    .filter(({ lasting }) => lasting)
    .flatMap(({ arrow, text }) => text.map(({ parsed }) => ({ term: parsed, id: arrow.id })));
  for (const { index } of others) {
    const hider = hiders[index] as Hider;
    common = common.filter(({ term }) => term.words.every((word) => hider.hides(word, true)));
    if (common.length === 0) break;
  }
  for (const { term, id } of common) out.addTerm(term, { kind: 'arrow', id });
  return out;
}
