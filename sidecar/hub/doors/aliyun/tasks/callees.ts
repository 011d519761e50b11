/** The numbers that are called, and the values of their variables. */
import type { Context } from '../../../api/route.ts';
import { type GivenRow, type ReadRows, readRows } from '../../../tasks/import-numbers.ts';
import { AliyunFault } from '../fault.ts';
import type { Parameters } from '../parameters.ts';

/** The values of all numbers that have none of their own. */
const ALL = 'all';

/** All or nothing. @throws AliyunFault that names the first number that cannot be called */
export async function readCallees(context: Context, parameters: Parameters, most: number): Promise<ReadRows> {
  const numbers = parameters.list('CalledNumber');
  if (numbers.length === 0) throw AliyunFault.missing('CalledNumber');
  if (numbers.length > most)
    throw AliyunFault.business(
      'isv.VOICE_ROBOT_CALLEE_LIMIT',
      `CalledNumber must have at most ${most} numbers.`,
    );
  const values = readValues(parameters, new Set(numbers));
  const rows = numbers.map((number): GivenRow => ({ number, variables: values(number) }));
  const read = await readRows(context, rows);
  const [reject] = read.rejects;
  if (reject)
    throw reject.fault === 'name' || reject.fault === 'value' || reject.fault.startsWith('too-')
      ? illegal(`${reject.number}: ${reject.message}`)
      : AliyunFault.business('isv.MOBILE_NUMBER_ILLEGAL', `${reject.number}: ${reject.message}`);
  return read;
}

type ValuesOf = (number: string) => Record<string, string> | undefined;

function readValues(parameters: Parameters, numbers: ReadonlySet<string>): ValuesOf {
  const head = readJson(parameters, 'TtsParamHead');
  const values = readJson(parameters, 'TtsParam');
  if (head === null && values === null) return () => undefined;
  if (!isList(head) || !head.every((name) => typeof name === 'string'))
    throw illegal('TtsParamHead must be a list of names, such as ["name1"].');
  if (!isList(values)) throw illegal('TtsParam must be a list, such as [{"number":"…","params":["…"]}].');
  const byNumber = new Map<string, Record<string, string>>();
  for (const entry of values) {
    const { number: given, params } = (entry ?? {}) as { number?: unknown; params?: unknown };
    const number = String(given ?? '').trim();
    if (number !== ALL && !numbers.has(number))
      throw illegal(`TtsParam: ${number.slice(0, 40)} is not in CalledNumber.`);
    if (!isList(params) || params.length !== head.length)
      throw illegal(`TtsParam: ${number} must have ${head.length} params, as TtsParamHead.`);
    byNumber.set(number, Object.fromEntries(params.map((value, at) => [String(head[at]), textOf(value)])));
  }
  return (number) => {
    const own = byNumber.get(number) ?? byNumber.get(ALL);
    if (!own) throw illegal(`TtsParam: ${number} has no params.`);
    return own;
  };
}

function readJson(parameters: Parameters, name: string): unknown {
  const text = parameters.text(name);
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    throw illegal(`${name} must be JSON.`);
  }
}

function isList(value: unknown): value is unknown[] {
  return Array.isArray(value);
}

function textOf(value: unknown): string {
  return value === null || value === undefined
    ? ''
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value);
}

function illegal(message: string): AliyunFault {
  return AliyunFault.business('isv.TEMPLATE_PARAMS_ILLEGAL', message);
}
