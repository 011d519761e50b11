/** Nodes and groups as options of a field with type-ahead. */
import { isObject, listOf, objectAt, textOf } from '../../../../../engine/flow/value.ts';
import type { JsonObject } from '../../../../../engine/text/json.ts';
import type { Option } from './option.ts';

/** A node's title, or else its id. */
export function titleOf(flow: JsonObject, id: string): string {
  const node = objectAt(flow, 'flow').get(id);
  return (isObject(node) ? textOf(node.get('description')) : null) ?? id;
}

/** Title and id, as a field shows the node that was chosen. */
export function namedNode(flow: JsonObject, id: string): string {
  const title = titleOf(flow, id);
  return title === id ? id : `${title} · ${id}`;
}

export function nodeOptions(flow: JsonObject): Option[] {
  return Array.from(objectAt(flow, 'flow').keys(), (value) => {
    const label = titleOf(flow, value);
    return label === value ? { value, label } : { value, label, detail: value };
  });
}

export function groupsOf(flow: JsonObject): ReadonlySet<string> {
  return new Set(objectAt(flow, 'synonym').keys());
}

/** A group with its first words. */
export function groupOptions(flow: JsonObject, detail: string): Option[] {
  return Array.from(objectAt(flow, 'synonym'), ([value, words]) => ({
    value,
    label: value,
    detail: `${detail} · ${listOf(words).slice(0, 4).join(' · ')}`,
  }));
}

/** The categories of a node, as the engine reads them. */
export function categoriesOf(node: JsonObject): string[] {
  const value = node.get('kb');
  const ids = Array.isArray(value) ? listOf(value) : (textOf(value) ?? '').split(',');
  return [...new Set(ids.map((id) => id.trim()).filter((id) => id !== ''))];
}
