/** Sets a field of an arrow that is a text or a number: its priority. The order of arrows follows, the start stays. */
import type { FlowDocument } from '../../document/document.ts';
import { checkArrow, type Outcome, setText, withSameStart } from '../outcome.ts';

export function setArrowText(
  document: FlowDocument,
  { node, target, key, text }: { node: string; target: string; key: 'priority'; text: string },
): Outcome {
  checkArrow(document, node, target);
  return withSameStart(document, setText(document, ['flow', node, 'subflow', target], key, text));
}
