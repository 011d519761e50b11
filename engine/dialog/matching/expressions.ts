/** Applies the regular expressions of a flow, each to a limited part of a text. */
import type { DtmfEntry, Expression } from '../../flow/compiled.ts';
import { MAX_CHARACTERS } from '../../flow/pattern.ts';

/** Compiled on first use and kept as long as the flow: a call needs few of a flow's patterns. */
const compiledPatterns = new WeakMap<object, RegExp>();

export function regExpOf(entry: Expression): RegExp {
  return cachedRegExp(entry, () => new RegExp(entry.source, entry.ignoreCase ? 'i' : ''));
}

/** The part of a text that an expression is applied to. */
export function visiblePart(text: string, { maxCharacters }: { maxCharacters?: number }): string {
  const limit = maxCharacters === undefined ? MAX_CHARACTERS : maxCharacters;
  return text.length > limit ? text.slice(0, limit) : text;
}

/** Whether an entry matches keys: its literal equals them, or its expression matches all of them. */
export function matchesKeys(entry: DtmfEntry, keys: string): boolean {
  if (entry.kind === 'literal') return entry.keys === keys;
  // An expression that is applied to fewer keys cannot match all of them.
  if (visiblePart(keys, entry) !== keys) return false;
  return cachedRegExp(entry, () => new RegExp(`^(?:${entry.source})$`)).test(keys);
}

function cachedRegExp(entry: object, create: () => RegExp): RegExp {
  let pattern = compiledPatterns.get(entry);
  if (!pattern) {
    pattern = create();
    compiledPatterns.set(entry, pattern);
  }
  return pattern;
}
