/** What the list says of a flow. */
import type { ListedFlow } from './list.ts';

export type FlowState =
  | 'publishing'
  | 'review'
  | 'publishedAndDraft'
  | 'published'
  | 'draft'
  | 'neverPublished';

export function stateOf({ publishing, published, review, draft }: ListedFlow): FlowState {
  if (publishing !== null) return 'publishing';
  if (review !== null) return 'review';
  if (published !== null) return draft === null ? 'published' : 'publishedAndDraft';
  return draft === null ? 'neverPublished' : 'draft';
}
