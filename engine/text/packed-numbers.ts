/** Tables of numbers as short texts, which is how the bundle holds them. */

/** 44 digits that end a number, then the same 44 as digits before its last. No quotes, `$` or backslash: they need escaping. */
const DIGITS =
  '!#%&()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNO' + 'PQRSTUVWXYZ[]^_abcdefghijklmnopqrstuvwxyz{|}';
const BASE = 44;

/** @returns numbers that `packNumbers` packed */
export function unpackNumbers(text: string): number[] {
  const numbers: number[] = [];
  let number = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = DIGITS.indexOf(text.charAt(i));
    number = number * BASE + (digit % BASE);
    if (digit < BASE) {
      numbers.push(number);
      number = 0;
    }
  }
  return numbers;
}

/** Packs whole numbers of 0 or more. */
export function packNumbers(numbers: readonly number[]): string {
  return numbers.map(packNumber).join('');
}

function packNumber(number: number): string {
  let text = DIGITS.charAt(number % BASE);
  for (let rest = Math.floor(number / BASE); rest > 0; rest = Math.floor(rest / BASE)) {
    text = DIGITS.charAt(BASE + (rest % BASE)) + text;
  }
  return text;
}

/** A whole number of either sign as one of 0 or more: small ones stay small. */
export function unsigned(number: number): number {
  return number < 0 ? -2 * number - 1 : 2 * number;
}

/** The number that `unsigned` was given. */
export function signed(number: number): number {
  return number % 2 === 0 ? number / 2 : -(number + 1) / 2;
}
