/** Numbers that have no form in E.164, and those that are never dialled. */

export interface ShortCodes {
  callingCode: string;
  codes: RegExp;
}

/** Countries whose short codes are known more exactly than by their length. */
export const SHORT_CODES: Readonly<Record<string, ShortCodes>> = {
  // 12345, 10086, 118114; 95588, 95105555; 96110.
  CN: { callingCode: '86', codes: /^(?:1[0-2]\d{1,4}|9[56]\d{3,6})$/ },
};

/**
 * Emergency numbers, of all countries together: a short code that saves lives somewhere is nobody's hotline elsewhere
 * but by rare exception. China: 110, 119, 120, 122, 12395 (rescue at sea), 12110 (police by text).
 */
export const EMERGENCY: ReadonlySet<string> = new Set([
  '000',
  '108',
  '110',
  '111',
  '112',
  '113',
  '115',
  '117',
  '118',
  '119',
  '120',
  '122',
  '911',
  '988',
  '995',
  '999',
  '12110',
  '12395',
]);
