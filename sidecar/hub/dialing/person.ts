/** What the dialer has of one person: to hand out, and to erase so that the robot does not call them again. */
import { accountRulesOf } from '../../outbound/account-rules.ts';
import { isNumberFault, readNumber } from '../../outbound/number.ts';
import { CallStatus } from '../../outbound/outcome.ts';
import { figuresOfStatus } from '../../outbound/tasks/counters.ts';
import { findAccountById } from '../../store/hub/accounts.ts';
import { addToBlacklist, entriesOf } from '../../store/hub/dialing/blacklist-entries.ts';
import { addFigures } from '../../store/hub/dialing/counters.ts';
import {
  deleteAttempts,
  deleteEndedAttempts,
  eraseNumbers,
  historyOf,
  isUnderWay,
  numbersOf,
  type Person,
} from '../../store/hub/dialing/person.ts';
import type { HubDb } from '../../store/hub/hub-store.ts';
import type { SettleParts } from '../records/settle.ts';
import { removeCalls } from '../retention/remove-calls.ts';

/** Attempts of one transaction. */
const AT_ONCE = 50;
/** What stays as the reason of an entry. */
const ERASED = 'erased';

/** Whoever has a number, in any spelling. */
export async function personOf(
  { store }: Pick<SettleParts, 'store'>,
  accountId: number,
  number: string,
): Promise<Person> {
  const settings = (await findAccountById(store.db, accountId))?.settings ?? '{}';
  const read = readNumber(number, accountRulesOf(settings).country);
  return { accountId, key: isNumberFault(read) ? number : read.key };
}

export interface ExportedPerson {
  numbers: unknown[];
  calls: unknown[];
  blacklist: unknown[];
}

/** All that tasks, history and blacklist have. */
export async function exportPerson(db: HubDb, person: Person): Promise<ExportedPerson> {
  return {
    numbers: await numbersOf(db, person),
    calls: await historyOf(db, person),
    blacklist: await entriesOf(db, person.accountId, [person.key]),
  };
}

export interface ErasedPerson {
  /** Numbers of tasks that were emptied. */
  numbers: number;
  /** Attempts that were removed. */
  attempts: number;
  /** The number is on the blacklist now. */
  blacklisted: boolean;
  /** A call is under way: erase again when it is over. */
  under_way: boolean;
}

export interface Erasing {
  person: Person;
  /** Name of the account. */
  account: string;
  /** Whether the number goes onto the blacklist; undefined: if the dialer knows it. */
  block: boolean | undefined;
}

/** In steps: if it is interrupted, the next request goes on. The blacklist comes first, so that nothing calls meanwhile. */
export async function erasePerson(
  parts: SettleParts,
  { person, account, block }: Erasing,
): Promise<ErasedPerson> {
  const { store, now } = parts;
  const { accountId, key } = person;
  const blacklisted = await store.readCommitted(async (db) => {
    const entries = await entriesOf(db, accountId, [key]);
    const isKnown = entries.length > 0 || (await historyOf(db, person, 1)).length > 0;
    const isCalled = isKnown || (await numbersOf(db, person)).length > 0;
    if (block ?? isCalled) {
      const entry = { key, isPrefix: false, kind: 'dnc' as const, reason: ERASED, until: null };
      await addToBlacklist(db, accountId, { entries: [entry], kind: store.kind, now: now() });
      return true;
    }
    return entries.some(({ isPrefix }) => !isPrefix);
  });
  let attempts = 0;
  for (;;) {
    const callids = (await historyOf(store.db, person, AT_ONCE)).map(({ call_id }) => call_id);
    if (callids.length === 0) break;
    await removeCalls(parts, { account, callids });
    await store.readCommitted((db) => deleteAttempts(db, callids));
    attempts += callids.length;
  }
  attempts += await store.readCommitted((db) => deleteEndedAttempts(db, person));
  const numbers = await store.readCommitted(async (db) => {
    const tasks = await eraseNumbers(db, person, { status: CallStatus.Abandoned, now: now() });
    for (const [taskId, { waiting }] of [...tasks].sort(([a], [b]) => a - b))
      await addFigures(db, taskId, {
        figures: waiting === 0 ? new Map() : figuresOfStatus(0, CallStatus.Abandoned, waiting),
        kind: store.kind,
      });
    return [...tasks.values()].reduce((sum, { erased }) => sum + erased, 0);
  });
  return { numbers, attempts, blacklisted, under_way: await isUnderWay(store.db, person) };
}
