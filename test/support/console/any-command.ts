/** Commands of the flow editor with arbitrary, also hostile, arguments. Those that the document refuses change nothing. */
import fc from 'fast-check';
import { addArrow } from '../../../console/editor/model/commands/add-arrow.ts';
import { addNode } from '../../../console/editor/model/commands/add-node.ts';
import { copyNodes } from '../../../console/editor/model/commands/copy-nodes.ts';
import { many } from '../../../console/editor/model/commands/fields/many.ts';
import { setArrowText } from '../../../console/editor/model/commands/fields/set-arrow-text.ts';
import { setEntryAt } from '../../../console/editor/model/commands/fields/set-entry-at.ts';
import { setFilter } from '../../../console/editor/model/commands/fields/set-filter.ts';
import { setFlag } from '../../../console/editor/model/commands/fields/set-flag.ts';
import { setStart } from '../../../console/editor/model/commands/fields/set-start.ts';
import { renameEntry } from '../../../console/editor/model/commands/knowledge/rename-entry.ts';
import { renameSynonym } from '../../../console/editor/model/commands/knowledge/rename-synonym.ts';
import { moveNodes } from '../../../console/editor/model/commands/move-nodes.ts';
import type { Outcome } from '../../../console/editor/model/commands/outcome.ts';
import { pasteNodes } from '../../../console/editor/model/commands/paste-nodes.ts';
import { removeArrow } from '../../../console/editor/model/commands/remove-arrow.ts';
import { removeNodes } from '../../../console/editor/model/commands/remove-nodes.ts';
import { renameNode } from '../../../console/editor/model/commands/rename-node.ts';
import { reorderArrow } from '../../../console/editor/model/commands/reorder-arrow.ts';
import { replaceText } from '../../../console/editor/model/commands/replace-text.ts';
import { retargetArrow } from '../../../console/editor/model/commands/retarget-arrow.ts';
import { setArgumentToken } from '../../../console/editor/model/commands/set-argument-token.ts';
import { setCategories } from '../../../console/editor/model/commands/set-categories.ts';
import { setCondition } from '../../../console/editor/model/commands/set-condition.ts';
import { addEntry, removeEntry, setKeywords } from '../../../console/editor/model/commands/set-entry.ts';
import { setGlobal } from '../../../console/editor/model/commands/set-global.ts';
import { setNodeText } from '../../../console/editor/model/commands/set-node-text.ts';
import { setNote } from '../../../console/editor/model/commands/set-note.ts';
import { setPrompts } from '../../../console/editor/model/commands/set-prompts.ts';
import { setSynonym } from '../../../console/editor/model/commands/set-synonym.ts';
import { setTitle } from '../../../console/editor/model/commands/set-title.ts';
import { spliceNode } from '../../../console/editor/model/commands/splice-node.ts';
import type { FlowDocument } from '../../../console/editor/model/document/document.ts';
import { EditRefused } from '../../../console/editor/model/document/edit-object.ts';
import { TOKENS } from '../../../engine/flow/argument.ts';

export type Command = (document: FlowDocument) => FlowDocument;

export const HOSTILE = [
  '10',
  '2',
  '__proto__',
  'constructor',
  '<b>"\'\\',
  '你好',
  'a\u2028\ud800',
  ' ',
  '\0',
];
const text = fc.oneof(fc.constantFrom('', '0', '3', 'any', ...HOSTILE), fc.string({ maxLength: 8 }));
const texts = fc.array(text, { maxLength: 3 });
const place = fc.record({ x: fc.integer({ max: 999 }), y: fc.integer({ max: 999 }) });

/** One command on nodes of these ids. */
export function anyCommand(ids: readonly string[]): fc.Arbitrary<Command> {
  const node = fc.constantFrom(...ids);
  const target = fc.constantFrom(...ids);
  const of = <T>(
    args: { [K in keyof T]: fc.Arbitrary<T[K]> },
    command: (document: FlowDocument, args: T) => Outcome,
  ): fc.Arbitrary<Command> =>
    fc
      .record(args)
      .map((given) => (document) => unlessRefused(document, () => command(document, given as T)));
  const id = fc.constantFrom('p', ...HOSTILE);
  return fc.oneof(
    of({ id: target }, addNode),
    of({ ids: fc.uniqueArray(node, { minLength: 1, maxLength: 2 }) }, removeNodes),
    of({ from: node, to: target }, renameNode),
    of({ node, title: text }, setTitle),
    of({ node, key: fc.constantFrom('playbacks', 'kbplaybacks'), prompts: texts }, setPrompts),
    of({ node, key: fc.constantFrom('action', 'repetition', 'potential'), text }, setNodeText),
    of({ node, token: fc.constantFrom(...TOKENS), value: text }, setArgumentToken),
    of({ node, target, condition: fc.record({ text: texts, dtmf: texts }) }, addArrow),
    of({ node, target }, removeArrow),
    of({ node, target, to: fc.integer({ min: 0, max: 5 }) }, reorderArrow),
    of({ node, target, kind: fc.constantFrom('text', 'complete'), entries: texts }, setCondition),
    of(
      { node, target, index: fc.integer({ min: 0, max: 2 }), texts },
      (document, { node, target, index, texts }) =>
        setEntryAt(document, {
          path: ['flow', node, 'subflow', target, 'condition', 'text'],
          index,
          texts,
        }),
    ),
    of({ node, target, into: fc.constantFrom(...ids) }, spliceNode),
    of({ node, target, to: fc.constantFrom(...ids) }, retargetArrow),
    of({ id, note: fc.option(fc.record({ text, x: fc.integer({ max: 999 }) })) }, setNote),
    of({ find: text, replace: text }, replaceText),
    of({ places: fc.tuple(node, place).map((one) => new Map([one])) }, moveNodes),
    of({ node }, (document, { node }) =>
      pasteNodes(document, { text: copyNodes(document, { ids: [node] }) }),
    ),
    of({ section: fc.constantFrom('prompt', 'kb'), id }, addEntry),
    of({ section: fc.constantFrom('prompt', 'kb'), id }, removeEntry),
    of({ id, keywords: texts }, setKeywords),
    of({ group: id, words: fc.option(texts) }, setSynonym),
    of({ from: id, to: id }, renameSynonym),
    of({ section: fc.constantFrom('prompt', 'kb'), from: id, to: id }, renameEntry),
    of({ node, categories: texts }, setCategories),
    of({ node, partial: fc.boolean(), keys: fc.boolean() }, setFilter),
    of({ path: node.map((one) => ['flow', one]), key: id, on: fc.boolean() }, setFlag),
    of({ node, target, key: fc.constant('priority'), text }, setArrowText),
    of({ node: fc.constantFrom('', ...ids) }, setStart),
    of({ nodes: fc.uniqueArray(node), title: text }, (document, { nodes, title }) =>
      many(document, nodes, (one, node) => setTitle(one, { node, title })),
    ),
    of({ key: id, value: fc.oneof(text, texts) }, setGlobal),
  );
}

function unlessRefused(document: FlowDocument, command: () => Outcome): FlowDocument {
  try {
    return command().document;
  } catch (error) {
    if (error instanceof EditRefused) return document;
    throw error;
  }
}
