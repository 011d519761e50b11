/** What such an address answers: variables of the caller, and perhaps what becomes of the call. */
import type { ContextOnError } from '../../../engine/contract/route-table.ts';
import { MAX_VARIABLES, readNumberVariables } from '../../outbound/input/number-variables.ts';
import type { ContextDialect } from './question.ts';

/** Longest answer that is read, bytes: it is kept with the record. */
export const MAX_CONTEXT_BYTES = 16 * 1024;

export interface CallContext {
  variables: ReadonlyMap<string, string>;
  /** Another flow of the account than the route's; null: the route's. */
  flow: string | null;
  action: 'accept' | 'reject' | 'fallback';
  /** Of a call that is rejected. */
  cause: string;
  /** Names of variables by the keys that were answered, as far as they differ. */
  names: ReadonlyMap<string, string>;
}

/** Makes names of variables of any texts, no two alike. */
export type VariableNaming = (given: readonly string[]) => readonly string[];

export const NO_CONTEXT: CallContext = {
  variables: new Map(),
  flow: null,
  action: 'accept',
  cause: 'CALL_REJECTED',
  names: new Map(),
};

/** What the route wants where nothing usable was answered in time. */
export function withoutAnswer(onError: ContextOnError): CallContext {
  return onError === 'continue' ? NO_CONTEXT : { ...NO_CONTEXT, action: onError };
}

const ACTIONS = ['accept', 'reject', 'fallback'] as const;
const CAUSE = /^[A-Z][A-Z0-9_]{0,63}$/;
const FLOW = /^[^\s\p{Cc}/\\@]{1,128}$/u;

/**
 * @param body of an answer with status 200
 * @param naming for the dialect `yeta`, whose keys may be in any language
 * @returns null: it cannot be used, as a whole
 */
export function readContext(
  dialect: ContextDialect,
  body: string,
  naming: VariableNaming,
): CallContext | null {
  if (new TextEncoder().encode(body).byteLength > MAX_CONTEXT_BYTES) return null;
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    return null;
  }
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return null;
  if (dialect === 'yeta') return withNamed(answer, naming);
  const {
    variables,
    flow = null,
    action = 'accept',
    cause = 'CALL_REJECTED',
  } = answer as Record<string, unknown>;
  const isAction = (text: unknown): text is CallContext['action'] => ACTIONS.some((one) => one === text);
  if (!isAction(action) || typeof cause !== 'string' || !CAUSE.test(cause)) return null;
  // Without `@`: a name on hosts would be a flow of another account.
  if (flow !== null && !(typeof flow === 'string' && FLOW.test(flow))) return null;
  return withVariables(variables, { ...NO_CONTEXT, flow, action, cause });
}

function withVariables(given: unknown, context: CallContext): CallContext | null {
  const variables = readNumberVariables(given);
  return variables instanceof Map ? { ...context, variables } : null;
}

function withNamed(answer: object, naming: VariableNaming): CallContext | null {
  const keys = Object.keys(answer);
  if (keys.length > MAX_VARIABLES) return null;
  const names = new Map(naming(keys).map((name, index) => [keys[index] as string, name]));
  const given = Object.entries(answer).map(([key, value]) => [names.get(key), value]);
  const others = new Map([...names].filter(([key, name]) => key !== name));
  return withVariables(Object.fromEntries(given), { ...NO_CONTEXT, names: others });
}
