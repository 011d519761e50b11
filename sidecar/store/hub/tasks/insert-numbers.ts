/**
 * Adds numbers to a task by the thousand. The statement is written here and not by the query builder, which needs as long
 * as the database for a list of a million: whole numbers and telephone numbers, which are checked, are written into it,
 * and only texts of people are values.
 */
import { CompiledQuery } from 'kysely';
import type { HubDb, HubStore } from '../hub-store.ts';

export interface NewNumber {
  task_id: number;
  account_id: number;
  number: string;
  number_key: string;
  country: string | null;
  /** JSON; null: none */
  variables: string | null;
  import_id: number;
  place: number;
  updated: number;
  city_id: number;
  operator: number;
  /** JSON; null: none */
  consent: string | null;
  state?: number;
  status?: number;
}

/** Rows of one statement: SQLite takes 32,766 values in one. */
const AT_ONCE = 1_000;
/** Characters of variables of one statement: MariaDB takes packets of 16 MiB, and a character may take four bytes of one. */
const CHARACTERS_AT_ONCE = 1024 * 1024;

const COLUMNS =
  'task_id, account_id, number, number_key, country, variables, consent, import_id, place, updated, city_id, operator, state, status';

/** Statements that are written already, so that the database need not wait for them. */
export type PreparedNumbers = readonly CompiledQuery[];

export function prepareNumbers(rows: readonly NewNumber[], kind: HubStore['kind']): PreparedNumbers {
  return Array.from(statementsOf(rows), (some) => {
    const into = `into call_number (${COLUMNS}) values ${some.map(valuesOf).join(',')}`;
    const text =
      kind === 'mysql'
        ? `insert ignore ${into}`
        : `insert ${into} on conflict (task_id, number_key) do nothing`;
    const values = some.flatMap(({ variables, consent }) =>
      [variables, consent].filter((text) => text !== null),
    );
    return CompiledQuery.raw(text, values);
  });
}

/** A number that the task has already stays as it is. @returns how many were added */
export async function insertNumbers(db: HubDb, prepared: PreparedNumbers): Promise<number> {
  let added = 0;
  for (const statement of prepared) {
    const { numAffectedRows = 0n } = await db.executeQuery(statement);
    added += Number(numAffectedRows);
  }
  return added;
}

function* statementsOf(rows: readonly NewNumber[]): Generator<NewNumber[]> {
  let some: NewNumber[] = [];
  let characters = 0;
  for (const row of rows) {
    const own = row.variables?.length ?? 0;
    if (some.length === AT_ONCE || (some.length > 0 && characters + own > CHARACTERS_AT_ONCE)) {
      yield some;
      some = [];
      characters = 0;
    }
    some.push(row);
    characters += own;
  }
  if (some.length > 0) yield some;
}

function valuesOf(row: NewNumber): string {
  const { number, number_key: key, country, variables, consent } = row;
  const values = [
    ...[whole(row.task_id), whole(row.account_id), quoted(number, NUMBER), quoted(key, NUMBER)],
    ...[country === null ? 'null' : quoted(country, COUNTRY), variables === null ? 'null' : '?'],
    consent === null ? 'null' : '?',
    ...[whole(row.import_id), whole(row.place), whole(row.updated), whole(row.city_id), whole(row.operator)],
    ...[whole(row.state ?? 0), whole(row.status ?? 0)],
  ];
  return `(${values.join(',')})`;
}

const NUMBER = /^\+?[0-9*#]{2,40}$/;
const COUNTRY = /^[A-Z]{2}$/;

/** @throws RangeError for what would be another statement */
function quoted(text: string, allowed: RegExp): string {
  if (!allowed.test(text)) throw new RangeError('a number or a country was not checked');
  return `'${text}'`;
}

function whole(value: number): string {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is no whole number`);
  return String(value);
}
