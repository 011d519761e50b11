/** What is wrong with how a number is written, before it is looked up. */
import type { NumberFault } from './number-fault.ts';

/** Longer texts are no number. */
const MAX_LENGTH = 60;

/** 1.39E+10, 1,39E+10, 1E10. */
const SCIENTIFIC = /^[+-]?\d+(?:[.,]\d*)?e[+-]?\d+$/i;

/** 13912345678.0 */
const DECIMAL = /^\d{5,}[.,]0{1,2}$/;

/** `ext. 12`, `转12`, `x12`, `,12`, `;ext=12`, `#12`. */
const EXTENSION =
  /^[+0-9 ().-]{5,}(?:[;,]?\s*(?:ext(?:ension)?[.:=]?|转|轉|分机|x|p|w|#|\*|[,;])\s*\d{1,8}#?)$/i;

/** 0571-88990000-8001 */
const CHINESE_EXTENSION = /^(?:\+?86[ -]?)?\(?0?\d{2,3}\)?[ -]\d{7,8}[ -]\d{1,6}$/;

const WRITTEN = /^\(?\+?\(?\d[\d ().\-/]*$/;

export function spellingFault(text: string): NumberFault | null {
  if (text === '') return { fault: 'empty', message: 'The number is empty.' };
  if (text.length > MAX_LENGTH) {
    return { fault: 'too-long', message: `A number has at most ${MAX_LENGTH} characters.` };
  }
  if (SCIENTIFIC.test(text)) {
    return {
      fault: 'scientific',
      message:
        'Excel has rounded the number, as in 1.39E+10, and its last digits are lost: format the column as text and paste the numbers again.',
    };
  }
  if (DECIMAL.test(text)) {
    return {
      fault: 'decimal',
      message: 'The number ends in .0, as after an export of numbers: export the column as text.',
    };
  }
  if (EXTENSION.test(text) || CHINESE_EXTENSION.test(text)) {
    return { fault: 'extension', message: 'Extensions cannot be dialled: give the direct number.' };
  }
  if (!WRITTEN.test(text)) {
    return {
      fault: 'not-dialable',
      message: 'A number consists of digits, which may be grouped, and may begin with +.',
    };
  }
  return null;
}
