/** Imports numbers into a task: read, normalised, doubled and blacklisted ones told apart, all in one transaction. */
import { type AccountRules, accountRulesOf } from '../../outbound/account-rules.ts';
import { isConsentFault, readConsent } from '../../outbound/input/consent.ts';
import { readNumberVariables } from '../../outbound/input/number-variables.ts';
import { type GivenNumber, isNumberFault, readNumber } from '../../outbound/number.ts';
import { findAccountById } from '../../store/hub/accounts.ts';
import type { TaskRow } from '../../store/hub/dialing/tasks.ts';
import type { HubDb } from '../../store/hub/hub-store.ts';
import { insertImport, saveImport } from '../../store/hub/tasks/imports.ts';
import type { Context } from '../api/route.ts';
import { HubError } from '../error.ts';
import { addNumbers, type NumberToAdd } from './add-numbers.ts';
import { faultText, type RowFault } from './number-problems.ts';
import { nextState } from './verbs.ts';

export interface GivenRow {
  number?: unknown;
  variables?: unknown;
  /** A text, or an object with `source`, `at`, `until`. */
  consent?: unknown;
}

export interface Reject {
  /** Which of the given numbers, from 1. */
  line: number;
  number: string;
  fault: string;
  message: string;
}

export interface ImportAnswer {
  import_id: number;
  taken: number;
  doubled: number;
  invalid: number;
  blacklisted: number;
  /** Of those that are invalid, the first ones. */
  rejects: Reject[];
}

/** Rejects of one answer. */
const MOST_REJECTS = 1_000;
/** A number in a reject is no longer than this. */
const LONGEST_SHOWN = 60;
/** Rows after which requests of others are answered. */
const AT_ONCE = 1_000;

/** The result of reading the rows, before anything is written. */
export interface ReadRows {
  rows: NumberToAdd[];
  invalid: number;
  rejects: Reject[];
}

/** Reads rows. Blank ones are nothing. */
export async function readRows(context: Context, data: readonly GivenRow[]): Promise<ReadRows> {
  const { country, timezone } = await accountRules(context);
  const read: ReadRows = { rows: [], invalid: 0, rejects: [] };
  for (const [index, row] of data.entries()) {
    const text = textOf(row.number);
    if (text.trim() === '' && row.variables == null) continue;
    const number = readNumber(text, country);
    const variables = isNumberFault(number) ? null : readNumberVariables(row.variables);
    const consent = isNumberFault(number) ? null : readConsent(row.consent, timezone);
    const fault: RowFault | null = isNumberFault(number)
      ? number
      : variables !== null && !(variables instanceof Map)
        ? variables
        : isConsentFault(consent)
          ? consent
          : null;
    if (fault !== null) reject(read, { index, text, fault, language: context.language });
    else
      read.rows.push({
        number: number as GivenNumber,
        variables:
          variables instanceof Map && variables.size > 0
            ? JSON.stringify(Object.fromEntries(variables))
            : null,
        consent: consent === null ? null : JSON.stringify(consent),
      });
    // Requests of others are answered meanwhile.
    if (index % AT_ONCE === AT_ONCE - 1) await new Promise((resolve) => setImmediate(resolve));
  }
  return read;
}

/** Of the account: the country of numbers without a code of a country, the time zone of times without one. */
export async function accountRules({ store, principal }: Context): Promise<AccountRules> {
  const account = await findAccountById(store.db, principal.account.id);
  return accountRulesOf(account?.settings ?? '{}');
}

/** What is neither a text nor a number cannot be dialled either. */
function textOf(number: unknown): string {
  if (number === undefined || number === null) return '';
  return typeof number === 'object' ? 'object' : String(number);
}

function reject(
  read: ReadRows,
  { index, text, fault, language }: { index: number; text: string; fault: RowFault; language: 'en' | 'zh' },
): void {
  read.invalid += 1;
  if (read.rejects.length < MOST_REJECTS)
    read.rejects.push({
      line: index + 1,
      number: text.slice(0, LONGEST_SHOWN),
      fault: fault.fault,
      message: faultText(fault, language),
    });
}

/** @throws HubError `NUMBERS_REFUSED` with the rejects */
export function refuseInvalidRows({ invalid, rejects }: ReadRows): void {
  if (invalid > 0)
    throw new HubError('NUMBERS_REFUSED', {
      values: { count: invalid },
      path: 'body.data',
      data: { invalid, rejects },
    });
}

/** Adds what was read to a task. @throws HubError `TASK_STATE` where the task takes no numbers */
export async function importRows(
  context: Context,
  db: HubDb,
  { task, read }: { task: TaskRow; read: ReadRows },
): Promise<ImportAnswer> {
  nextState(task, 'import');
  const now = await context.dialing.clock(db);
  const { rows, invalid, rejects } = read;
  const none = { taken: 0, doubled: 0, blacklisted: 0 };
  const importId = await insertImport(db, {
    ...{ account_id: task.account_id, task_id: task.id, invalid, ...none },
    ...{ imported_by: context.principal.name.slice(0, 64), created: now },
    ...{ given: rows.length + invalid, finished: now },
  });
  const counts = await addNumbers(context, db, { task, importId, now, numbers: rows });
  await saveImport(db, importId, counts);
  return { import_id: importId, ...counts, invalid, rejects };
}
