/** Reads calls with all that this door tells of them. */
import type { StoredRecord } from '../../../../records/call.ts';
import { callStatusOf } from '../../../../records/call-status.ts';
import type { CallStatus } from '../../../../records/status-names.ts';
import { callsOfNumber } from '../../../../store/hub/tasks/number-calls.ts';
import type { HistoryRow, NumberRow } from '../../../../store/hub/tasks/numbers.ts';
import type { Context } from '../../../api/route.ts';
import { findRecordings } from '../../../recordings/find-recording.ts';
import { signLink } from '../../../recordings/recording-link.ts';
import { knownTags } from '../../../records/known.ts';
import { type CallFacts, callFacts, type PlacedCall } from './call-facts.ts';
import type { ShownParts } from './shown-call.ts';

/** A link to a recording works for 48 hours, as the provider's does, ms. */
const LINK_MS = 48 * 3_600_000;

/** The calls of a number, the newest first. */
export async function placedCalls({ db }: Context, number: NumberRow): Promise<PlacedCall[]> {
  const { live, ended } = await callsOfNumber(db, number);
  const ofNumber = { callee: number.number };
  return [
    ...live.map(({ id, ...call }) => ({ ...ofNumber, ...call, callid: id, ended: null })),
    ...ended.map((row) => ({ ...ofNumber, ...endedCall(row) })),
  ];
}

function endedCall(row: HistoryRow): Omit<PlacedCall, 'callee'> {
  return {
    ...{ callid: row.call_id, attempt: row.attempt, caller: row.calling_number },
    placed: Number(row.called_at),
    ended: {
      ...{ at: Number(row.ended_at), bill: row.bill, announcement: row.early_media },
      status: row.status as CallStatus,
    },
  };
}

/** The call of a record. */
export function recordedCall(record: StoredRecord): PlacedCall {
  const time = (iso: string | null) => (iso === null ? 0 : Date.parse(iso));
  return {
    ...{ callid: record.callid, attempt: record.attempt ?? 1, callee: record.callee ?? '' },
    ...{ caller: record.caller_number, placed: time(record.calldate) },
    ended: {
      ...{ at: time(record.hangupdate), bill: record.bill ?? 0, announcement: record.early_media },
      status: callStatusOf(record),
    },
  };
}

export interface ReadCall {
  facts: CallFacts;
  parts: ShownParts;
}

/** A call with its turns and its recording. */
export async function readCall(context: Context, call: PlacedCall): Promise<ReadCall> {
  const { db, store, calls, principal } = context;
  const record = (await calls.record(store.db, principal.account.name, call.callid)) ?? null;
  const rows = (await calls.rows(store.db, [call.callid])).get(call.callid) ?? [];
  const names = record?.tags?.length ? await tagNames(context) : new Map<string, string>();
  const found = await findRecordings(
    { ...context, db },
    { account: principal.account.name, callid: call.callid },
  );
  const recording = found.find(({ state }) => state !== 'missing');
  return {
    facts: callFacts(call, record, rows),
    parts: {
      tags: tagsOf(record, names),
      recording: recording === undefined ? null : linkTo(context, { id: recording.id, callid: call.callid }),
    },
  };
}

/** Calls of a list: without their turns and recordings. */
export async function listedCalls(context: Context, records: readonly StoredRecord[]): Promise<ReadCall[]> {
  const rows = await context.calls.rows(
    context.store.db,
    records.map(({ callid }) => callid),
  );
  const names = await tagNames(context);
  return records.map((record) => ({
    facts: callFacts(recordedCall(record), record, rows.get(record.callid) ?? []),
    parts: { tags: tagsOf(record, names), recording: null },
  }));
}

async function tagNames({ db, principal }: Context): Promise<Map<string, string>> {
  const tags = await knownTags(db, principal.account.id);
  return new Map([...tags].map(([id, { name }]) => [id, name]));
}

function tagsOf(record: StoredRecord | null, names: ReadonlyMap<string, string>): string[] {
  const ids = new Set((record?.tags ?? []).map(({ tag }) => tag));
  return [...ids].flatMap((id) => names.get(id) ?? []);
}

/** The hub's own address serves recordings. Without `hub.publicUrl` the link has no host. */
function linkTo(
  { secretKey, principal, now, recordings }: Context,
  { id, callid }: { id: number; callid: string },
): string {
  const { account, kind, name } = principal;
  const link = { recording: id, callid, account, by: { kind, name }, expires: now() + LINK_MS };
  const token = signLink(secretKey, link);
  return `${recordings.publicUrl ?? ''}/v1/recording/${encodeURIComponent(callid)}/signed?token=${token}`;
}
