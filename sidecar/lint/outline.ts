/**
 * A flow as the rules see it: what the engine makes of the script, with the JSON path of each thing, and what
 * follows from it (what a node hears, how it can complete). Everything is as long as the script, no longer.
 */
import { orderedArrows } from '../../engine/flow/arrows.ts';
import type {
  Arrow,
  CompiledFlow,
  CompleteEntry,
  DtmfEntry,
  FlowNode,
  KbPrompt,
  Term,
} from '../../engine/flow/compiled.ts';
import { isAny } from '../../engine/flow/condition.ts';
import { childPath, type JsonObject } from '../../engine/flow/json.ts';
import { isObject, objectAt } from '../../engine/flow/value.ts';
import { type Place, placesOf } from './place.ts';

export interface Outline {
  flow: CompiledFlow;
  nodes: OutlineNode[];
  prompts: OutlinePrompt[];
  /** `nodes`: indexes of those that have the category. */
  categories: { nodes: number[] }[];
  groups: { name: string; path: string; words: Place[] }[];
}

export interface OutlineNode {
  index: number;
  path: string;
  raw: JsonObject;
  node: FlowNode;
  arrows: OutlineArrow[];
  /** A node called `start` that only says where calls begin: it is never entered (flow.md 2). */
  isSign: boolean;
  /** Which inputs are matched here. */
  hears: { partial: boolean; final: boolean; keys: boolean };
  /** The arguments of its COMPLETE; null where they are an application's own. */
  completions: readonly string[] | null;
  /** NLP is asked, and can answer with any keyword, however hidden in the text. */
  asksNlp: boolean;
}

export interface OutlineArrow {
  path: string;
  arrow: Arrow;
  /** Taken again and again: its target exists and has no `repetition`. Only such an arrow hides later ones for good. */
  lasting: boolean;
  text: TextEntry[];
  textAny: Place | null;
  dtmf: { place: Place; entry: DtmfEntry }[];
  dtmfAny: Place | null;
  complete: { place: Place; entry: CompleteEntry }[];
  completeAny: Place | null;
}

export interface TextEntry {
  place: Place;
  /** A keyword or regular expression, or the words of a synonym group. */
  term: Term;
}

export interface OutlinePrompt {
  path: string;
  raw: JsonObject;
  prompt: KbPrompt;
  text: TextEntry[];
  textAny: Place | null;
  /** Played again and again: it has no `repetition`. */
  lasting: boolean;
}

export function outlineOf(root: JsonObject, flow: CompiledFlow): Outline {
  const signs = signNodes(flow);
  const nodes = entries(root, 'flow').map(([id, raw], index) =>
    outlineNode(flow, index, childPath('$.flow', id), raw, signs.has(id)),
  );
  const prompts = entries(root, 'prompt').map(([id, raw], index) => {
    const path = childPath('$.prompt', id);
    const prompt = flow.prompts[index] as KbPrompt;
    const keywords = ['keyworks', 'keywords'].flatMap((key) => placesOf(raw.get(key), childPath(path, key)));
    return { path, raw, prompt, lasting: prompt.repetition === 0, ...textEntries(keywords, prompt.text) };
  });
  const categories = flow.categories.map(() => ({ nodes: [] as number[] }));
  for (const { index, node } of nodes) for (const kb of node.kb) categories[kb]?.nodes.push(index);
  const groups = Array.from(objectAt(root, 'synonym'), ([name, words]) => {
    const path = childPath('$.synonym', name);
    return { name, path, words: placesOf(words, path) };
  });
  return { flow, nodes, prompts, categories, groups };
}

function outlineNode(
  flow: CompiledFlow,
  index: number,
  path: string,
  raw: JsonObject,
  isSign: boolean,
): OutlineNode {
  const node = flow.nodes[index] as FlowNode;
  const rawArrows = orderedArrows(raw);
  const arrows = node.arrows.map((arrow, i) => {
    const rawArrow = rawArrows[i] as (typeof rawArrows)[number];
    return outlineArrow(flow, arrow, childPath(childPath(path, 'subflow'), arrow.id), rawArrow.arrow);
  });
  const recognises = node.listen !== null && node.listen.mode !== 0;
  const takesKeys = arrows.some((arrow) => arrow.dtmf.length > 0 || arrow.dtmfAny !== null);
  return {
    index,
    path,
    raw,
    node,
    arrows,
    isSign,
    hears: {
      partial: recognises && !node.filter.partial,
      final: recognises && !node.filter.final,
      keys: node.listen !== null && !node.filter.dtmf,
    },
    completions: completionsOf(node, recognises || takesKeys),
    asksNlp: node.nlpId !== null && flow.settings.nlpUrl !== null,
  };
}

/** flow.md 4.7: a listening action completes with these; one that listens to nothing has nothing to wait for. */
function completionsOf(node: FlowNode, listens: boolean): readonly string[] | null {
  if (node.listen !== null) return listens ? ['timeout()', 'done()'] : ['done()'];
  return node.action === 'hangup' ? [] : null;
}

function outlineArrow(flow: CompiledFlow, arrow: Arrow, path: string, raw: JsonObject): OutlineArrow {
  const condition = objectAt(raw, 'condition');
  const places = (key: string): Place[] =>
    placesOf(condition.get(key), childPath(childPath(path, 'condition'), key));
  const dtmf = places('dtmf');
  const complete = places('complete');
  return {
    path,
    arrow,
    lasting: flow.nodes[arrow.target]?.repetition === 0,
    ...textEntries(places('text'), arrow.text),
    dtmf: withEntries(dtmf, arrow.dtmf),
    dtmfAny: anyOf(dtmf),
    complete: withEntries(complete, arrow.complete),
    completeAny: anyOf(complete),
  };
}

function textEntries(places: Place[], terms: Term[]): { text: TextEntry[]; textAny: Place | null } {
  return {
    text: withoutAny(places).map((place, i) => ({ place, term: terms[i] as Term })),
    textAny: anyOf(places),
  };
}

function withEntries<T>(places: Place[], parsed: T[]): { place: Place; entry: T }[] {
  return withoutAny(places).map((place, i) => ({ place, entry: parsed[i] as T }));
}

function withoutAny(places: Place[]): Place[] {
  return anyOf(places) === null ? places : places.filter(({ written }) => !isAny(written));
}

function anyOf(places: Place[]): Place | null {
  return places.find(({ written }) => written.length === 3 && isAny(written)) ?? null;
}

/** Objects by id, in the order in which the compiler numbers them. */
function entries(root: JsonObject, key: string): [string, JsonObject][] {
  return Array.from(objectAt(root, key)).filter((entry): entry is [string, JsonObject] => isObject(entry[1]));
}

/** Ids of nodes called `start` that are never entered: no call begins in them and nothing leads there. */
function signNodes(flow: CompiledFlow): Set<string> {
  const entered = new Set(flow.nodes.flatMap((node) => node.arrows.map((arrow) => arrow.id)));
  const signs = flow.nodes.filter(
    ({ id }, index) => id.toLowerCase() === 'start' && index !== flow.boot && !entered.has(id),
  );
  return new Set(signs.map(({ id }) => id));
}
