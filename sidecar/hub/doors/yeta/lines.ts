/** Lines by the numbers that clients know them by. */

import { accountRulesOf } from '../../../outbound/account-rules.ts';
import { findAccountById } from '../../../store/hub/accounts.ts';
import { insertLineGroup, listLineGroups } from '../../../store/hub/dialing/line-groups.ts';
import { type LineRow, listLines } from '../../../store/hub/dialing/line-settings.ts';
import { FIRST_GROUP, lineLists } from '../../../store/hub/dialing/lines.ts';
import { linesInUse } from '../../../store/hub/doors/yeta.ts';
import type { HubDb } from '../../../store/hub/hub-store.ts';
import type { Context } from '../../api/route.ts';
import { badParameter } from './codes.ts';

const SEPARATOR = ';';
const LONGEST_NAME = 64;

/** What a task needs of its lines. */
export interface ChosenLines {
  /** A line, or a group of lines. */
  callerLineId: number;
  /** Of all of them together. */
  maximumcall: number;
  perSecond: number;
}

/** Also lines of the deployment. Those that are off cannot be named. */
async function usableLines({ db, principal }: Context): Promise<LineRow[]> {
  return listLines(db, principal.account.id);
}

/** The number, or else the name, by which a line is told. */
export function lineNumberOf({ caller_numbers, name }: Pick<LineRow, 'caller_numbers' | 'name'>): string {
  return numbersOf(caller_numbers)[0] ?? name;
}

const numbersOf = (text: string) => JSON.parse(text) as string[];

/**
 * The lines that a client names, with `;` between them.
 *
 * @throws YetaError for a number that no line has which the account may use
 */
export async function chooseLines(context: Context, db: HubDb, text: string): Promise<ChosenLines> {
  const lines = (await usableLines({ ...context, db })).filter(({ enabled }) => enabled === 1);
  const numbers = text
    .split(SEPARATOR)
    .map((number) => number.trim())
    .filter((number) => number !== '');
  if (numbers.length === 0) throw badParameter('line_num', { en: 'names no line', zh: '没有写线路号码' });
  const chosen = new Map<number, LineRow>();
  for (const number of numbers) {
    const line =
      lines.find((one) => numbersOf(one.caller_numbers).includes(number)) ??
      lines.find(({ name }) => name === number);
    if (!line)
      throw badParameter('line_num', {
        en: `has a number of no line that the account may use: the ${numbers.indexOf(number) + 1}. of ${numbers.length}`,
        zh: `第 ${numbers.indexOf(number) + 1} 个（共 ${numbers.length} 个）不是账户可用线路的号码`,
      });
    chosen.set(line.id, line);
  }
  const all = [...chosen.values()];
  return {
    callerLineId: await lineOrGroup(context, db, all),
    maximumcall: all.reduce((sum, { maximumcall }) => sum + maximumcall, 0),
    perSecond: all.reduce((sum, { call_per_second: rate }) => sum + rate, 0),
  };
}

/** One line, or a group of just these lines, which is made where there is none. */
async function lineOrGroup(context: Context, db: HubDb, lines: readonly LineRow[]): Promise<number> {
  const ids = lines.map(({ id }) => id);
  const [only] = ids;
  if (ids.length === 1 && only !== undefined) return only;
  const { principal, now } = context;
  const isSame = (lists: number[][]) => {
    const [first = [], ...more] = lists;
    return more.length === 0 && first.length === ids.length && ids.every((id) => first.includes(id));
  };
  const found = (await listLineGroups(db, principal.account.id)).find(({ lists }) => isSame(lists));
  if (found) return found.id;
  const name = lines.map(lineNumberOf).join(SEPARATOR).slice(0, LONGEST_NAME);
  const times = { created: now(), updated: now() };
  const id = await insertLineGroup(db, { name, account_id: principal.account.id, lists: [ids], ...times });
  await context.audit('line_group.add', String(id), db);
  return id;
}

/** The numbers of the lines of tasks, as they were named. @returns by `caller_line_id` */
export async function lineNumbers(context: Context, ids: readonly number[]): Promise<Map<number, string>> {
  const known = new Map<number, string>();
  if (ids.length === 0) return known;
  const lines = new Map((await usableLines(context)).map((line) => [line.id, line]));
  for (const id of new Set(ids)) {
    const members = id < FIRST_GROUP ? [id] : (await lineLists(context.db, id)).flat();
    const numbers = members.flatMap((member) => {
      const line = lines.get(member);
      return line ? [lineNumberOf(line)] : [];
    });
    known.set(id, numbers.join(SEPARATOR));
  }
  return known;
}

/** Every line that the account may use, as `config/v1/query` tells it. */
export async function shownLines(context: Context) {
  const { db, principal } = context;
  const account = await findAccountById(db, principal.account.id);
  const [from, to] = accountRulesOf(account?.settings ?? '{}').hours;
  const used = new Set<number>();
  for (const id of await linesInUse(db, principal.account.id))
    for (const line of (await lineLists(db, id)).flat()) used.add(line);
  return (await usableLines(context))
    .filter(({ enabled }) => enabled === 1)
    .map((line) => ({
      line_num: lineNumberOf(line),
      concurrents: line.maximumcall,
      time_work: [`${clock(from)}-${clock(to)}`],
      status: used.has(line.id) ? 1 : 0,
      time_apply: line.created,
      // No end.
      time_expire: -1,
    }));
}

/** Times there have seconds, and end before midnight. */
function clock(text: string): string {
  const [hours = '0', minutes = '00'] = text.split(':');
  return hours === '24' ? '23:59:59' : `${hours.padStart(2, '0')}:${minutes}:00`;
}
