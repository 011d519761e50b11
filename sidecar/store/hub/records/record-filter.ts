/** What a list of records selects, as conditions of SQL. */
import { type RawBuilder, sql } from 'kysely';
import { MAIN_ACCOUNT } from '../../call-origin.ts';
import type { ColumnName } from '../../table.ts';
import { causesOf, hasStatusAmong, laterColumns } from './status-filter.ts';

export interface RecordFilter {
  /** Name of the account. */
  account: string;
  taskId?: string | undefined;
  /** `calldate`, ms since 1970; both included. */
  from?: number | undefined;
  to?: number | undefined;
  callee?: string | undefined;
  /** Ids of grades. */
  levels?: readonly string[] | undefined;
  /** Ids of tags of the account: one of them. */
  tags?: readonly string[] | undefined;
  statuses?: readonly number[] | undefined;
  dispositions?: readonly number[] | undefined;
  /** ms */
  billFrom?: number | undefined;
  billTo?: number | undefined;
  roundsFrom?: number | undefined;
  roundsTo?: number | undefined;
  /** Name of a flow on hosts. */
  flow?: string | undefined;
  /** A part of what the caller said. */
  keyword?: string | undefined;
}

/** A condition on the record `r`. */
export interface Condition {
  is: RawBuilder<unknown>;
  /** The columns of the record that it looks at. */
  columns: readonly ColumnName[];
}

/** The conditions of a filter but for its time, by what they select. */
export interface Conditions {
  account: Condition;
  taskId?: Condition;
  callee?: Condition;
  levels?: Condition;
  flow?: Condition;
  tags?: Condition;
  bill?: Condition;
  rounds?: Condition;
  dispositions?: Condition;
  statuses?: Condition;
  keyword?: Condition;
}

/** @param columns of the table of records: one of somebody else has no accounts */
export function conditionsOf(filter: RecordFilter, columns: ReadonlySet<string>): Conditions {
  const { taskId, callee, levels, flow, tags, dispositions, statuses, keyword } = filter;
  const conditions: Conditions = { account: ofAccount(filter.account, columns.has('account')) };
  if (taskId !== undefined) conditions.taskId = equals('task_id', taskId);
  if (callee !== undefined) conditions.callee = equals('callee', callee);
  if (flow !== undefined) conditions.flow = equals('flow_name', flow);
  if (levels) conditions.levels = oneOf('level', levels);
  if (dispositions) conditions.dispositions = oneOf('hangup_disposition', dispositions);
  const bill = inRange('bill', filter.billFrom, filter.billTo);
  if (bill) conditions.bill = bill;
  const rounds = inRange('rounds', filter.roundsFrom, filter.roundsTo);
  if (rounds) conditions.rounds = rounds;
  if (statuses) conditions.statuses = hasOneStatus(statuses, columns);
  if (tags)
    conditions.tags = {
      is: sql`exists (select 1 from hub_call_tag ht where ht.callid = r.callid and ht.tag_id in (${sql.join([...tags])}))`,
      columns: ['tags'],
    };
  if (keyword !== undefined)
    conditions.keyword = {
      is: sql`exists (select 1 from conversation c where c.callid = r.callid and c.input_type = 0
        and c.input_args like ${`%${escaped(keyword)}%`} escape '!')`,
      columns: ['tags'],
    };
  return conditions;
}

export function equals(column: ColumnName, value: string): Condition {
  return { is: sql`r.${sql.ref(column)} = ${value}`, columns: [column] };
}

function oneOf(column: ColumnName, values: readonly (string | number)[]): Condition {
  return { is: sql`r.${sql.ref(column)} in (${sql.join([...values])})`, columns: [column] };
}

function inRange(column: ColumnName, from?: number, to?: number): Condition | null {
  const bounds = [
    ...(from === undefined ? [] : [sql`r.${sql.ref(column)} >= ${from}`]),
    ...(to === undefined ? [] : [sql`r.${sql.ref(column)} <= ${to}`]),
  ];
  return bounds.length === 0 ? null : { is: sql.join(bounds, sql` and `), columns: [column] };
}

/** In a table of somebody else, which has no accounts, the name of the flow says whose a call is. */
function ofAccount(account: string, hasAccount: boolean): Condition {
  if (hasAccount) return equals('account', account);
  const is =
    account === MAIN_ACCOUNT
      ? sql`(r.flow_name is null or r.flow_name not like '%.@%')`
      : sql`r.flow_name like ${`%.@${escaped(account)}`}`;
  return { is, columns: ['flow_name'] };
}

/**
 * The cause is in the keys, so the record is read only where that fits, and always where an announcement may decide: that is
 * in no key.
 */
function hasOneStatus(statuses: readonly number[], known: ReadonlySet<string>): Condition {
  const is = hasStatusAmong(statuses, known);
  const causes = causesOf(statuses);
  const columns = laterColumns(known);
  if (causes === null)
    return { is, columns: ['bill', 'answerdate', 'hangupcause', 'hangup_code', ...columns] };
  const ofCause = sql`r.hangupcause in (${sql.join(causes)})`;
  if (!known.has('early_media')) return { is: sql`${ofCause} and ${is}`, columns: ['hangupcause'] };
  return {
    is: sql`(${ofCause} or r.early_media is not null) and ${is}`,
    columns: ['hangupcause', 'early_media'],
  };
}

function escaped(text: string): string {
  return text.replace(/[!%_]/g, '!$&');
}
