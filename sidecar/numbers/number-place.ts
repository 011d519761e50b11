/** Finds where a telephone number of China belongs, and the operator that its prefix was given to. */
import { brotliDecompressSync } from 'node:zlib';
import { findCity } from './places.ts';

/** 0 stands for what is not known. */
export interface NumberPlace {
  provinceId: number;
  cityId: number;
  operator: number;
}

const UNKNOWN: NumberPlace = { provinceId: 0, cityId: 0, operator: 0 };
/** Of a number with its host, as SIP has it. */
const MOST_CHARACTERS = 256;
const NUMBER = /^\+?\d{7,16}$/;
const MOBILE = /^1[3-9]\d{9}$/;
/** An area code without 0, and the number in the area. */
const LANDLINE = /^(?:(10|2\d)(\d{7,8})|([3-9]\d\d)(\d{7,8}))$/;
const BLOCKS_OF_PREFIX = 10_000;

export interface NumberPlaces {
  placeOf(number: string | null): NumberPlace;
}

let loading: Promise<NumberPlaces> | undefined;

/** The table takes 10 ms and 1 MB, so it is read by the first who needs it. */
export function numberPlaces(): Promise<NumberPlaces> {
  loading ??= readPrefixes();
  return loading;
}

async function readPrefixes(): Promise<NumberPlaces> {
  const data = await import('./generated/prefixes.ts');
  const landlines = pairsOf(data.LANDLINES);
  const carriers = pairsOf(data.CARRIERS);
  const mobiles = new Map(data.MOBILES.split(',').map((prefix, index) => [prefix, index]));
  const cities = data.CITIES.split(',').map(Number);
  const blocks = brotliDecompressSync(Buffer.from(data.BLOCKS, 'base64'));
  const half = mobiles.size * BLOCKS_OF_PREFIX;

  function cityOfMobile(number: string): number {
    const group = mobiles.get(number.slice(0, 3));
    if (group === undefined) return 0;
    const at = group * BLOCKS_OF_PREFIX + Number(number.slice(3, 7));
    return cities[(blocks[at] ?? 0) | ((blocks[half + at] ?? 0) << 8)] ?? 0;
  }

  function operatorOf(number: string): number {
    for (const digits of [4, 3, 2]) {
      const operator = carriers.get(number.slice(0, digits));
      if (operator !== undefined) return operator;
    }
    return 0;
  }

  return {
    placeOf(number) {
      const national = nationalNumber(number);
      if (national === null) return UNKNOWN;
      const { digits, isLandline } = national;
      const cityId = isLandline ? (landlines.get(areaOf(digits)) ?? 0) : cityOfMobile(digits);
      const provinceId = findCity(cityId)?.provinceId ?? 0;
      return { provinceId, cityId, operator: isLandline ? 0 : operatorOf(digits) };
    },
  };
}

/** A number without the prefix of the country and the 0 before an area; null for one that is not of China, or no number. */
function nationalNumber(given: string | null): { digits: string; isLandline: boolean } | null {
  if (given === null || given.length > MOST_CHARACTERS) return null;
  const number = given.replace(/^(?:sips?:|tel:)|@.*$/gi, '').replace(/[\s()-]/g, '');
  if (!NUMBER.test(number)) return null;
  const [, country = '', digits = ''] = /^(\+86|0086|86(?=\d{10,12}$)|)0?(\d+)$/.exec(number) ?? [];
  if (number.startsWith('+') && country === '') return null;
  if (MOBILE.test(digits)) return { digits, isLandline: false };
  // Without a 0 or the country before it, it may be a number of any kind.
  const hasArea = country !== '' || (number.startsWith('0') && !number.startsWith('00'));
  return hasArea && LANDLINE.test(digits) ? { digits, isLandline: true } : null;
}

function areaOf(digits: string): string {
  const [, short, , long] = LANDLINE.exec(digits) ?? [];
  return short ?? long ?? '';
}

function pairsOf(text: string): Map<string, number> {
  return new Map(
    text.split(',').map((pair) => {
      const [key = '', value] = pair.split(' ');
      return [key, Number(value)];
    }),
  );
}
