/** Places of numbers: every way in which numbers are written, those that are none, and ids that never change. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numberPlaces } from './number-place.ts';
import { citiesOfChina, findCity, findProvince, operatorName } from './places.ts';

/** Where a number belongs, in words. */
async function wordsFor(number: string | null): Promise<string> {
  const { provinceId, cityId, operator } = (await numberPlaces()).placeOf(number);
  const names = [findProvince(provinceId)?.name, findCity(cityId)?.name, operatorName(operator)];
  return names.map((name) => name || '-').join(' ');
}

describe('a number', () => {
  it.each([
    ['18651683344', '江苏 南京 联通'],
    ['+8618651683344', '江苏 南京 联通'],
    ['008618651683344', '江苏 南京 联通'],
    ['8618651683344', '江苏 南京 联通'],
    ['018651683344', '江苏 南京 联通'],
    ['sip:18651683344@10.0.0.1:5060', '江苏 南京 联通'],
    ['tel:+86-186-5168-3344', '江苏 南京 联通'],
    ['13810000000', '北京 北京 移动'],
    ['13301000000', '北京 北京 电信'],
    // The carrier is known by four digits, or by three.
    ['17001000000', '北京 北京 电信'],
    ['17051000000', '北京 北京 移动'],
    ['19212345678', '- - 广电'],
    ['15412345678', '- - 移动'],
    ['16512345678', '- - 移动'],
    ['01062345678', '北京 北京 -'],
    ['02583190000', '江苏 南京 -'],
    ['0755-82345678', '广东 深圳 -'],
    ['+86 755 82345678', '广东 深圳 -'],
    ['+86 (0755) 82345678', '广东 深圳 -'],
    ['8675582345678', '广东 深圳 -'],
    ['03101234567', '河北 邯郸 -'],
    // Renamed, dissolved or shared since the area code was given.
    ['07103512345', '湖北 襄阳 -'],
    ['06348812345', '山东 济南 -'],
    ['02883190000', '四川 成都 -'],
    ['08983190000', '海南 海口 -'],
  ])('%s belongs to %s', async (number, words) => {
    expect(await wordsFor(number)).toBe(words);
  });

  it.each([
    ...[
      null,
      '',
      'anonymous',
      'unknown',
      '139****0000',
      '10086',
      '95588',
      '1000',
      '4001112222',
      '8008101234',
    ],
    // Without the 0 it may be a number of another kind.
    ...['2583190000', '75582345678', '62345678'],
    ...['+85212345678', '0085212345678', '+14155552671', '0014155552671', '+8613', '86', '+86'],
    ...['139123456789', '1391234567', '23912345678', '04001112222', '00', '0'],
    ...['१८६५१६८३३४४', "18651683344' or 1=1", '18651683344\u0000', '1'.repeat(10_000), '+'.repeat(200)],
    ...['sip:alice@18651683344', '<script>', '../../../etc/passwd'],
  ])('%j has no place', async (number) => {
    expect(await wordsFor(number)).toBe('- - -');
  });

  it('always has a place of the table, and a city of its province', async () => {
    const places = await numberPlaces();
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789+ -@86'), maxLength: 20 });
    fc.assert(
      fc.property(fc.oneof(digits, fc.string()), (number) => {
        const { provinceId, cityId, operator } = places.placeOf(number);
        expect(findCity(cityId)?.provinceId ?? 0).toBe(provinceId);
        expect([0, 1, 2, 3, 4]).toContain(operator);
      }),
    );
  });

  it('has more than 300 cities by its first seven digits', async () => {
    const places = await numberPlaces();
    const found = new Set<number>();
    for (let block = 1_300_000; block < 2_000_000; block += 7)
      found.add(places.placeOf(`${block}0000`).cityId);
    expect(found.size).toBeGreaterThan(300);
  });
});

describe('the table of places', () => {
  it('has every id that was ever released', () => {
    const released = readFileSync(new URL('released-ids.txt', import.meta.url), 'utf8')
      .trim()
      .split(/\s+/);
    expect(released.length).toBeGreaterThan(370);
    for (const id of released.map(Number)) expect([id, findCity(id) ?? findProvince(id)]).not.toContain(null);
  });

  it('has for each city the province of its code, an area code and a post code', () => {
    const cities = citiesOfChina();
    expect(new Set(cities.map(({ id }) => id)).size).toBe(cities.length);
    for (const { id, provinceId, areaCode, postCode } of cities) {
      expect(Math.floor(id / 10_000)).toBe(provinceId / 10_000);
      expect(`${areaCode} ${postCode}`).toMatch(/^0\d{2,3} \d{6}$/);
    }
    expect(findProvince(320000)).toEqual({ id: 320000, name: '江苏', areaCode: '025', postCode: '210000' });
    expect(findCity(320100)).toMatchObject({ name: '南京', areaCode: '025', postCode: '210000' });
  });

  it.each(['places.md', 'places.zh-CN.md'])('is in docs/reference/%s', (page) => {
    const text = readFileSync(new URL(`../../docs/reference/${page}`, import.meta.url), 'utf8');
    for (const { id, name, areaCode, province, provinceId } of citiesOfChina()) {
      expect(text).toContain(`${name} ${id} (${areaCode})`);
      expect(text).toContain(`| ${province} | ${provinceId} |`);
    }
  });
});
