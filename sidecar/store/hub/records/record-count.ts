/** Counts what a list selects: exactly up to a limit, beyond it by the statistics of the database, without a scan. */
import type { Kysely } from 'kysely';
import type { HubTables } from '../hub-tables.ts';
import type { CallReader } from './call-reader.ts';
import type { RecordFilter } from './record-filter.ts';
import { isPlain, MOST_CHECKED, type MostChecked, type OpenList, openList } from './record-list.ts';
import type { Path } from './record-paths.ts';

/** Records are counted up to here; more are estimated. */
export const MOST_COUNTED = 10_000;
/** Statistics may be wrong by so many times. */
const DOUBT = 4;

export interface RecordCount {
  total: number;
  /** There are more than `MOST_COUNTED`, or too many to look at, and `total` says about how many. */
  isEstimate: boolean;
}

export async function countRecords(
  reader: CallReader,
  db: Kysely<HubTables>,
  filter: RecordFilter,
  mostChecked = MOST_CHECKED,
): Promise<RecordCount> {
  const list = await openList(reader, db, filter);
  if (list === null) return { total: 0, isEstimate: false };
  const { way, paths, span } = list;
  const [first] = way;
  if (first?.tag !== undefined && first.tag !== null) {
    const lengths = await Promise.all(way.map((path) => paths.estimate(path, span)));
    const length = lengths.reduce((sum, one) => sum + one, 0);
    // A call may have several of the tags.
    if (way.length > 1 && length <= mostChecked.single)
      return { total: await paths.countTagged(way, span), isEstimate: false };
  }
  const counts = await Promise.all(way.map((path) => countPath(list, path, mostChecked)));
  const total = counts.reduce((sum, one) => sum + one.total, 0);
  return { total, isEstimate: total > MOST_COUNTED || counts.some(({ isEstimate }) => isEstimate) };
}

async function countPath(
  { paths, span }: OpenList,
  path: Path,
  mostChecked: MostChecked,
): Promise<RecordCount> {
  const length = await paths.estimate(path, span);
  if (isPlain(path)) {
    if (path.checked.length === 0 && length > MOST_COUNTED * DOUBT)
      return { total: length, isEstimate: true };
    const total = await paths.count(path, span, MOST_COUNTED + 1);
    return total > MOST_COUNTED
      ? { total: Math.max(total, length), isEstimate: true }
      : { total, isEstimate: false };
  }
  // A short path is counted to its end, a long one is sampled.
  const longest = mostChecked.covered;
  const isShort = length > 0 ? length <= longest : (await paths.timeAfter(path, span, longest)) === undefined;
  const sample = path.isCovered ? mostChecked.covered : mostChecked.single;
  const end = isShort ? undefined : await paths.timeAfter(path, span, sample);
  if (end === undefined)
    return { total: await paths.count(path, span, MOST_COUNTED * DOUBT), isEstimate: false };
  const counted = await paths.count(path, { ...span, from: end }, sample);
  const about = Math.round((Math.max(length, sample) * counted) / sample);
  return { total: Math.max(counted, about), isEstimate: true };
}
