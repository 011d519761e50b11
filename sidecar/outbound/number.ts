/**
 * Reads a number as people and spreadsheets write it. Two spellings of one number have the same key, so that nobody is
 * dialled twice (docs/reference/dialer.md#numbers).
 */
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { DIALABLE } from './dialable.ts';
import type { NumberFault } from './number/number-fault.ts';
import { plainText } from './number/plain-text.ts';
import { EMERGENCY, SHORT_CODES } from './number/short-codes.ts';
import { spellingFault } from './number/spelling.ts';

export { DIALABLE, type NumberFault };

export interface GivenNumber {
  /** As it was given, without separators: `057188990000`, `+8613912345678`. This is what is dialled. */
  given: string;
  /** E.164, such as `+8613912345678`, or the digits of a short code, such as `95588`. */
  key: string;
  /** ISO 3166; null: the number belongs to no country, as +800 does. */
  country: string | null;
}

/** @param country ISO 3166: where a number without a country's code is dialled */
export function readNumber(text: string, country: string): GivenNumber | NumberFault {
  if (!isSupportedCountry(country)) {
    return { fault: 'unknown-country', message: 'The country is not a code of ISO 3166, such as CN.' };
  }
  const isPlain = PLAIN.test(text);
  const plain = isPlain ? text : plainText(text);
  const fault = isPlain ? null : spellingFault(plain);
  if (fault) return fault;
  // `(+86) 139…` and `+86 (0)571…`, which libphonenumber reads, have their plus first in what is dialled.
  const given = isPlain ? plain : plain.replace(/[^+0-9]/g, '').replace(/(?!^)\+/g, '');
  if (!DIALABLE.test(given)) {
    return { fault: 'not-dialable', message: 'A number has 2 to 32 digits, and may begin with +.' };
  }
  return mobileOfChina(given, country) ?? shortCode(given, country) ?? ordinaryNumber(given, country);
}

/** Nothing of how it is written needs a look: most numbers of long lists are written so. */
const PLAIN = /^\+?\d{2,32}$/;

export function isNumberFault(number: GivenNumber | NumberFault): number is NumberFault {
  return 'fault' in number;
}

/**
 * Whether a mobile number of mainland China is one follows from its first five digits: libphonenumber is asked once for
 * each, because it needs 100 times as long. Lists are imported by the million.
 */
const CHINESE_MOBILE = /^(?:\+?86|0086|0)?(1[3-9]\d{9})$/;
const chineseMobiles = new Map<string, boolean>();

function mobileOfChina(given: string, country: string): GivenNumber | null {
  const national =
    country === 'CN' || /^(?:\+|00)86/.test(given) ? CHINESE_MOBILE.exec(given)?.[1] : undefined;
  if (national === undefined) return null;
  const block = national.slice(0, 5);
  let isOne = chineseMobiles.get(block);
  if (isOne === undefined) {
    isOne = parsePhoneNumberFromString(`+86${national}`)?.getType() === 'MOBILE';
    chineseMobiles.set(block, isOne);
  }
  return isOne ? { given, key: `+86${national}`, country: 'CN' } : null;
}

/** 95588, also as +86 95588; never a number that saves lives. */
function shortCode(given: string, country: string): GivenNumber | NumberFault | null {
  const home = SHORT_CODES[country];
  const digits = home === undefined ? given : given.replace(new RegExp(`^(?:\\+|00)${home.callingCode}`), '');
  if (EMERGENCY.has(digits)) {
    return { fault: 'emergency', message: 'Emergency numbers are never called by a robot.' };
  }
  if (!(home?.codes ?? /^[1-9]\d{2,4}$/).test(digits)) return null;
  return { given, key: digits, country };
}

function ordinaryNumber(given: string, country: string): GivenNumber | NumberFault {
  const parsed = parsedNumber(given, country as CountryCode);
  if (!parsed?.isValid()) {
    return {
      fault: 'invalid',
      message: `There is no such number in ${country}: check its digits, and write + and the country's code for other countries.`,
    };
  }
  if (/^[1-9]/.test(given) && hasLostZero(given, parsed)) {
    return {
      fault: 'lost-zero',
      message:
        'The zero in front is missing, as after opening the list in Excel: format the column as text, or write + and the country code.',
    };
  }
  return { given, key: parsed.number, country: parsed.country ?? null };
}

type Parsed = NonNullable<ReturnType<typeof parsePhoneNumberFromString>>;

function parsedNumber(given: string, country: CountryCode): Parsed | undefined {
  const parsed = parsePhoneNumberFromString(given, { defaultCountry: country, extract: false });
  // 00 is dialled in most countries, and written in all.
  if (parsed?.isValid() || !given.startsWith('00')) return parsed;
  return parsePhoneNumberFromString(`+${given.slice(2)}`, { extract: false });
}

/** Whether the number is written with a zero in its own country, and was given without one or a country's code. */
function hasLostZero(given: string, parsed: Parsed): boolean {
  const national = parsed.formatNational().replace(/\D/g, '');
  return national === `0${given}`;
}
