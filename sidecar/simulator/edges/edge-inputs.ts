/** What can be said or pressed to hit a condition; whether it does is for `step()` to tell. */
import type { CompleteEntry, FlowNode, Term, Word } from '../../../engine/flow/compiled.ts';
import { causeName } from '../emulator/causes.ts';
import type { Edge } from './edges.ts';
import { patternSamples } from './pattern-samples.ts';

/** Said where nothing is to be hit, or only `any`. One that the flow knows gives way to the next. */
export const MEANINGLESS = ['那个', '这样子', '唔', 'hm', 'xyz', '七八'];

/** Pressed for the same reason. */
export const STRAY_KEYS = ['9', '8', '7', '6', '5', '4', '3', '2', '1', '0', '99', '*', '#', 'A'];

const SPOKEN = '好一1a';
const KEYS = '1234567890*#ABCD';

/** Texts for an edge that text takes. */
export function textsFor({ any, to }: Edge): string[] {
  if (any) return MEANINGLESS;
  const { text } = 'arrow' in to ? to.arrow : to.prompt;
  const texts = text.flatMap((term: Term) => term.words.flatMap(textsOf));
  // Where an earlier arrow's expression takes the bare keyword, the keyword in a sentence may still get by.
  return [...texts, ...texts.flatMap((bare) => [`那个${bare}`, `${bare}那个`])];
}

function textsOf(word: Word): string[] {
  if (word.kind === 'keyword') return word.folded === '' ? [] : [word.written];
  return patternSamples(word.source, new RegExp(word.source, word.ignoreCase ? 'i' : ''), SPOKEN);
}

/** Keys of an entry for an edge that DTMF takes. */
export function keysFor({ any, to }: Edge): string[] {
  if (any || !('arrow' in to)) return STRAY_KEYS;
  return to.arrow.dtmf
    .flatMap((entry) =>
      entry.kind === 'literal'
        ? [entry.keys]
        : patternSamples(entry.source, new RegExp(`^(?:${entry.source})$`), KEYS),
    )
    .filter((keys) => /^[0-9A-D*#]+$/.test(keys));
}

/** How the execution of a node's application can end: what a `complete` entry invents is not among it. */
export function resultsFor(node: FlowNode): string[] {
  switch (node.action) {
    case 'bridge':
      return ['SUCCESS', ...CAUSES];
    case 'play_and_get_digits':
    case 'read':
      return [...new Set([...digitsAskedFor(node), '1'])];
    default:
      return ['SUCCESS', 'FAILED'];
  }
}

/** FreeSWITCH's causes by number: what a bridge that failed leaves in `originate_disposition`. */
const CAUSES = Array.from({ length: 999 }, (_, number) => causeName(`${number}`)).filter(
  (name) => name !== 'NONE' && name !== 'SUCCESS',
);

function digitsAskedFor(node: FlowNode): string[] {
  return node.arrows
    .flatMap((arrow) => arrow.complete)
    .flatMap(completionsOf)
    .map((completion) => completion.replace(/^[a-z_]*\(/, '').replace(/\)$/, ''))
    .filter((digits) => /^[0-9A-D*#]+$/.test(digits));
}

function completionsOf(entry: CompleteEntry): string[] {
  if (entry.kind === 'contains') return [entry.written];
  return patternSamples(entry.source, new RegExp(entry.source, entry.ignoreCase ? 'i' : ''), KEYS);
}
