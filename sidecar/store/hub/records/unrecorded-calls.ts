/** Calls that have rows and no record: it was lost, or they ran before there was a table of records. */
import { MAIN_ACCOUNT, ownerOf } from '../../call-origin.ts';
import { clocksOf } from '../../read.ts';
import { type RowColumn, readValue } from '../../table.ts';
import type { HubDb } from '../hub-store.ts';
import type { NewRecording } from '../recordings/recordings.ts';
import { type CallReader, tablesOf } from './call-reader.ts';

export interface UnrecordedCalls {
  callids: string[];
  /** Recordings that their rows name. */
  recordings: NewRecording[];
  /** The time of the last row that was looked at, ms since 1970; null: there is none behind it. */
  next: number | null;
}

export interface UnrecordedQuery {
  /** Name of the account. */
  account: string;
  /** ms since 1970: rows from `after` on, and before `before`, are looked at. */
  after: number;
  before: number;
  /** Most rows to look at. */
  limit: number;
}

const NEEDED = ['callid', 'createtime', 'flow_name'] as const satisfies readonly RowColumn[];
const USED = ['account', 'host', 'record'] as const satisfies readonly RowColumn[];
/** Digits after the second that `createtime` has at most. */
const MILLISECONDS = 3;

/** Looks at the next rows of all accounts, in the order of their times, which an index has. */
export async function unrecordedCalls(
  reader: CallReader,
  db: HubDb,
  { account, after, before, limit }: UnrecordedQuery,
): Promise<UnrecordedCalls> {
  const { rows: columns } = await reader.tables(db);
  const has = (wanted: string): boolean => columns.some(({ name }) => name === wanted);
  if (!NEEDED.every(has)) return { callids: [], recordings: [], next: null };
  const clocks = clocksOf(columns, reader.time);
  const clock = clocks('createtime');
  const rows = await tablesOf(db)
    .selectFrom('conversation')
    .select([...NEEDED, ...USED.filter(has)] as RowColumn[])
    .where('createtime', '>=', clock.format(after, MILLISECONDS))
    .where('createtime', '<', clock.format(before, 0))
    .orderBy('createtime')
    .limit(limit)
    .execute();
  const mine = rows.filter((row) => ownerOfRow(row) === account);
  const callids = [...new Set(mine.map(({ callid }) => String(callid)))];
  const recorded = new Set(await reader.recorded(db, callids));
  const last = readValue('createtime', rows.at(-1)?.createtime ?? null, clock) as string | null;
  return {
    callids: callids.filter((callid) => !recorded.has(callid)),
    recordings: mine.flatMap(({ callid, host, record: path }) =>
      recorded.has(String(callid)) || !host || !path
        ? []
        : [
            {
              account,
              callid: String(callid),
              host: String(host),
              path: String(path),
              kind: 'action' as const,
            },
          ],
    ),
    next: rows.length < limit || last === null ? null : Date.parse(last),
  };
}

function ownerOfRow({ account, flow_name: flow }: { account?: unknown; flow_name?: unknown }): string {
  if (typeof account === 'string' && account !== '') return account;
  return typeof flow === 'string' ? ownerOf(flow) : MAIN_ACCOUNT;
}
