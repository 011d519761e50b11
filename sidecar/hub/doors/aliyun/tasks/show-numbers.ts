/** The lines behind the numbers that calls show. */
import { insertLineGroup, listLineGroups } from '../../../../store/hub/dialing/line-groups.ts';
import { ALL_ACCOUNTS, type LineRow, listLines } from '../../../../store/hub/dialing/line-settings.ts';
import type { HubDb } from '../../../../store/hub/hub-store.ts';
import type { Context } from '../../../api/route.ts';
import { AliyunFault } from '../fault.ts';

export interface ShownNumbers {
  numbers: string[];
  lines: LineRow[];
}

const MOST_NUMBERS = 100;

/** @param parameter name of the parameter @throws AliyunFault for a number that no line of the account has */
export async function readShownNumbers(
  { principal }: Context,
  db: HubDb,
  { parameter, numbers: given }: { parameter: string; numbers: readonly string[] },
): Promise<ShownNumbers> {
  const numbers = [...new Set(given)];
  if (numbers.length === 0) throw AliyunFault.missing(parameter);
  if (numbers.length > MOST_NUMBERS)
    throw AliyunFault.parameter(parameter, `must have at most ${MOST_NUMBERS} numbers.`);
  const all = (await listLines(db, principal.account.id)).filter(({ enabled }) => enabled === 1);
  const numbersOf = new Map(
    all.map((line) => [line.id, new Set(JSON.parse(line.caller_numbers) as string[])]),
  );
  const has = (line: LineRow, number: string) => numbersOf.get(line.id)?.has(number) === true;
  const unknown = numbers.find((number) => !all.some((line) => has(line, number)));
  if (unknown !== undefined)
    throw AliyunFault.business(
      'isv.DISPLAY_NUMBER_ILLEGAL',
      `${parameter}: no line of the account shows ${unknown}.`,
    );
  return { numbers, lines: all.filter((line) => numbers.some((number) => has(line, number))) };
}

const MOST_CALLS = 100_000;
const MOST_PER_SECOND = 1000;

/** As much as all the lines together may. */
export function paceOf(lines: readonly LineRow[]): { maximumcall: number; call_per_second: number } {
  const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
  return {
    maximumcall: Math.min(MOST_CALLS, sum(lines.map((line) => line.maximumcall))),
    call_per_second: Math.min(MOST_PER_SECOND, sum(lines.map((line) => line.call_per_second))),
  };
}

const LONGEST_NAME = 64;

/** What a task names to call over these lines: the line, or a group of exactly these. It is made where there is none. */
export async function callerLineOf(
  { principal, now }: Context,
  db: HubDb,
  { lines, numbers }: ShownNumbers,
): Promise<number> {
  const [first, ...others] = lines as [LineRow, ...LineRow[]];
  if (others.length === 0) return first.id;
  const ids = lines.map(({ id }) => id);
  const accountId = principal.account.id;
  const known = (await listLineGroups(db, accountId)).find(
    ({ account_id, lists }) =>
      [accountId, ALL_ACCOUNTS].includes(account_id) && JSON.stringify(lists) === JSON.stringify([ids]),
  );
  if (known) return known.id;
  const name = numbers.join(', ').slice(0, LONGEST_NAME);
  return insertLineGroup(db, {
    ...{ name, account_id: accountId, lists: [ids], created: now(), updated: now() },
  });
}
