/** The question to the address of a route's context, before a call is answered, in the route's dialect. */
import type { ContextOnError } from '../../../engine/contract/route-table.ts';

export interface CallFacts {
  callid: string;
  callerNumber: string;
  destinationNumber: string;
  direction: 'inbound' | 'outbound';
  /** Name of the flow, within its account. */
  flow: string;
  /** The route's id. */
  route: string;
  /** ms since 1970 */
  time: number;
  /** SIP headers `X-…` of the call. */
  headers: Readonly<Record<string, string>>;
}

/** Where the context of a route or a task is asked. */
export interface ContextAddress {
  url: string;
  onError: ContextOnError;
  dialect: ContextDialect;
  /** Secrets of the account, sealed, that sign the questions, and what they were sealed with; not given: none does. */
  signed?: { by: string; secrets: string[] };
}

export const CONTEXT_ON_ERROR = ['continue', 'fallback', 'reject'] as const satisfies ContextOnError[];
export const CONTEXT_DIALECTS = ['standard', 'yeta'] as const;
export type ContextDialect = (typeof CONTEXT_DIALECTS)[number];

/** Headers that the platform's business systems are asked with, by the key that each has there. */
const YETA_HEADERS = {
  business_id: 'x-business-id',
  app_id: 'x-app-id',
  robot_id: 'x-robot-id',
  call_relation_id: 'x-call-relation-id',
} as const;

/** The body of the request, JSON. */
export function contextQuestion(dialect: ContextDialect, facts: CallFacts): string {
  if (dialect === 'yeta') {
    const given = new Map(Object.entries(facts.headers).map(([name, value]) => [name.toLowerCase(), value]));
    const keys = Object.entries(YETA_HEADERS).map(([key, header]) => [key, given.get(header) ?? '']);
    return JSON.stringify(Object.fromEntries(keys));
  }
  const { callid, callerNumber, destinationNumber, direction, flow, route, time, headers } = facts;
  return JSON.stringify({
    ...{ callid, caller_number: callerNumber, destination_number: destinationNumber, direction, flow, route },
    ...{ time: new Date(time).toISOString(), headers },
  });
}
