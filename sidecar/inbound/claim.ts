/** Who may have a number: the first who sets a route for it, or whoever the deployment's admin gives it to. */
import { ANY_NUMBER, patternsOverlap } from './pattern.ts';
import { placesOverlap } from './place.ts';
import type { RouteField } from './route-field.ts';

export interface OwnedField extends RouteField {
  accountId: number;
}

/**
 * Whether an account may set a route for a number.
 *
 * @param others routes of the deployment
 * @param isDeploymentAdmin gives numbers out of ranges, and ranges around numbers
 */
export function mayClaim(
  wanted: OwnedField,
  others: readonly OwnedField[],
  isDeploymentAdmin: boolean,
): boolean {
  const taken = others.filter(({ accountId }) => accountId !== wanted.accountId);
  if (isDeploymentAdmin)
    return !taken.some(({ number, place }) => number === wanted.number && place === wanted.place);
  if (wanted.number === ANY_NUMBER || wanted.number === `+${ANY_NUMBER}`) return false;
  return !taken.some(
    ({ number, place }) => patternsOverlap(number, wanted.number) && placesOverlap(place, wanted.place),
  );
}
