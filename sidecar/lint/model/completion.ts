/** Which arrow a COMPLETE takes (flow-format.md#match-5, #match-7). */
import type { CompleteEntry } from '../../../engine/flow/compiled.ts';
import type { Patterns } from '../regex/patterns.ts';
import type { OutlineArrow, OutlineNode } from './outline.ts';

/** Whether an argument matches an entry. An expression that may be slow is not run and counts as a match. */
export function matchesEntry(entry: CompleteEntry, argument: string, patterns: Patterns): boolean {
  if (entry.kind === 'contains') return argument.includes(entry.written);
  if (patterns.of(entry.source, entry.ignoreCase).verdict.kind !== 'fine') return true;
  return new RegExp(entry.source, entry.ignoreCase ? 'i' : '').test(argument);
}

/** The arrow that the argument takes: the first by keywords, else the first with `any`. */
export function arrowTaking(
  arrows: OutlineArrow[],
  argument: string,
  patterns: Patterns,
): OutlineArrow | undefined {
  return (
    arrows.find(({ complete }) => complete.some(({ parsed }) => matchesEntry(parsed, argument, patterns))) ??
    arrows.find(({ completeAny }) => completeAny !== null)
  );
}

/** Whether a completion can take an arrow at all. */
export function takesCompletion({ complete, completeAny }: OutlineArrow): boolean {
  return complete.length > 0 || completeAny !== null;
}

/** Whether a node waits for speech or keys and completes with `timeout()` if there are none. */
export function waitsForInput({ completions }: OutlineNode): boolean {
  return completions?.includes('timeout()') ?? false;
}
