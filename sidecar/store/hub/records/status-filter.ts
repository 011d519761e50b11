/** `callStatusOf` as SQL, made of the same table, so that a list shows exactly the records that have the status. */
import { type RawBuilder, sql } from 'kysely';
import { NOT_BEGUN } from '../../../records/call-status.ts';
import { ANNOUNCEMENTS, CAUSES, OTHER_CAUSE, SIP_EXCEPTIONS } from '../../../records/end-reasons.ts';
import { CallStatus } from '../../../records/status-names.ts';

/** Causes by status; those that mean the same as a cause that is not listed are left out. */
const causesByStatus = new Map<CallStatus, string[]>();
for (const [cause, { status }] of CAUSES) {
  if (status !== OTHER_CAUSE.status)
    causesByStatus.set(status, [...(causesByStatus.get(status) ?? []), cause]);
}

const announcementsByStatus = new Map<CallStatus, string[]>();
for (const [announced, { status }] of ANNOUNCEMENTS)
  announcementsByStatus.set(status, [...(announcementsByStatus.get(status) ?? []), announced]);

/** The columns of a result that a table may lack. */
const LATER = ['early_media', 'agent', 'machine'] as const;
type LaterColumn = (typeof LATER)[number];

export function laterColumns(columns: ReadonlySet<string>): LaterColumn[] {
  return LATER.filter((name) => columns.has(name));
}

function branches(columns: ReadonlySet<string>): RawBuilder<unknown>[] {
  const isMachine = columns.has('machine') ? sql`coalesce(machine, 0) = 1` : sql`1 = 0`;
  const isAlone = columns.has('agent') ? sql`agent = 0 and not ${isMachine}` : sql`1 = 0`;
  const announced = columns.has('early_media') ? [...announcementsByStatus] : [];
  return [
    sql`when answerdate is not null or bill > 0 then
    case when (direction = 'outbound' and error_code in (${sql.join(NOT_BEGUN)})) or (${isAlone})
      then ${CallStatus.Abandoned} else ${CallStatus.Answered} end`,
    ...announced.map(([status, codes]) => sql`when early_media in (${sql.join(codes)}) then ${status}`),
    ...OF_CAUSES,
  ];
}

const OF_CAUSES = [
  sql`when coalesce(hangupcause, '') = '' then ${CallStatus.Abandoned}`,
  ...SIP_EXCEPTIONS.map(
    ({ cause, sip, status }) =>
      sql`when hangupcause = ${cause} and hangup_code in (${sql.join(sip)}) then ${status}`,
  ),
  ...[...causesByStatus].map(
    ([status, causes]) => sql`when hangupcause in (${sql.join(causes)}) then ${status}`,
  ),
];

/** @param columns of the table of records */
export function hasStatusAmong(
  statuses: readonly number[],
  columns: ReadonlySet<string>,
): RawBuilder<boolean> {
  if (statuses.length === 0) return sql<boolean>`1 = 0`;
  return sql<boolean>`case ${sql.join(branches(columns), sql` `)} else ${OTHER_CAUSE.status} end in (${sql.join(statuses)})`;
}

/** All causes that calls with these statuses may have; null: any. */
export function causesOf(statuses: readonly number[]): string[] | null {
  const causes = new Set<string>();
  for (const status of statuses) {
    const listed = causesByStatus.get(status as CallStatus);
    // Answered and abandoned calls are known by other columns, and the rest by any other cause.
    if (listed === undefined || status === CallStatus.Answered || status === CallStatus.Abandoned)
      return null;
    for (const cause of listed) causes.add(cause);
    for (const exception of SIP_EXCEPTIONS) if (exception.status === status) causes.add(exception.cause);
  }
  return [...causes];
}
