/**
 * Ways through the records of an account, the newest first. Each reads one key from its end, so that a page costs what it
 * shows, and not what the table has. What the key does not select is checked on each record, and only so many are looked at.
 */
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { ColumnName } from '../../table.ts';
import type { HubTables } from '../hub-tables.ts';
import type { CallReader } from './call-reader.ts';
import { type Condition, type Conditions, conditionsOf, equals, type RecordFilter } from './record-filter.ts';

type HubDb = Kysely<HubTables>;

/** A part of the records: those of one task, one grade, one tag … */
export interface Path {
  /** The key of `call_record` that it reads; null: a tag's, or whatever the database finds. */
  key: string | null;
  /** Id of the tag, whose calls are read in `hub_call_tag`. */
  tag: string | null;
  selected: readonly Condition[];
  checked: readonly Condition[];
  /** All that is checked is in the key. */
  isCovered: boolean;
  /** Whether records can be read in order, a part at a time. */
  isOrdered: boolean;
}

/** What lists check without reading the record. */
const CHECKED = ['bill', 'rounds', 'hangup_disposition', 'hangupcause'] as const;

/** The columns of the keys (sql, 0005 and 0006). */
const KEYS: Readonly<Record<string, readonly ColumnName[]>> = {
  list_by_time: ['account', 'calldate', 'callid', ...CHECKED, 'flow_name'],
  list_by_task: ['account', 'task_id', 'calldate', 'callid', ...CHECKED],
  list_by_flow: ['account', 'flow_name', 'calldate', 'callid', ...CHECKED],
  list_by_level: ['account', 'level', 'calldate', 'callid', ...CHECKED],
  record_by_number: ['account', 'callee', 'calldate', 'callid'],
};

/** The ways in which the records of a filter can be read; each has one path or several. The likely best one is the first. */
export function waysOf(
  filter: RecordFilter,
  keys: ReadonlySet<string>,
  columns: ReadonlySet<string>,
): Path[][] {
  const hasAccount = columns.has('account');
  const conditions = conditionsOf(filter, columns);
  const { account } = conditions;
  const ways: Path[][] = [];
  const add = (key: string, name: keyof Conditions, selections: readonly Condition[]) => {
    if (!hasAccount || !keys.has(key)) return;
    ways.push(selections.map((one) => keyPath(key, [account, one], checkedOf(conditions, name))));
  };
  const { callee, taskId, flow } = conditions;
  if (callee) add('record_by_number', 'callee', [callee]);
  if (filter.tags && hasAccount)
    ways.push(filter.tags.map((tag) => tagPath(tag, checkedOf(conditions, 'tags'))));
  if (taskId) add('list_by_task', 'taskId', [taskId]);
  if (filter.levels)
    add(
      'list_by_level',
      'levels',
      filter.levels.map((level) => equals('level', level)),
    );
  if (flow) add('list_by_flow', 'flow', [flow]);
  if (ways.length > 0) return ways;
  const checked = checkedOf(conditions, 'account');
  if (hasAccount && keys.has('list_by_time')) return [[keyPath('list_by_time', [account], checked)]];
  return [[{ ...keyPath('list_by_time', [account], checked), key: null, isOrdered: false }]];
}

function keyPath(key: string, selected: readonly Condition[], checked: readonly Condition[]): Path {
  const isCovered = checked.every(({ columns }) => columns.every((column) => KEYS[key]?.includes(column)));
  return { key, tag: null, selected, checked, isCovered, isOrdered: true };
}

function tagPath(tag: string, checked: readonly Condition[]): Path {
  const selected = [{ is: sql`t.tag_id = ${tag}`, columns: [] }];
  return { key: null, tag, selected, checked, isCovered: false, isOrdered: true };
}

function checkedOf(conditions: Conditions, selected: keyof Conditions): Condition[] {
  const { account: _, ...others } = conditions;
  return Object.entries(others).flatMap(([name, condition]) => (name === selected ? [] : condition));
}

/** Where a list stands: a time as the path has it, and the call at that time. */
export interface Place {
  /** `calldate` as the table has it; of a tag's path, ms since 1970. */
  time: string | number;
  callid: string;
}

/** A part of a path; all bounds are optional. */
export interface Span {
  from?: string | number | undefined;
  to?: string | number | undefined;
  /** Only what comes after it. */
  after?: Place | undefined;
}

/** The statements of paths. */
export class PathReader {
  constructor(
    private readonly reader: CallReader,
    private readonly db: HubDb,
  ) {}

  /** The calls of a span, the newest first. */
  async calls(path: Path, span: Span, limit: number): Promise<Place[]> {
    const time = timeOf(path);
    const callid = callidOf(path);
    const { rows } = await sql<Place>`select ${callid} as callid, ${time} as time from ${this.source(path)}
      where ${this.where(path, span, path.checked)} order by ${time} desc, ${callid} desc limit ${limit}`.execute(
      this.db,
    );
    return rows;
  }

  /** The time of the call so many calls after the beginning of a span; undefined: it has no more. Checks nothing. */
  async timeAfter(path: Path, span: Span, calls: number): Promise<string | number | undefined> {
    const time = timeOf(path);
    const source = this.source({ ...path, checked: [] });
    const { rows } = await sql<{ time: string | number }>`select ${time} as time from ${source}
      where ${this.where(path, span, [])} order by ${time} desc, ${callidOf(path)} desc limit 1 offset ${calls}`.execute(
      this.db,
    );
    return rows[0]?.time ?? undefined;
  }

  /** How many calls of a span there are, counted up to a limit. */
  async count(path: Path, span: Span, limit: number): Promise<number> {
    const { rows } = await sql<{
      count: number | string;
    }>`select count(*) as count from (select 1 from ${this.source(path)}
      where ${this.where(path, span, path.checked)} limit ${limit}) as counted`.execute(this.db);
    return Number(rows[0]?.count ?? 0);
  }

  /** How many calls have one of the tags of the paths. */
  async countTagged(paths: readonly Path[], span: Span): Promise<number> {
    const [{ checked = [] } = {}] = paths;
    const tags = sql`t.tag_id in (${sql.join(paths.map(({ tag }) => tag))})`;
    const path = { ...(paths[0] as Path), selected: [{ is: tags, columns: [] }] };
    const { rows } = await sql<{ count: number | string }>`select count(distinct t.callid) as count
      from ${this.source(path)} where ${this.where(path, span, checked)}`.execute(this.db);
    return Number(rows[0]?.count ?? 0);
  }

  /** About how many calls a span has, without what is checked; 0: the database does not know. */
  estimate(path: Path, span: Span): Promise<number> {
    const source = this.source({ ...path, checked: [] });
    const query = sql`select ${callidOf(path)} from ${source} where ${this.where(path, span, [])}`;
    return this.reader.estimate(this.db, query.compile(this.db));
  }

  /** Of a tag, the record is not needed unless something is checked on it. */
  private source({ key, tag, checked }: Path): RawBuilder<unknown> {
    const isMysql = this.reader.kind === 'mysql';
    // The tables of records and of the hub compare texts in different ways; in this one the key of records is usable.
    if (tag !== null && checked.length === 0) return sql`hub_call_tag t`;
    if (tag !== null)
      return isMysql
        ? sql`hub_call_tag t straight_join call_record r on r.callid = t.callid collate utf8mb4_unicode_ci`
        : sql`hub_call_tag t cross join call_record r on r.callid = t.callid`;
    // Statistics would sometimes have the database read another key, and sort what it has.
    if (key !== null && isMysql) return sql`call_record r force index (${sql.ref(key)})`;
    return sql`call_record r`;
  }

  private where(path: Path, { from, to, after }: Span, checked: readonly Condition[]): RawBuilder<unknown> {
    const [time, callid] = [timeOf(path), callidOf(path)];
    const parts = [...path.selected, ...checked].map(({ is }) => is);
    if (from !== undefined) parts.push(sql`${time} >= ${from}`);
    if (to !== undefined) parts.push(sql`${time} <= ${to}`);
    if (after !== undefined)
      parts.push(
        sql`${time} <= ${after.time}`,
        sql`(${time} < ${after.time} or ${callid} < ${after.callid})`,
      );
    return sql.join(parts, sql` and `);
  }
}

function timeOf({ tag }: Path): RawBuilder<unknown> {
  return sql.ref(tag === null ? 'r.calldate' : 't.calldate');
}

function callidOf({ tag }: Path): RawBuilder<unknown> {
  return sql.ref(tag === null ? 'r.callid' : 't.callid');
}
