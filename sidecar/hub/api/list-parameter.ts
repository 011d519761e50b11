/** Lists in a URL, as clients of the call module's API write them: `status[]=0&status[]=1`, `status=0,1`, `status=[0,1]`. */
import { type TObject, Type } from 'typebox';
import { HubError } from '../error.ts';
import type { Problem } from './problems.ts';

const ITEMS = Type.Array(Type.String());
/** Each item may cost a statement. */
const MOST_ITEMS = 100;

/** The properties of lists, each under both of its names. */
export function listParameters(...names: string[]): TObject {
  return Type.Object(
    Object.fromEntries(
      names.flatMap((name) => [name, `${name}[]`].map((key) => [key, Type.Optional(ITEMS)])),
    ),
  );
}

/**
 * @returns each item once; undefined if the query does not have the list, or has nothing in it
 * @throws HubError `INVALID` for a list that is too long
 */
export function readList(query: object, name: string): string[] | undefined {
  const given = query as Record<string, string[] | undefined>;
  const texts = [...(given[name] ?? []), ...(given[`${name}[]`] ?? [])];
  const items = texts
    .flatMap((text) => text.replace(/^\[|\]$/g, '').split(','))
    .map((item) => item.trim().replace(/^"|"$/g, ''))
    .filter((item) => item !== '');
  if (items.length > MOST_ITEMS)
    throw invalid(name, { en: `must be at most ${MOST_ITEMS} values`, zh: `最多 ${MOST_ITEMS} 个` });
  return items.length === 0 ? undefined : [...new Set(items)];
}

/** @throws HubError `INVALID` for what is no whole number */
export function readNumbers(query: object, name: string): number[] | undefined {
  return readList(query, name)?.map((item) => {
    if (!/^\d{1,9}$/.test(item)) throw invalid(name, { en: 'must be whole numbers', zh: '必须都是整数' });
    return Number(item);
  });
}

function invalid(name: string, problem: Problem): HubError {
  const path = `querystring.${name}`;
  return new HubError('INVALID', { path, values: { path, problem } });
}
