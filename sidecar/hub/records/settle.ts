/**
 * Looks at the calls that have a new end or record. The transaction that finds a call whole computes its tags and level,
 * and adds what is pushed: once for each call, whoever is killed meanwhile (docs/reference/tables.md#whole).
 */

import { retried } from '../../dialer/retried.ts';
import { numberPlaces } from '../../numbers/number-place.ts';
import { otherEndOf, type StoredRecord } from '../../records/call.ts';
import { factsOf } from '../../records/facts.ts';
import { latenciesOf } from '../../records/latencies.ts';
import { levelOf } from '../../records/level.ts';
import { tagTurns } from '../../records/tags.ts';
import { isWhole, NO_ROWS } from '../../records/whole.ts';
import { ownerOf } from '../../store/call-origin.ts';
import type { HubDb, HubStore } from '../../store/hub/hub-store.ts';
import { insertPushes } from '../../store/hub/outbox.ts';
import { insertRecordings } from '../../store/hub/recordings/recordings.ts';
import {
  type CallState,
  type ChangeLine,
  deleteChanges,
  dueChanges,
  lockChanges,
  lockStates,
  postponeChanges,
  saveState,
} from '../../store/hub/records/call-changes.ts';
import { type CallReader, countRows } from '../../store/hub/records/call-reader.ts';
import { saveCallTags } from '../../store/hub/records/grades.ts';
import type { RecordingLinks } from '../recordings/recording-links.ts';
import { recordingsIn } from '../recordings/recordings-in.ts';
import { type Ended, endedPushes } from './ended-pushes.ts';
import { type Rules, readRules } from './rules.ts';
import { countInTasks, type WholeCall } from './task-figures.ts';

/** How long after its record a call is taken for whole with the rows that there are, ms: the others were refused. */
export const OVERDUE_MS = 3_600_000;
/** Between two looks at a record whose rows have not come, ms. */
const LOOK_AGAIN_MS = 600_000;
/** Lines of one transaction. */
const LINES_AT_ONCE = 100;

export interface SettleParts {
  store: HubStore;
  reader: CallReader;
  /** ms since 1970 */
  now: () => number;
}

export interface TellParts extends SettleParts {
  /** Links to recordings, for those who are told. */
  links: RecordingLinks;
}

/** One call with all that is known of it. */
interface Settling {
  state: CallState;
  lines: ChangeLine[];
  record: StoredRecord | null;
  rows: Awaited<ReturnType<CallReader['rows']>> extends Map<string, infer R> ? R : never;
}

export interface Settled {
  /** Lines that were looked at; 0: there are none, or other hubs have them. */
  lines: number;
  /** Calls that were found whole for the first time. */
  whole: number;
}

/** Settles calls whose lines are due. */
export async function settleCalls(parts: TellParts): Promise<Settled> {
  const { store, now } = parts;
  const ids = await dueChanges(store.db, now(), LINES_AT_ONCE);
  if (ids.length === 0) return { lines: 0, whole: 0 };
  const settle = () =>
    store.readCommitted(async (db) => {
      const lines = await lockChanges(db, ids, store.kind);
      const whole = lines.length === 0 ? 0 : await settleLines(parts, db, lines);
      return { lines: lines.length, whole };
    });
  // One hub may have the call and another the line of it that waits: the database lets one of them go on.
  return retried(store, settle);
}

/** Computes level and tags of calls again, without any push. */
export async function settleAgain(parts: SettleParts, callids: readonly string[]): Promise<void> {
  const settle = () =>
    parts.store.readCommitted(async (db) => {
      const calls = await readCalls(parts, db, { callids: [...callids].sort(), lines: [] });
      const rules = await rulesOf(db, calls);
      for (const call of calls) if (call.record !== null) await conclude(parts, db, { call, rules });
    });
  await retried(parts.store, settle);
}

/** @returns how many calls were found whole for the first time */
async function settleLines(parts: TellParts, db: HubDb, lines: ChangeLine[]): Promise<number> {
  const { store, now } = parts;
  // In one order, so that two hubs never wait for each other.
  const callids = [...new Set(lines.map(({ callid }) => callid))].sort();
  const calls = await readCalls(parts, db, { callids, lines });
  const whole = calls.filter((call) => isComplete(call, now()));
  const first = whole.filter(({ state }) => state.whole === null).length;
  const rules = await rulesOf(db, whole);
  const over = lines.map(({ id }) => id);
  for (const { state } of whole) {
    if (state.waiting !== null) over.push(state.waiting);
    state.waiting = null;
  }
  const ended: Ended[] = [];
  const news: WholeCall[] = [];
  for (const call of whole) {
    const concluded = await conclude(parts, db, { call, rules });
    if (concluded === null) continue;
    ended.push(concluded.ended);
    news.push(concluded.whole);
  }
  await countInTasks(db, news, store.kind);
  await insertRecordings(db, whole.flatMap(recordingsIn), { kind: store.kind, now: now() });
  const localTime = (iso: string) => parts.reader.time.fromIso(iso, 0);
  const pushes = await endedPushes(db, ended, { links: parts.links, localTime, now: now() });
  await insertPushes(db, pushes, { kind: store.kind, now: now() });
  const open = calls.filter((call) => !whole.includes(call));
  // Rows that are still to come bring a line of their own. The first line of a record waits for those that never come.
  for (const { state, record, lines: own } of open) {
    if (record !== null) state.waiting ??= own[0]?.id ?? null;
    await saveState(db, state, null);
  }
  const waiting = open.flatMap(({ state }) => state.waiting ?? []);
  await postponeChanges(db, waiting, now() + LOOK_AGAIN_MS);
  await deleteChanges(
    db,
    over.filter((id) => !waiting.includes(id)),
  );
  return first;
}

async function readCalls(
  { store, reader }: SettleParts,
  db: HubDb,
  { callids, lines }: { callids: readonly string[]; lines: readonly ChangeLine[] },
): Promise<Settling[]> {
  const states = await lockStates(db, callids, store.kind);
  // Read after the states are locked: who settles a call last sees all that was committed.
  const records = await reader.records(db, callids);
  const rows = await reader.rows(db, callids);
  return callids.map((callid) => {
    const own = lines.filter((line) => line.callid === callid);
    const state = states.get(callid) as CallState;
    for (const { rowCount, stats } of own) {
      state.rowCount = rowCount ?? state.rowCount;
      if (stats !== null) state.stats.push(JSON.parse(stats));
    }
    return { state, lines: own, record: records.get(callid) ?? null, rows: rows.get(callid) ?? [] };
  });
}

function isComplete({ state, record, rows, lines }: Settling, now: number): boolean {
  if (record === null) return false;
  if (state.whole !== null) return true;
  const counts = rows.length === 0 ? NO_ROWS : countRows(rows);
  const isOverdue = lines.some(({ created }) => created <= now - OVERDUE_MS);
  return isOverdue || isWhole({ counts, record, rowCount: state.rowCount });
}

function rulesOf(db: HubDb, calls: readonly Settling[]): Promise<Rules> {
  return readRules(db, {
    accounts: calls.map(({ record }) => accountOf(record)),
    flows: calls.flatMap(({ rows, record }) => [
      record?.flow_name ?? null,
      ...rows.map((row) => row.flow_name),
    ]),
    versions: calls.flatMap(({ rows }) => rows.at(-1)?.flow_version ?? []),
    routes: calls.map(({ record }) => record?.route ?? null),
  });
}

function accountOf(record: StoredRecord | null): string {
  return record?.account ?? ownerOf(record?.flow_name ?? null);
}

interface Concluded {
  ended: Ended;
  whole: WholeCall;
}

/** Computes what a call is, and keeps it. @returns null: it was whole before, or its account is gone */
async function conclude(
  { reader, now }: SettleParts,
  db: HubDb,
  { call, rules }: { call: Settling; rules: Rules },
): Promise<Concluded | null> {
  const { state, rows } = call;
  const record = call.record as StoredRecord;
  const account = rules.account(accountOf(record));
  const flowId = rules.flowId(record.flow_name);
  const turnTags = account ? tagTurns(rows, account.tags, rules.flowId) : [];
  // A machine wants nothing, whatever it says.
  const grades = account && record.machine !== 1 ? account.grades : [];
  const grade = levelOf(grades, flowId, factsOf({ record, rows }, turnTags));
  const version = rows.at(-1)?.flow_version ?? null;
  const { provinceId, cityId, operator } = (await numberPlaces()).placeOf(otherEndOf(record));
  const outcome = {
    account: accountOf(record),
    level: grade?.id ?? null,
    tags: turnTags.length === 0 ? null : turnTags,
    flow_version: version,
    behaviour: rules.behaviour(flowId, version),
    latencies: latenciesOf(rows, state.stats),
    province_id: provinceId,
    city_id: cityId,
    operator,
  };
  await reader.saveOutcome(db, state.callid, outcome);
  const tagIds = [...new Set(turnTags.map(({ tag }) => tag))];
  const calldate = record.calldate === null ? 0 : Date.parse(record.calldate);
  await saveCallTags(db, state.callid, { tagIds, calldate });
  const isFirst = state.whole === null && call.lines.length > 0;
  if (isFirst) {
    state.whole = now();
    state.seq++;
  }
  await saveState(db, state, now());
  if (!isFirst || !account) return null;
  const { task_id: taskUuid, rounds } = record;
  return {
    ended: {
      ...{ record: { ...record, ...outcome }, rows, turnTags, seq: state.seq, flowId },
      ...{ account, accountName: outcome.account },
    },
    whole: { accountId: account.id, taskUuid, rounds: rounds ?? 0, level: outcome.level },
  };
}
