/** A route as Redis and `routes.json` have it. Anybody who may write there may have written it. */
import { accountOfFlow } from '../../engine/contract/flow-account.ts';
import { findZone } from '../outbound/times/zone.ts';
import { groupDays, isWindowFault, type TimeGroup, type UnknownHolidays } from '../outbound/windows.ts';
import { CONTEXT_DIALECTS, CONTEXT_ON_ERROR, type ContextAddress } from './context/question.ts';
import { type RouteField, readField } from './route-field.ts';

export interface RouteHours {
  timezone: string;
  timegroup: TimeGroup;
  unknownHolidays: UnknownHolidays;
}

export interface StoredRoute {
  /** The hub's number of the route; not given: the hub has not made it. */
  id?: number;
  account: string;
  /** Names of flows on hosts. */
  flow: string;
  fallback?: string;
  /** Takes the calls outside of `hours`. */
  closed?: string;
  hours?: RouteHours;
  /** Calls at once, on all hosts together. */
  calls?: number;
  context?: ContextAddress;
  /** Default: true. */
  enabled?: boolean;
}

/** Longest route, bytes. */
export const MAX_ROUTE_BYTES = 65_536;
export const MOST_CALLS = 100_000;
const LONGEST_URL = 2048;

const ACCOUNT = /^[^\s\p{Cc}]{1,64}$/u;
/** What `isFlowName` lets through is checked by the engine; here, that it is one word. */
const FLOW = /^[^\s\p{Cc}/\\]{1,128}$/u;

/** @returns the route, or what is wrong with it */
export function readRoute(field: string, text: string): (StoredRoute & RouteField) | { fault: string } {
  const where = readField(field);
  if (where === null) return { fault: 'the field is no number, name or beginning with *' };
  if (text.length > MAX_ROUTE_BYTES) return { fault: `longer than ${MAX_ROUTE_BYTES} characters` };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { fault: 'not JSON' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { fault: 'not an object' };
  const fault = faultIn(value as Record<string, unknown>);
  return fault === null ? { ...(value as StoredRoute), ...where } : { fault };
}

function faultIn(route: Record<string, unknown>): string | null {
  const { id, account, flow, fallback, closed, calls, enabled, hours } = route;
  if (typeof account !== 'string' || !ACCOUNT.test(account)) return 'account must be the name of an account';
  if (id !== undefined && !(Number.isInteger(id) && Number(id) > 0)) return 'id must be a number';
  if (enabled !== undefined && typeof enabled !== 'boolean') return 'enabled must be true or false';
  if (flow === undefined) return 'flow is missing';
  for (const [key, name] of Object.entries({ flow, fallback, closed })) {
    if (name === undefined) continue;
    if (typeof name !== 'string' || !FLOW.test(name)) return `${key} must be the name of a flow`;
    if ((accountOfFlow(name) || 'main') !== account) return `${key} is no flow of the account`;
  }
  if (calls !== undefined && !(Number.isInteger(calls) && 1 <= Number(calls) && Number(calls) <= MOST_CALLS))
    return `calls must be 1 to ${MOST_CALLS}`;
  if (route.context !== undefined) {
    const fault = faultInContext(route.context);
    if (fault !== null) return fault;
  }
  return hours === undefined ? null : faultInHours(hours);
}

function faultInContext(context: unknown): string | null {
  if (typeof context !== 'object' || context === null) return 'context must be an object';
  const { url, onError, dialect, signed } = context as Partial<Record<keyof ContextAddress, unknown>>;
  if (typeof url !== 'string' || url.length > LONGEST_URL || !/^https?:\/\/[^\s\p{Cc}]+$/u.test(url))
    return 'context.url must be an http or https URL';
  if (!CONTEXT_ON_ERROR.some((one) => one === onError))
    return 'context.onError must be continue, fallback or reject';
  if (!CONTEXT_DIALECTS.some((one) => one === dialect)) return 'context.dialect must be standard or yeta';
  if (signed === undefined) return null;
  const { by, secrets } = (signed ?? {}) as Partial<NonNullable<ContextAddress['signed']>>;
  const isSigned =
    typeof by === 'string' && Array.isArray(secrets) && secrets.every((one) => typeof one === 'string');
  return isSigned ? null : 'context.signed must have by and secrets';
}

function faultInHours(hours: unknown): string | null {
  if (typeof hours !== 'object' || hours === null) return 'hours must be an object';
  const { timezone, timegroup, unknownHolidays } = hours as Partial<RouteHours>;
  if (typeof timezone !== 'string' || findZone(timezone) === null)
    return 'hours.timezone must be a time zone';
  if (unknownHolidays !== 'forbid' && unknownHolidays !== 'weekday')
    return 'hours.unknownHolidays must be forbid or weekday';
  const days = groupDays(timegroup as TimeGroup, unknownHolidays);
  return isWindowFault(days) ? `hours.timegroup.${days.where}: ${days.fault}` : null;
}
