/**
 * KB keywords that can never win: an earlier prompt hides them wherever they are asked for, or an arrow does at
 * every node. That an arrow hides one at some nodes is how authors make a node answer differently.
 */
import type { Word } from '../../engine/flow/compiled.ts';
import { ownerOf, reportHidden } from './hidden.ts';
import { type Hidden, Hider } from './hider.ts';
import type { Outline, OutlineNode, TextEntry } from './outline.ts';
import type { Patterns } from './patterns.ts';
import { arrowTo, kbPrompt } from './phrases.ts';
import type { Report } from './report.ts';

/** Nodes that a keyword is looked for at; of more, only arrows that all of them have are looked at. */
const MOST_NODES = 32;
/** Words looked at in all lists of categories; what is left is taken for heard, so that no flow takes for ever. */
const MOST_WORDS = 200_000;

/** Nodes with the same categories in the same order: their KB matches alike. */
interface View {
  categories: number[];
  nodes: OutlineNode[];
}

interface KbEntry {
  entry: TextEntry;
  words: KbWord[];
}

interface KbWord {
  word: Word;
  heard: boolean;
  hidden: { how: Hidden; byArrow: boolean } | undefined;
}

export function checkKb(outline: Outline, hiders: Hider[], patterns: Patterns, report: Report): void {
  const entries: KbEntry[][] = outline.prompts.map(({ text }) =>
    text.map((entry) => ({
      entry,
      words: entry.words.map((word) => ({ word, heard: false, hidden: undefined })),
    })),
  );
  let left = MOST_WORDS;
  for (const view of viewsOf(outline)) {
    const prompts = new Set(view.categories.flatMap((category) => outline.flow.categories[category] ?? []));
    const inList = new Hider(patterns);
    const atNodes = nodeCheck(view, hiders, patterns);
    const onlySame = view.nodes.some((node) => node.asksNlp);
    for (const index of prompts) {
      const { prompt, lasting } = outline.prompts[index] as Outline['prompts'][number];
      const own = entries[index] as KbEntry[];
      for (const item of own.flatMap(({ words }) => words)) {
        if (item.heard) continue;
        const byPrompt = left-- > 0 ? inList.hides(item.word, onlySame) : undefined;
        const how = left > 0 ? (byPrompt ?? atNodes(item.word)) : undefined;
        if (how) item.hidden ??= { how, byArrow: !byPrompt };
        else item.heard = true;
      }
      if (!lasting) continue;
      for (const { entry, words } of own) {
        const owner = ownerOf(entry, prompt.id, kbPrompt);
        for (const { word } of words) inList.add(word, owner);
      }
    }
  }
  for (const { entry, words } of entries.flat()) reportEntry(entry, words, report);
}

function reportEntry(entry: TextEntry, words: KbWord[], report: Report): void {
  const hits = (byArrow: boolean) =>
    words.map(({ word, heard, hidden }) => ({
      word,
      hidden: heard || hidden?.byArrow !== byArrow ? undefined : hidden.how,
    }));
  reportHidden(report, entry, hits(false));
  reportHidden(report, entry, hits(true), 'kb-hidden', 'kb-hidden');
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
function nodeCheck({ nodes }: View, hiders: Hider[], patterns: Patterns): (word: Word) => Hidden | undefined {
  if (nodes.length > MOST_NODES) {
    const common = commonWords(nodes, patterns);
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

/** The words that lasting arrows of all nodes have. */
function commonWords(nodes: OutlineNode[], patterns: Patterns): Hider {
  const counts = new Map<string, number>();
  const hider = new Hider(patterns);
  for (const { arrows } of nodes) {
    const lasting = arrows.filter((arrow) => arrow.lasting);
    const entries = lasting.flatMap(({ arrow, text }) => text.map((entry) => ({ entry, id: arrow.id })));
    const seen = new Set<string>();
    for (const { entry, id } of entries) {
      for (const word of entry.words) {
        const key = word.kind === 'keyword' ? word.folded : word.written;
        if (seen.has(key)) continue;
        seen.add(key);
        const count = (counts.get(key) ?? 0) + 1;
        counts.set(key, count);
        // Complete with the last node, whose arrow then stands for all.
        if (count === nodes.length) hider.add(word, ownerOf(entry, id, arrowTo));
      }
    }
  }
  return hider;
}
