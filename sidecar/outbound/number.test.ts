import fc from 'fast-check';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { describe, expect, it } from 'vitest';
import { DIALABLE, type GivenNumber, isNumberFault, readNumber } from './number.ts';

const keyOf = (text: string, country = 'CN') => (readNumber(text, country) as GivenNumber).key;
const faultOf = (text: string, country = 'CN') => {
  const number = readNumber(text, country);
  return isNumberFault(number) ? number.fault : `read as ${number.key}`;
};

describe('one key', () => {
  it.each([
    '13912345678',
    '013912345678',
    '8613912345678',
    '+8613912345678',
    '008613912345678',
    '+86013912345678',
    '0086 139 1234 5678',
    '(+86) 139-1234-5678',
    '+86 (0)139 1234 5678',
    '１３９１２３４５６７８',
    '＋８６－１３９－１２３４－５６７８',
    '٠١٣٩١٢٣٤٥٦٧٨',
    ' 139\u00a01234\u30005678 ',
    '\ufeff139\u200b12345678',
    '\u202d13912345678\u202c',
    '139‑1234–5678',
    "'13912345678",
    '="13912345678"',
    'tel:+86-139-1234-5678',
  ])('of a mobile number for %j', (text) => {
    expect(keyOf(text)).toBe('+8613912345678');
  });

  it.each([
    '0571-88990000',
    '057188990000',
    '+86 571 8899 0000',
    '0086057188990000',
    '（0571）88990000',
    '8657188990000',
  ])('of a landline for %j', (text) => {
    expect(keyOf(text)).toBe('+8657188990000');
  });

  it.each([
    ['95588', '95588'],
    ['+86 95588', '95588'],
    ['008695588', '95588'],
    ['９５５８８', '95588'],
    ['10086', '10086'],
    ['12345', '12345'],
    ['118114', '118114'],
    ['95105555', '95105555'],
    ['400-111-2222', '+864001112222'],
    ['010-12345', '+861012345'],
  ])('of a short code or service number for %j is %s', (text, key) => {
    expect(keyOf(text)).toBe(key);
  });

  it.each([
    ['+852 9123 4567', 'CN', '+85291234567', 'HK'],
    ['0085291234567', 'CN', '+85291234567', 'HK'],
    ['(213) 373-4253', 'US', '+12133734253', 'US'],
    ['1-213-373-4253', 'US', '+12133734253', 'US'],
    ['011 86 139 1234 5678', 'US', '+8613912345678', 'CN'],
    ['008613912345678', 'US', '+8613912345678', 'CN'],
    ['020 7946 0958', 'GB', '+442079460958', 'GB'],
    ['01.23.45.67.89', 'FR', '+33123456789', 'FR'],
    ['+800 1234 5678', 'CN', '+80012345678', null],
  ])('of %s in %s is %s', (text, country, key, of) => {
    expect(readNumber(text, country)).toMatchObject({ key, country: of });
  });

  it('keeps what is dialled as it was given, without separators', () => {
    const given = (text: string) => (readNumber(text, 'CN') as GivenNumber).given;
    expect(given('0571-8899 0000')).toBe('057188990000');
    expect(given('+86 139 1234 5678')).toBe('+8613912345678');
    expect(given('(+86) 13912345678')).toBe('+8613912345678');
    expect(given('０１３９１２３４５６７８')).toBe('013912345678');
  });

  it('is what libphonenumber says, for every mobile number of China', () => {
    const digits = fc.integer({ min: 13_000_000_000, max: 19_999_999_999 }).map(String);
    fc.assert(
      fc.property(digits, (text) => {
        const parsed = parsePhoneNumberFromString(text, 'CN');
        const number = readNumber(text, 'CN');
        expect(isNumberFault(number)).toBe(!parsed?.isValid());
        if (!isNumberFault(number)) expect(number.key).toBe(parsed?.number);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a refused number', () => {
  it.each([
    ['1.39E+10', 'scientific'],
    ['1.39123E+10', 'scientific'],
    ['1,39e10', 'scientific'],
    ['８.６E+12', 'scientific'],
    ['13912345678.0', 'decimal'],
    ['57188990000', 'lost-zero'],
    ['1012345678', 'lost-zero'],
    ['571-88990000', 'lost-zero'],
    ['88990000', 'invalid'],
    ['1391234567', 'invalid'],
    ['139123456789', 'invalid'],
    ['15412345678', 'invalid'],
    ['0571-88990000-8001', 'extension'],
    ['0571-88990000 转 8001', 'extension'],
    ['0571-88990000转8001', 'extension'],
    ['13912345678,8001', 'extension'],
    ['13912345678;ext=12', 'extension'],
    ['13912345678 ext. 12', 'extension'],
    ['13912345678#12', 'extension'],
    ['', 'empty'],
    [' \u200b ', 'empty'],
    ["'", 'empty'],
    ['无', 'not-dialable'],
    ['1-800-FLOWERS', 'not-dialable'],
    ['+', 'not-dialable'],
    ['++8613912345678', 'not-dialable'],
    ['139+12345678', 'not-dialable'],
    ['*21*13912345678#', 'not-dialable'],
    ['13912345678/13912345679', 'invalid'],
    ['13912345678 13912345679', 'invalid'],
    ['1'.repeat(61), 'too-long'],
    ['110', 'emergency'],
    ['1 2 0', 'emergency'],
    ['+86 119', 'emergency'],
    ['12395', 'emergency'],
  ])('%j: %s', (text, fault) => {
    expect(faultOf(text)).toBe(fault);
  });

  it.each([
    ['7911123456', 'GB', 'lost-zero'],
    ['999', 'GB', 'emergency'],
    ['911', 'US', 'emergency'],
    ['010110', 'CN', 'invalid'],
    ['13912345678', 'XX', 'unknown-country'],
    ['13912345678', '', 'unknown-country'],
    ['13912345678', '__proto__', 'unknown-country'],
  ])('%s in %j: %s', (text, country, fault) => {
    expect(faultOf(text, country)).toBe(fault);
  });

  it.each([
    '13912345678,loopback/park/robot',
    '[y=1]13912345678',
    '{y=1}13912345678',
    '<y=1>13912345678',
    '13912345678|13912345679',
    '13912345678 &hangup',
    "13912345678'",
    '"13912345678',
    '13912345678\n13912345679',
    '13912345678\r\napi reload',
    '13912345678\0',
    '${destination_number}',
    '13912345678@example.com',
    'sofia/gateway/trunk/13912345678',
    '../../13912345678',
  ])('never reaches FreeSWITCH: %j', (text) => {
    const number = readNumber(text, 'CN');
    // Quotes of a spreadsheet and blanks at the ends are taken off; anything else is refused.
    if (!isNumberFault(number)) expect(number).toEqual(readNumber('13912345678', 'CN'));
    else expect(number.message).not.toMatch(/\d{5}/);
  });

  it('is the only alternative to one that can be dialled, whatever is given', () => {
    const near = fc.string({
      unit: fc.constantFrom(...'0123456789+-() ,;|&{}[]$\'"*#eE.０１９\u200b\n'),
      maxLength: 40,
    });
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), near),
        fc.constantFrom('CN', 'US', 'GB'),
        (text, country) => {
          const number = readNumber(text, country);
          if (isNumberFault(number)) return;
          expect(number.given).toMatch(DIALABLE);
          expect(number.key).toMatch(/^\+?[0-9]{3,15}$/);
          // The same number again, however often it is stored and read.
          expect(readNumber(number.given, country)).toEqual(number);
          if (number.key.startsWith('+'))
            expect(readNumber(number.key, country)).toMatchObject({ key: number.key });
        },
      ),
      { numRuns: 2000 },
    );
  });
});
