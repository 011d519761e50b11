/** The field of a route in the hash `cti_robot_route` and in `routes.json`: `<number>` or `<number>@host:<name>`. */
import { isPattern } from './pattern.ts';
import { isPlaceName, type Place, partsOf, rankOf } from './place.ts';

export interface RouteField {
  number: string;
  place: Place;
}

export function fieldOf({ number, place }: RouteField): string {
  return place === '' ? number : `${number}@${place}`;
}

/** Null: it is no such field. */
export function readField(field: string): RouteField | null {
  const at = field.indexOf('@');
  const number = at < 0 ? field : field.slice(0, at);
  const place = at < 0 ? '' : field.slice(at + 1);
  if (!isPattern(number)) return null;
  if (at < 0) return { number, place };
  const { host, domain } = partsOf(place);
  return rankOf(place) > 0 && isPlaceName(host ?? domain ?? '') ? { number, place } : null;
}
