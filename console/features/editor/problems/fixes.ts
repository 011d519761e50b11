/** What mends a problem in one step. Each fix is a command, so that it is undone like any other edit. */
import type { Json, JsonObject } from '../../../../engine/text/json.ts';
import { addArrow } from '../../../editor/model/commands/add-arrow.ts';
import { addNode } from '../../../editor/model/commands/add-node.ts';
import { setEntryAt } from '../../../editor/model/commands/fields/set-entry-at.ts';
import { setStart } from '../../../editor/model/commands/fields/set-start.ts';
import { arrowsInOrder, freeId, nodesOf, type Outcome } from '../../../editor/model/commands/outcome.ts';
import { removeArrow } from '../../../editor/model/commands/remove-arrow.ts';
import { removeNodes } from '../../../editor/model/commands/remove-nodes.ts';
import { reorderArrow } from '../../../editor/model/commands/reorder-arrow.ts';
import { setArgumentToken } from '../../../editor/model/commands/set-argument-token.ts';
import { setCategories } from '../../../editor/model/commands/set-categories.ts';
import { setGlobal } from '../../../editor/model/commands/set-global.ts';
import { setNodeText } from '../../../editor/model/commands/set-node-text.ts';
import { type FlowDocument, valueOfDocument } from '../../../editor/model/document/document.ts';
import { type Key, keysOfPath } from '../../../editor/session/json-path.ts';

export type FixName =
  | 'makeNode'
  | 'removeArrow'
  | 'removeEntry'
  | 'moveArrowUp'
  | 'splitEntry'
  | 'trimEntry'
  | 'useAny'
  | 'addSilence'
  | 'limitVisits'
  | 'notWhilePlaying'
  | 'wholeWords'
  | 'removeNode'
  | 'removeCategory'
  | 'startAtFirst';

export interface Fix {
  name: FixName;
  command: (document: FlowDocument) => Outcome;
}

/** Of a problem, what a fix depends on. */
interface Problem {
  rule: string;
  path: string;
}

/** Where a problem is, in its parts. */
interface Found {
  document: FlowDocument;
  keys: readonly Key[];
  node: string | null;
  target: string | null;
  /** The list and the place in it of an entry. */
  entry: { path: string[]; index: number; text: string } | null;
}

type Maker = (found: Found) => Fix[];

const removeEntry: Maker = ({ entry }) =>
  entry === null
    ? []
    : [{ name: 'removeEntry', command: (document) => setEntryAt(document, { ...entry, texts: [] }) }];

const replaceEntry =
  (name: FixName, texts: (text: string) => string[]): Maker =>
  ({ entry }) =>
    entry === null
      ? []
      : [{ name, command: (document) => setEntryAt(document, { ...entry, texts: texts(entry.text) }) }];

const dropArrow: Maker = ({ node, target }) =>
  node === null || target === null
    ? []
    : [{ name: 'removeArrow', command: (document) => removeArrow(document, { node, target }) }];

/** In front of all other arrows, where nothing hides its keywords. */
const moveUp: Maker = ({ document, node, target }) => {
  if (node === null || target === null || arrowsInOrder(document, node)[0] === target) return [];
  return [{ name: 'moveArrowUp', command: (flow) => reorderArrow(flow, { node, target, to: 0 }) }];
};

const makeNode: Maker = ({ target }) =>
  target === null || target === ''
    ? []
    : [{ name: 'makeNode', command: (document) => addNode(document, { id: target }) }];

/** Silent callers are led to a node that hangs up; one is made where there is none. */
const addSilence: Maker = ({ node }) => {
  if (node === null) return [];
  return [
    {
      name: 'addSilence',
      command: (document) => {
        const nodes = nodesOf(document);
        const known = [...nodes].find(([id, one]) => id !== node && isHangup(one))?.[0];
        const target = known ?? freeId((id) => nodes.has(id), 'hangup');
        const hangup = new Map<string, Json>([['action', 'hangup']]);
        const before =
          known === undefined ? addNode(document, { id: target, node: hangup }).document : document;
        return addArrow(before, { node, target, condition: { complete: ['any'] } });
      },
    },
  ];
};

/** Enough for people who did not hear it the first time. */
const VISITS = '3';

const limitVisits: Maker = ({ node }) =>
  node === null
    ? []
    : [
        {
          name: 'limitVisits',
          command: (document) => setNodeText(document, { node, key: 'repetition', text: VISITS }),
        },
      ];

/** Mode 2 hears nothing while prompts play (flow-format.md#argument). */
const notWhilePlaying: Maker = ({ node }) =>
  node === null
    ? []
    : [
        {
          name: 'notWhilePlaying',
          command: (document) => setArgumentToken(document, { node, token: 'mode', value: '2' }),
        },
      ];

const wholeWords: Maker = () => [
  { name: 'wholeWords', command: (document) => setGlobal(document, { key: 'match_words', value: 'whole' }) },
];

const removeNode: Maker = ({ node }) =>
  node === null
    ? []
    : [{ name: 'removeNode', command: (document) => removeNodes(document, { ids: [node] }) }];

const removeCategory: Maker = ({ document, node, keys }) => {
  if (node === null) return [];
  const kb = (nodesOf(document).get(node) as JsonObject).get('kb');
  const known = Array.isArray(kb) ? kb.map(String) : String(kb ?? '').split(',');
  const index = keys[3];
  const categories = (valueOfDocument(document).get('kb') ?? new Map()) as JsonObject;
  const left =
    typeof index === 'number' && Array.isArray(kb)
      ? known.filter((_, i) => i !== index)
      : known.filter((id) => categories.has(id.trim()));
  return [{ name: 'removeCategory', command: (flow) => setCategories(flow, { node, categories: left }) }];
};

const startAtFirst: Maker = ({ document, keys }) => {
  const first = [...nodesOf(document).keys()].find((id) => id !== '');
  if (keys[0] !== 'start' || first === undefined) return [];
  return [{ name: 'startAtFirst', command: (flow) => setStart(flow, { node: first }) }];
};

const MAKERS: Readonly<Record<string, readonly Maker[]>> = {
  'missing-target': [makeNode, dropArrow],
  'missing-kb': [removeCategory],
  'missing-prompt': [removeEntry],
  'not-usable': [startAtFirst],
  'arrow-without-condition': [dropArrow],
  'unreachable-node': [removeNode],
  'dead-end': [addSilence],
  'silent-loop': [limitVisits],
  'shadowed-keyword': [moveUp, removeEntry],
  'hidden-at-first': [moveUp],
  'same-keyword': [removeEntry],
  'any-unreachable': [removeEntry],
  'empty-keyword': [removeEntry],
  'complete-never': [removeEntry],
  'dtmf-never': [removeEntry],
  'synonym-word': [removeEntry],
  'regex-matches-all': [replaceEntry('useAny', () => ['any'])],
  'comma-in-keyword': [
    replaceEntry('splitEntry', (text) => text.split(/[,，、]/).flatMap((part) => part.trim() || [])),
  ],
  'blank-at-end': [replaceEntry('trimEntry', (text) => [text.trim()])],
  'short-keyword': [wholeWords],
  'self-interrupt': [notWhilePlaying],
};

/** The fixes of a problem, the likeliest first; none where only the author can know. */
export function fixesOf(document: FlowDocument, { rule, path }: Problem): Fix[] {
  const makers = Object.hasOwn(MAKERS, rule) ? MAKERS[rule] : undefined;
  const keys = keysOfPath(path);
  if (makers === undefined || keys === null) return [];
  const [section, id, part, target] = keys;
  const node = section === 'flow' && id !== undefined && nodesOf(document).get(String(id)) instanceof Map;
  const found: Found = {
    document,
    keys,
    node: node ? String(id) : null,
    target: node && part === 'subflow' && target !== undefined ? String(target) : null,
    entry: entryAt(document, keys),
  };
  return makers.flatMap((make) => make(found));
}

function entryAt(document: FlowDocument, keys: readonly Key[]): Found['entry'] {
  const last = keys[keys.length - 1];
  const path = (typeof last === 'number' ? keys.slice(0, -1) : keys).map(String);
  let value: Json | undefined = valueOfDocument(document);
  for (const key of path) value = value instanceof Map ? value.get(key) : undefined;
  const index = typeof last === 'number' ? last : 0;
  const text = Array.isArray(value) ? value[index] : value;
  return typeof text === 'string' && text !== '' && path.length > 0 ? { path, index, text } : null;
}

function isHangup(node: Json): boolean {
  return node instanceof Map && node.get('action') === 'hangup';
}
