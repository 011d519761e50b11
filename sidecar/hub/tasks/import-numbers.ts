/** Imports numbers into a task: read, normalised, doubled and blacklisted ones told apart, all in one transaction. */
import { pushFinal } from '../../dialer/final-numbers.ts';
import { numberPlaces } from '../../numbers/number-place.ts';
import { accountRulesOf } from '../../outbound/account-rules.ts';
import { isConsentFault, readConsent } from '../../outbound/input/consent.ts';
import { readNumberVariables } from '../../outbound/input/number-variables.ts';
import { type GivenNumber, isNumberFault, readNumber } from '../../outbound/number.ts';
import { figuresOfStatus } from '../../outbound/tasks/counters.ts';
import { CallStatus } from '../../records/status-names.ts';
import { findAccountById } from '../../store/hub/accounts.ts';
import { type BlacklistEntry, blacklisted, hasBlacklist } from '../../store/hub/dialing/blacklist.ts';
import { addFigures } from '../../store/hub/dialing/counters.ts';
import { NumberState } from '../../store/hub/dialing/due-numbers.ts';
import { findTask, saveTaskState, type TaskRow } from '../../store/hub/dialing/tasks.ts';
import type { HubDb } from '../../store/hub/hub-store.ts';
import {
  blockedOfImport,
  insertImport,
  insertNumbers,
  type NewNumber,
  saveImportCounts,
} from '../../store/hub/tasks/imports.ts';
import type { Context } from '../api/route.ts';
import { HubError } from '../error.ts';
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
/** Numbers that are looked up in the blacklist at once. */
const AT_ONCE = 1_000;
/** `place` of a task whose numbers are called in random order. */
const PLACES = 2 ** 31 - 1;

interface ReadRow {
  number: GivenNumber;
  variables: string | null;
  /** JSON. */
  consent: string | null;
}

/** The result of reading the rows, before anything is written. */
export interface ReadRows {
  rows: ReadRow[];
  invalid: number;
  rejects: Reject[];
}

/** Reads rows. Blank ones are nothing. */
export async function readRows(context: Context, data: readonly GivenRow[]): Promise<ReadRows> {
  const account = await findAccountById(context.db, context.principal.account.id);
  const { country, timezone } = accountRulesOf(account?.settings ?? '{}');
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
  const { store, principal } = context;
  const now = await context.dialing.clock(db);
  const places = await numberPlaces();
  const counts = { taken: 0, doubled: 0, invalid: read.invalid, blacklisted: 0 };
  const importId = await insertImport(db, {
    ...{ account_id: task.account_id, task_id: task.id, ...counts },
    ...{ imported_by: principal.name.slice(0, 64), created: now },
  });
  const isListed = await hasBlacklist(db, task.account_id);
  for (let start = 0; start < read.rows.length; start += AT_ONCE) {
    const chunk = read.rows.slice(start, start + AT_ONCE);
    const keys = chunk.map(({ number }) => number.key);
    const banned = isListed
      ? await blacklisted(db, { accountId: task.account_id, keys, now })
      : new Map<string, BlacklistEntry>();
    const rows = chunk.map(({ number, variables, consent }): NewNumber => {
      const { cityId, operator } = places.placeOf(number.key);
      const place = task.random_assignment_number === 1 ? Math.floor(Math.random() * PLACES) : 0;
      return {
        ...{ task_id: task.id, account_id: task.account_id, number: number.given, number_key: number.key },
        ...{ country: number.country, variables, import_id: importId, place, updated: now },
        ...{ city_id: cityId, operator, consent },
      };
    });
    const isBanned = ({ number_key: key }: NewNumber) => banned.get(key)?.until === null;
    const taken = await insertNumbers(
      db,
      rows.filter((row) => !isBanned(row)),
      store.kind,
    );
    const final = { state: NumberState.Final, status: CallStatus.Blacklisted };
    const blocked = rows.filter(isBanned).map((row) => ({ ...row, ...final }));
    const banned11 = await insertNumbers(db, blocked, store.kind);
    counts.taken += taken + banned11;
    counts.blacklisted += banned11;
    counts.doubled += chunk.length - taken - banned11;
  }
  await saveImportCounts(db, importId, counts);
  await joinTask(context, db, { task, counts, now });
  if (counts.blacklisted > 0) await tellBlacklisted(context, db, { task, importId, now });
  return { import_id: importId, ...counts, rejects: read.rejects };
}

/** The task has the numbers from now on. Locks in the order of claims: the task, then its figures. */
async function joinTask(
  { store }: Context,
  db: HubDb,
  { task, counts, now }: { task: TaskRow; counts: { taken: number; blacklisted: number }; now: number },
): Promise<void> {
  if (counts.taken === 0) return;
  const locked = await findTask(db, task.id, { lock: true });
  if (!locked) throw new HubError('NOT_FOUND');
  const state = nextState(locked, 'import');
  if (state !== locked.state) await saveTaskState(db, locked, { state, now });
  for (const figures of [
    figuresOfStatus(null, 0, counts.taken - counts.blacklisted),
    figuresOfStatus(null, CallStatus.Blacklisted, counts.blacklisted),
  ])
    await addFigures(db, task.id, { figures, kind: store.kind });
}

async function tellBlacklisted(
  { store }: Context,
  db: HubDb,
  { task, importId, now }: { task: TaskRow; importId: number; now: number },
): Promise<void> {
  const rows = await blockedOfImport(db, { taskId: task.id, importId, status: CallStatus.Blacklisted });
  await pushFinal(
    db,
    rows.map(({ id, number }) => ({
      ...{ accountId: task.account_id, taskUuid: task.uuid, numberId: id, number },
      ...{ status: CallStatus.Blacklisted, attempts: 0, outcome: null },
    })),
    { kind: store.kind, now },
  );
}
