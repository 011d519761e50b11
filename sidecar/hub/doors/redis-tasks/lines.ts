/** The lines of a task, by the names of `line_group`. */
import {
  insertLineGroup,
  type LineGroup,
  listLineGroups,
  updateLineGroup,
} from '../../../store/hub/dialing/line-groups.ts';
import { listLines } from '../../../store/hub/dialing/line-settings.ts';
import type { HubDb } from '../../../store/hub/hub-store.ts';
import type { Context } from '../../api/route.ts';
import { DefinitionError } from './definition.ts';

const LONGEST_NAME = 64;
const SEPARATOR = ' > ';

/**
 * The `caller_line_id`. Several names are one group, whose lists are tried in the order of the names.
 *
 * @returns null: there are no names
 * @throws DefinitionError for a name that no group and no line has which the account may use
 */
export async function lineOf(context: Context, db: HubDb, names: readonly string[]): Promise<number | null> {
  if (names.length === 0) return null;
  const { account } = context.principal;
  const groups = await listLineGroups(db, account.id);
  const lines = (await listLines(db, account.id)).filter(({ enabled }) => enabled === 1);
  const found = names.map((name, at) => {
    const named = (one: { id: number; name: string }) => one.name === name || String(one.id) === name;
    const group = groups.find((one) => one.name === name) ?? groups.find(named);
    if (group) return group;
    const line = lines.find((one) => one.name === name) ?? lines.find(named);
    if (line) return { id: line.id, lists: [[line.id]] };
    const which = names.length === 1 ? '' : `[${at}]`;
    throw new DefinitionError(`params.line_group${which} is no group of lines that the account may use`);
  });
  const [first] = found;
  if (found.length === 1 && first !== undefined) return first.id;
  const lists = found.flatMap((one) => one.lists);
  return joinedGroup(context, db, { name: names.join(SEPARATOR).slice(0, LONGEST_NAME), lists, groups });
}

async function joinedGroup(
  { principal, now, audit }: Context,
  db: HubDb,
  { name, lists, groups }: { name: string; lists: number[][]; groups: readonly LineGroup[] },
): Promise<number> {
  const wanted = JSON.stringify(lists);
  const own = groups.find((one) => one.name === name && one.account_id === principal.account.id);
  if (own) {
    if (JSON.stringify(own.lists) !== wanted) await updateLineGroup(db, own, { lists, updated: now() });
    return own.id;
  }
  const times = { created: now(), updated: now() };
  const id = await insertLineGroup(db, { name, account_id: principal.account.id, lists, ...times });
  await audit('line_group.add', String(id), db);
  return id;
}
