/** Finds and replaces in all words of a flow: titles, prompts, keywords, knowledge base and synonyms. */
import { isObject, listOf, objectAt, textOf } from '../../../../engine/flow/value.ts';
import type { JsonObject } from '../../../../engine/text/json.ts';
import { type FlowDocument, valueOfDocument } from '../document/document.ts';
import { type Outcome, setList, setText } from './outcome.ts';

export type WordsKind = 'title' | 'prompt' | 'keyword' | 'entry' | 'synonym';

/** Some words of the flow, and where they are: one text, or a list. */
export interface FlowWords {
  kind: WordsKind;
  /** The node or entry that they belong to. */
  owner: string;
  path: readonly string[];
  key: string;
  texts: readonly string[];
  isList: boolean;
}

const PROMPTS = [
  'playbacks',
  'replaybacks',
  'thirdplaybacks',
  'fourplaybacks',
  'kbplaybacks',
  'mismatchplaybacks',
];

export function* wordsOf(root: JsonObject): Generator<FlowWords> {
  for (const [id, node] of objectAt(root, 'flow')) {
    if (!isObject(node)) continue;
    const path = ['flow', id];
    yield* textIn(node, 'title', id, path, 'description');
    for (const key of PROMPTS) yield* listIn(node, 'prompt', id, path, key);
    for (const [target, arrow] of objectAt(node, 'subflow')) {
      if (!isObject(arrow)) continue;
      const at = [...path, 'subflow', target, 'condition'];
      yield* listIn(objectAt(arrow, 'condition'), 'keyword', id, at, 'text');
    }
  }
  for (const [id, entry] of objectAt(root, 'prompt')) {
    if (!isObject(entry)) continue;
    const path = ['prompt', id];
    yield* textIn(entry, 'entry', id, path, 'name');
    for (const key of ['keyworks', 'keywords', 'playbacks']) yield* listIn(entry, 'entry', id, path, key);
  }
  for (const [id, category] of objectAt(root, 'kb'))
    if (isObject(category)) yield* textIn(category, 'entry', id, ['kb', id], 'name');
  const synonyms = objectAt(root, 'synonym');
  for (const group of synonyms.keys()) yield* listIn(synonyms, 'synonym', group, ['synonym'], group);
}

function* textIn(
  object: JsonObject,
  kind: WordsKind,
  owner: string,
  path: readonly string[],
  key: string,
): Generator<FlowWords> {
  const text = textOf(object.get(key));
  if (text !== null) yield { kind, owner, path, key, texts: [text], isList: false };
}

function* listIn(
  object: JsonObject,
  kind: WordsKind,
  owner: string,
  path: readonly string[],
  key: string,
): Generator<FlowWords> {
  const texts = listOf(object.get(key));
  if (texts.length > 0) yield { kind, owner, path, key, texts, isList: true };
}

export interface Wanted {
  find: string;
  matchesCase?: boolean;
}

/** The words that are looked for, as an expression; null for nothing. */
export function expressionOf({ find, matchesCase = false }: Wanted): RegExp | null {
  if (find === '') return null;
  return new RegExp(find.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'), matchesCase ? 'gu' : 'giu');
}

export function replaceText(
  document: FlowDocument,
  { replace, ...wanted }: Wanted & { replace: string },
): Outcome {
  const expression = expressionOf(wanted);
  if (expression === null) return { document, notes: [] };
  const root = valueOfDocument(document);
  const groups = objectAt(root, 'synonym');
  let after = document;
  for (const { kind, path, key, texts, isList } of wordsOf(root)) {
    const replaced = texts.map((text) =>
      // The name of a synonym group stands for its words, and is no word itself.
      kind === 'keyword' && groups.has(text) ? text : text.replace(expression, () => replace),
    );
    if (replaced.every((text, i) => text === texts[i])) continue;
    after = isList
      ? setList(
          after,
          path,
          key,
          replaced.filter((text) => text !== ''),
        )
      : setText(after, path, key, replaced[0] as string);
  }
  return { document: after, notes: [] };
}
