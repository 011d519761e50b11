/** Where a callee's clock may be. */
import { COUNTRY_ZONES } from './generated/country-zones.ts';
import { findZone, type Zone } from './zone.ts';

const known = new Map<string, readonly Zone[]>();

/**
 * The zones of a country, which of them is the callee's nobody knows; of an unknown country the account's.
 *
 * @returns null: the account's zone does not exist
 */
export function calleeZones(country: string | null, accountZone: string): readonly Zone[] | null {
  const zones = country === null ? [] : zonesOf(country);
  if (zones.length > 0) return zones;
  const zone = findZone(accountZone);
  return zone && [zone];
}

function zonesOf(country: string): readonly Zone[] {
  let zones = known.get(country);
  if (zones === undefined) {
    const names = Object.hasOwn(COUNTRY_ZONES, country) ? (COUNTRY_ZONES[country] as string).split(' ') : [];
    zones = names.map(findZone).filter((zone) => zone !== null);
    known.set(country, zones);
  }
  return zones;
}
