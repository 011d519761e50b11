/** Lists of records: the newest first, filtered, without reading them all. */
import type { Kysely } from 'kysely';
import type { StoredRecord } from '../../../records/call.ts';
import { clockOf } from '../../table.ts';
import type { HubTables } from '../hub-tables.ts';
import type { CallReader } from './call-reader.ts';
import type { RecordFilter } from './record-filter.ts';
import { type Path, PathReader, type Place, type Span, waysOf } from './record-paths.ts';

type HubDb = Kysely<HubTables>;

/** How many records are looked at for one page, and as many for its count. */
export interface MostChecked {
  /** In a key that has what is checked. */
  covered: number;
  /** One by one. */
  single: number;
}

export const MOST_CHECKED: MostChecked = { covered: 10_000, single: 3_000 };
/** Most pages are full after the first of these parts. */
const FIRST_PART = 1_000;
const PART_GROWTH = 5;

/** The record after which a page begins. */
export interface RecordCursor {
  /** ms since 1970 */
  calldate: number;
  /** Empty: no record of this time comes after it. */
  callid: string;
}

export interface PageRequest {
  limit: number;
  /** Records that are left out at the beginning. */
  offset?: number;
  after?: RecordCursor | undefined;
  mostChecked?: MostChecked;
}

export interface RecordPage {
  records: StoredRecord[];
  /** Where the next page begins; null: there is none. */
  next: RecordCursor | null;
}

/** The page has fewer records than it may, although others follow, if too many had to be looked at. */
export async function listRecords(
  reader: CallReader,
  db: HubDb,
  filter: RecordFilter,
  { limit, offset = 0, after, mostChecked = MOST_CHECKED }: PageRequest,
): Promise<RecordPage> {
  const list = await openList(reader, db, filter);
  if (list === null) return { records: [], next: null };
  const place = after && { time: list.timeOf(after.calldate), callid: after.callid };
  const wanted = offset + limit;
  const found = await Promise.all(
    list.way.map((path) => readPath(list, path, { wanted, after: place, mostChecked })),
  );
  // Beyond the place where one path was left, records of that path may be missing.
  const left = found.flatMap((one) => one.left ?? []).sort(newestFirst)[0];
  const known = new Map(found.flatMap(({ calls }) => calls).map((call) => [call.callid, call] as const));
  const calls = list.way.length === 1 ? [...known.values()] : [...known.values()].sort(newestFirst);
  const sure = left === undefined ? calls : calls.filter((call) => newestFirst(call, left) < 0);
  const shown = sure.slice(offset, wanted);
  const last = shown.at(-1);
  const isFull = shown.length === limit && last !== undefined;
  const next = isFull ? last : (left ?? null);
  const callids = shown.map(({ callid }) => callid);
  const records = await reader.records(db, callids);
  return {
    records: callids.flatMap((callid) => records.get(callid) ?? []),
    next: next && { calldate: list.msOf(next.time), callid: next.callid },
  };
}

/** A list in the way in which it is read. */
export interface OpenList {
  way: readonly Path[];
  paths: PathReader;
  /** The time of the filter. */
  span: Span;
  /** Of ms since 1970, as the paths have it. */
  timeOf(ms: number): string | number;
  msOf(time: string | number): number;
}

export async function openList(
  reader: CallReader,
  db: HubDb,
  filter: RecordFilter,
): Promise<OpenList | null> {
  const { records: columns, recordKeys } = await reader.tables(db);
  if (columns.length === 0) return null;
  const ways = waysOf(filter, recordKeys, new Set<string>(columns.map(({ name }) => name)));
  const calldate = columns.find(({ name }) => name === 'calldate');
  if (calldate === undefined) return null;
  const clock = clockOf(calldate, reader.time);
  const paths = new PathReader(reader, db);
  const lists = ways.map((way): OpenList => {
    const isTag = way[0]?.tag !== null && way[0] !== undefined;
    const timeOf = (ms: number) => (isTag ? ms : clock.format(ms, calldate.fraction ?? 0));
    const bound = (ms: number | undefined) => (ms === undefined ? undefined : timeOf(ms));
    const msOf = (time: string | number) =>
      isTag ? Number(time) : time === null ? 0 : (clock.parse(String(time)) ?? 0);
    return { way, paths, span: { from: bound(filter.from), to: bound(filter.to) }, timeOf, msOf };
  });
  return shortest(lists);
}

/** The way with the fewest records. */
async function shortest(lists: readonly OpenList[]): Promise<OpenList | null> {
  const [first = null] = lists;
  if (lists.length < 2) return first;
  const lengths = await Promise.all(
    lists.map(async ({ way, paths, span }) => {
      const each = await Promise.all(way.map((path) => paths.estimate(path, span)));
      return each.reduce((sum, one) => sum + one, 0);
    }),
  );
  return lists[lengths.indexOf(Math.min(...lengths))] ?? first;
}

interface PartOfPath {
  calls: Place[];
  /** Where reading was given up; undefined: the path has no more, or enough was found. */
  left?: Place;
}

/** Reads a path in parts that grow, until enough was found or too many were looked at. */
async function readPath(
  { paths, span }: OpenList,
  path: Path,
  { wanted, after, mostChecked }: { wanted: number; after: Place | undefined; mostChecked: MostChecked },
): Promise<PartOfPath> {
  // Nothing is checked, so the first ones are those that are wanted.
  if (isPlain(path)) return { calls: await paths.calls(path, { ...span, after }, wanted) };
  const calls: Place[] = [];
  let begin = after;
  let left = path.isCovered ? mostChecked.covered : mostChecked.single;
  for (let size = FIRST_PART; left > 0; size *= PART_GROWTH) {
    const part = { ...span, after: begin };
    const end = await paths.timeAfter(path, part, Math.min(size, left));
    const from = end === undefined ? span.from : end;
    calls.push(...(await paths.calls(path, { ...part, from }, wanted - calls.length)));
    if (calls.length === wanted || end === undefined) return { calls };
    left -= Math.min(size, left);
    begin = { time: end, callid: '' };
  }
  return begin === undefined ? { calls } : { calls, left: begin };
}

/** Nothing is checked, or nothing can be read in parts. */
export function isPlain({ checked, isOrdered }: Path): boolean {
  return !isOrdered || checked.length === 0;
}

function newestFirst(a: Place, b: Place): number {
  if (a.time === b.time) return a.callid < b.callid ? 1 : a.callid > b.callid ? -1 : 0;
  return a.time < b.time ? 1 : -1;
}
