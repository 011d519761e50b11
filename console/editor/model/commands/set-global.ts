/** Sets one of the settings of the whole flow. */
import type { FlowDocument } from '../document/document.ts';
import { type Outcome, setList, setText } from './outcome.ts';

/** @param value empty: not set */
export function setGlobal(
  document: FlowDocument,
  { key, value }: { key: string; value: string | readonly string[] },
): Outcome {
  const set =
    typeof value === 'string'
      ? setText(document, ['global'], key, value)
      : setList(document, ['global'], key, value);
  return { document: set, notes: [] };
}
