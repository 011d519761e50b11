import { isLetterOrDigit } from '../text/letters.ts';

/**
 * Whether a text may be a flow's name (flow-format.md#files-name): letters and digits of any script and `_ - . @`, 1 to 128
 * characters, no leading dot, no `..`. It is checked before any path is built from it.
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
