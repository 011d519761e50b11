/** What is kept of a call before its talk: the SIP headers it came with, and what the address of its context answered. */

export interface KeptContext {
  /** By the header's name in small letters. */
  headers: ReadonlyMap<string, string>;
  /** Variables that were answered. */
  variables: Readonly<Record<string, string>>;
}

/**
 * @param context the record's column, `{"headers": {…}, "answer": {…}, "dialect": "…", "names": {…}}`; anything else has
 *   neither
 */
export function readKeptContext(context: unknown): KeptContext {
  const { headers, answer, dialect, names } = objectOf(context);
  const known = Object.entries(textsOf(headers)).map(([name, value]) => [name.toLowerCase(), value] as const);
  return { headers: new Map(known), variables: variablesOf(objectOf(answer), dialect, names) };
}

/** The same as readers of a record see it. Null: nothing is kept. */
export function shownContext(context: unknown) {
  const { headers, answer, dialect, names } = objectOf(context);
  const known = {
    ...(headers !== undefined && { headers: textsOf(headers) }),
    ...(answer !== undefined && { answer }),
    ...(typeof dialect === 'string' && { dialect }),
    ...(isObject(names) && { names: textsOf(names) }),
  };
  return Object.keys(known).length > 0 ? known : null;
}

/** What an answer of dialect `standard` may say besides variables. */
const ORDERS = ['flow', 'action', 'cause'];

/** @param names of variables by the keys of the answer, as far as they differ */
function variablesOf(
  answer: Record<string, unknown>,
  dialect: unknown,
  names: unknown,
): Record<string, string> {
  const isWhole = dialect === 'yeta';
  const texts = textsOf(isWhole ? answer : dialect === 'standard' ? answer.variables : variablesIn(answer));
  const others = new Map(isWhole ? Object.entries(textsOf(names)) : []);
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [others.get(key) ?? key, text]));
}

/** Of a context that does not say its dialect. In dialect `yeta` the whole answer is variables. */
function variablesIn(answer: Record<string, unknown>): unknown {
  if (answer.variables !== undefined) return answer.variables;
  return Object.keys(answer).every((key) => ORDERS.includes(key)) ? {} : answer;
}

/** The values of an object that are one word or number, as texts. */
export function textsOf(value: unknown): Record<string, string> {
  const texts = Object.entries(objectOf(value)).flatMap(([name, one]) =>
    ['string', 'number', 'boolean'].includes(typeof one) ? [[name, String(one)]] : [],
  );
  return Object.fromEntries(texts) as Record<string, string>;
}

function objectOf(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
