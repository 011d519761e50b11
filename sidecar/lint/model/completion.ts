/** Which arrows a COMPLETE takes (flow-format.md#match-5, #match-7). */
import type { CompleteEntry } from '../../../engine/flow/compiled.ts';
import type { Patterns } from '../regex/patterns.ts';
import type { OutlineArrow, OutlineNode } from './outline.ts';

/** Whether an entry is hit by an argument. An expression that is not known to be fast is taken to be. */
export function isHit(entry: CompleteEntry, argument: string, patterns: Patterns): boolean {
  if (entry.kind === 'contains') return argument.includes(entry.written);
  if (patterns.of(entry.source, entry.ignoreCase).verdict.kind !== 'fine') return true;
  return new RegExp(entry.source, entry.ignoreCase ? 'i' : '').test(argument);
}

/** The first of the arrows that takes the argument: by its keywords, else by `any`. */
export function taken(
  arrows: OutlineArrow[],
  argument: string,
  patterns: Patterns,
): OutlineArrow | undefined {
  return (
    arrows.find(({ complete }) => complete.some(({ parsed }) => isHit(parsed, argument, patterns))) ??
    arrows.find(({ completeAny }) => completeAny !== null)
  );
}

/** Whether an arrow can be taken by a completion at all. */
export function takesCompletion({ complete, completeAny }: OutlineArrow): boolean {
  return complete.length > 0 || completeAny !== null;
}

/** Whether a node waits for speech or keys, and completes with `timeout()` when none come. */
export function listens({ completions }: OutlineNode): boolean {
  return completions?.includes('timeout()') ?? false;
}
