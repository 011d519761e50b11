/**
 * A flow as the rules see it: the compiled flow with the JSON path of each part, and what follows from it (what a
 * node hears, how it can complete). Its size is linear in the size of the script.
 */
import { orderedArrows } from '../../../engine/flow/arrows.ts';
import type {
  Arrow,
  CompiledFlow,
  CompleteEntry,
  DtmfEntry,
  FlowNode,
  KbPrompt,
  Term,
} from '../../../engine/flow/compiled.ts';
import { isObject, objectAt } from '../../../engine/flow/value.ts';
import { childPath, type JsonObject } from '../../../engine/text/json.ts';
import { type Entry, entriesOf, type Place, placesOf } from './place.ts';

export interface Outline {
  flow: CompiledFlow;
  nodes: OutlineNode[];
  prompts: OutlinePrompt[];
  /** `nodes`: the indexes of the nodes with the category. */
  categories: { nodes: number[] }[];
  groups: { name: string; path: string; words: Place[] }[];
  /** Prompts of `global`: what plays while an answer takes long. */
  thinking: Place[];
}

export interface OutlineNode {
  index: number;
  path: string;
  raw: JsonObject;
  node: FlowNode;
  arrows: OutlineArrow[];
  /** A node named `start` that only marks where calls begin and is never entered (flow-format.md#start). */
  isSign: boolean;
  /** The inputs that are matched at this node. */
  hears: { partial: boolean; final: boolean; keys: boolean };
  /** The possible arguments of its COMPLETE; null if the application defines them. */
  completions: readonly string[] | null;
  /** The node asks NLP, which can answer with any keyword, even one that the text shadows. */
  asksNlp: boolean;
}

export interface OutlineArrow {
  path: string;
  arrow: Arrow;
  /**
   * The arrow is never used up: its target exists and has no `repetition`. Only such an arrow shadows later ones for
   * ever.
   */
  isLasting: boolean;
  text: Entry<Term>[];
  textAny: Place | null;
  dtmf: Entry<DtmfEntry>[];
  dtmfAny: Place | null;
  complete: Entry<CompleteEntry>[];
  completeAny: Place | null;
}

export interface OutlinePrompt {
  path: string;
  raw: JsonObject;
  prompt: KbPrompt;
  text: Entry<Term>[];
  textAny: Place | null;
  /** The prompt is never used up: it has no `repetition`. */
  isLasting: boolean;
}

export function outlineOf(root: JsonObject, flow: CompiledFlow): Outline {
  const signs = signNodes(flow);
  const nodes = entries(root, 'flow').map(([id, raw], index) =>
    outlineNode(flow, index, { path: childPath('$.flow', id), raw, isSign: signs.has(id) }),
  );
  const prompts = entries(root, 'prompt').map(([id, raw], index) => {
    const path = childPath('$.prompt', id);
    const prompt = flow.prompts[index] as KbPrompt;
    const first = entriesOf(raw.get('keyworks'), childPath(path, 'keyworks'), prompt.text);
    const others = prompt.text.slice(first.entries.length);
    const more = entriesOf(raw.get('keywords'), childPath(path, 'keywords'), others);
    return {
      path,
      raw,
      prompt,
      isLasting: prompt.repetition === 0,
      text: first.entries.concat(more.entries),
      textAny: first.any ?? more.any,
    };
  });
  const categories = flow.categories.map(() => ({ nodes: [] as number[] }));
  for (const { index, node } of nodes) for (const kb of node.kb) categories[kb]?.nodes.push(index);
  const groups = Array.from(objectAt(root, 'synonym'), ([name, words]) => {
    const path = childPath('$.synonym', name);
    return { name, path, words: placesOf(words, path) };
  });
  const written = objectAt(root, 'global').get('thinking_playbacks');
  const thinking = placesOf(written, '$.global.thinking_playbacks');
  return { flow, nodes, prompts, categories, groups, thinking };
}

function outlineNode(
  flow: CompiledFlow,
  index: number,
  { path, raw, isSign }: Pick<OutlineNode, 'path' | 'raw' | 'isSign'>,
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

/**
 * How an action completes (flow-format.md#listen-7). One that listens to nothing does not wait, so it has no
 * time-out.
 */
function completionsOf(node: FlowNode, listens: boolean): readonly string[] | null {
  if (node.listen !== null) return listens ? ['timeout()', 'done()'] : ['done()'];
  return node.action === 'hangup' ? [] : null;
}

function outlineArrow(flow: CompiledFlow, arrow: Arrow, path: string, raw: JsonObject): OutlineArrow {
  const condition = objectAt(raw, 'condition');
  const conditionPath = childPath(path, 'condition');
  const entries = <T>(key: string, parsed: T[]) =>
    entriesOf(condition.get(key), childPath(conditionPath, key), parsed);
  const text = entries('text', arrow.text);
  const dtmf = entries('dtmf', arrow.dtmf);
  const complete = entries('complete', arrow.complete);
  return {
    path,
    arrow,
    isLasting: flow.nodes[arrow.target]?.repetition === 0,
    text: text.entries,
    textAny: text.any,
    dtmf: dtmf.entries,
    dtmfAny: dtmf.any,
    complete: complete.entries,
    completeAny: complete.any,
  };
}

/** The objects by id, in the order of their indexes in the compiled flow. */
function entries(root: JsonObject, key: string): [string, JsonObject][] {
  return Array.from(objectAt(root, key)).filter((entry): entry is [string, JsonObject] => isObject(entry[1]));
}

/** The ids of nodes named `start` that are never entered: no call begins there and no arrow leads there. */
function signNodes(flow: CompiledFlow): Set<string> {
  const entered = new Set(flow.nodes.flatMap((node) => node.arrows.map((arrow) => arrow.id)));
  const signs = flow.nodes.filter(
    ({ id }, index) => id.toLowerCase() === 'start' && index !== flow.boot && !entered.has(id),
  );
  return new Set(signs.map(({ id }) => id));
}
