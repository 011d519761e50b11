/** Provinces, cities and operators, by ids that never change (docs/reference/places.md). */
import { PLACES_OF_CHINA } from './places-of-china.ts';

export interface Province {
  id: number;
  name: string;
  /** Of its capital. */
  areaCode: string;
  postCode: string;
}

export interface City {
  id: number;
  provinceId: number;
  /** Of the province. */
  province: string;
  name: string;
  areaCode: string;
  postCode: string;
}

/** 0: unknown. */
export const OPERATORS = { unknown: 0, mobile: 1, unicom: 2, telecom: 3, broadcasting: 4 } as const;

const OPERATOR_NAMES: readonly string[] = ['', '移动', '联通', '电信', '广电'];

/** Empty for one that is not known. */
export function operatorName(id: number): string {
  return OPERATOR_NAMES[id] ?? '';
}

export function findProvince(id: number): Province | null {
  return places().provinces.get(id) ?? null;
}

export function findCity(id: number): City | null {
  return places().cities.get(id) ?? null;
}

/** All cities, in the order of the table. */
export function citiesOfChina(): City[] {
  return [...places().cities.values()];
}

interface Places {
  provinces: ReadonlyMap<number, Province>;
  cities: ReadonlyMap<number, City>;
}

let known: Places | undefined;

function places(): Places {
  known ??= readPlaces(PLACES_OF_CHINA);
  return known;
}

function readPlaces(table: string): Places {
  const provinces = new Map<number, Province>();
  const cities = new Map<number, City>();
  for (const line of table.trim().split('\n')) {
    const [head = '', rest = ''] = line.split(': ');
    const [province = '', provinceId] = head.split(' ');
    for (const text of rest.split(', ')) {
      const [name = '', id, areaCode = '', postCode = ''] = text.split(' ');
      const city = { id: Number(id), provinceId: Number(provinceId), province, name, areaCode, postCode };
      cities.set(city.id, city);
      // The first city of a province is its capital.
      if (!provinces.has(city.provinceId))
        provinces.set(city.provinceId, { id: city.provinceId, name: province, areaCode, postCode });
    }
  }
  return { provinces, cities };
}
