import { isLetterOrDigit } from '../text/letters.ts';

/**
 * Whether a text may be the name of a flow (flow-format.md#files-name): 1 to 128 letters and digits of any script and
 * `_ - . @`, without a leading dot and without `..`. Check a name before you build a path from it.
 */
export function isFlowName(name: string): boolean {
  const characters = Array.from(name);
  return (
    characters.length >= 1 &&
    characters.length <= 128 &&
    name[0] !== '.' &&
    name.indexOf('..') < 0 &&
    characters.every((c) => '_-.@'.indexOf(c) >= 0 || isLetterOrDigit(c.codePointAt(0) as number))
  );
}
