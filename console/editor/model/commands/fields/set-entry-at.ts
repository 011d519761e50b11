/** Replaces one entry of a list of texts, wherever it is: a keyword, a prompt, a word of a synonym group. */
import { listOf, textOf } from '../../../../../engine/flow/value.ts';
import type { Json } from '../../../../../engine/text/json.ts';
import { type FlowDocument, valueOfDocument } from '../../document/document.ts';
import { EditRefused } from '../../document/edit-object.ts';
import { type Outcome, setList } from '../outcome.ts';

/**
 * @param path the keys of the list, outermost first
 * @param index its place in the list; 0 for a text that stands for a list
 * @param texts what takes its place; none: the entry is removed
 */
export function setEntryAt(
  document: FlowDocument,
  { path, index, texts }: { path: readonly string[]; index: number; texts: readonly string[] },
): Outcome {
  const key = path[path.length - 1];
  const value = valueAt(document, path);
  const items: Json[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  if (key === undefined || textOf(items[index]) === null) throw new EditRefused('NO_SUCH_ENTRY', path);
  const before = listOf(items.slice(0, index));
  const after = listOf(items.slice(index + 1));
  // Entries that the list already has are left out.
  const added = texts.filter(
    (text, i) => !before.includes(text) && !after.includes(text) && texts.indexOf(text) === i,
  );
  const edited = [...before, ...added, ...after];
  return { document: setList(document, path.slice(0, -1), key, edited), notes: [] };
}

function valueAt(document: FlowDocument, path: readonly string[]): Json | undefined {
  let value: Json | undefined = valueOfDocument(document);
  for (const key of path) value = value instanceof Map ? value.get(key) : undefined;
  return value;
}
