/** The beginning of numbers, as people write it: `+86400`, `0086 400`, `400`, `0571`. */
import { getCountryCallingCode, isSupportedCountry } from 'libphonenumber-js/max';
import type { NumberFault } from './number-fault.ts';
import { plainText } from './plain-text.ts';

/** Countries whose numbers keep the zero in front in their international form. */
const KEEP_ZERO = new Set(['IT', 'SM', 'VA']);

/** Digits after the plus: fewer would be half of the world. */
const PREFIX = /^\+[1-9]\d{1,19}$/;

/**
 * The beginning of keys, such as `+86400`. Without the code of a country it belongs to the account's.
 *
 * @param country ISO 3166
 */
export function readPrefix(text: string, country: string): { key: string } | NumberFault {
  if (!isSupportedCountry(country))
    return { fault: 'unknown-country', message: 'The country is not a code of ISO 3166, such as CN.' };
  const plain = plainText(text)
    .replace(/[\s().-]/g, '')
    .replace(/\*$/, '');
  const national = KEEP_ZERO.has(country) ? plain : plain.replace(/^0(?!0)/, '');
  const key = plain.startsWith('+')
    ? plain
    : plain.startsWith('00')
      ? `+${plain.slice(2)}`
      : national === ''
        ? ''
        : `+${getCountryCallingCode(country)}${national}`;
  if (PREFIX.test(key)) return { key };
  return { fault: 'invalid', message: 'A prefix has 2 to 20 digits, and may begin with +.' };
}
