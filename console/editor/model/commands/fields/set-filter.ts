/** Sets which inputs a node does not match: partial results, final ones, keys (flow-format.md#filter). */
import { isObject, objectAt, textOf } from '../../../../../engine/flow/value.ts';
import type { Json } from '../../../../../engine/text/json.ts';
import type { FlowDocument } from '../../document/document.ts';
import { nodePart, nodesOf, type Outcome, setText } from '../outcome.ts';

export interface Filter {
  partial: boolean;
  final: boolean;
  keys: boolean;
}

/** What the engine reads. */
export function filterOf(value: Json | undefined): Filter {
  const text = isObject(value) ? (textOf(value.get('text')) ?? '') : '';
  const dtmf = isObject(value) ? textOf(value.get('dtmf')) : null;
  return { partial: text.includes('S'), final: text.includes('F'), keys: dtmf === 'all' };
}

export function setFilter(
  document: FlowDocument,
  { node, ...wanted }: { node: string } & Partial<Filter>,
): Outcome {
  nodePart(document, node);
  const old = filterOf(objectAt(nodesOf(document), node).get('filter'));
  const { partial, final, keys } = { ...old, ...wanted };
  const path = ['flow', node, 'filter'];
  let after = document;
  if (partial !== old.partial || final !== old.final)
    after = setText(after, path, 'text', `${partial ? 'S' : ''}${final ? 'F' : ''}`);
  if (keys !== old.keys) after = setText(after, path, 'dtmf', keys ? 'all' : 'none');
  return { document: after, notes: [] };
}
