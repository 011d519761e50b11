/** `callStatusOf` as SQL, made of the same table, so that a list shows exactly the records that have the status. */
import { type RawBuilder, sql } from 'kysely';
import { NOT_BEGUN } from '../../../records/call-status.ts';
import { CAUSES, OTHER_CAUSE, SIP_EXCEPTIONS } from '../../../records/end-reasons.ts';
import { CallStatus } from '../../../records/status-names.ts';

/** Causes by status; those that mean the same as a cause that is not listed are left out. */
const causesByStatus = new Map<CallStatus, string[]>();
for (const [cause, { status }] of CAUSES) {
  if (status !== OTHER_CAUSE.status)
    causesByStatus.set(status, [...(causesByStatus.get(status) ?? []), cause]);
}

const BRANCHES = [
  sql`when answerdate is not null or bill > 0 then
    case when direction = 'outbound' and error_code in (${sql.join(NOT_BEGUN)})
      then ${CallStatus.Abandoned} else ${CallStatus.Answered} end`,
  sql`when coalesce(hangupcause, '') = '' then ${CallStatus.Abandoned}`,
  ...SIP_EXCEPTIONS.map(
    ({ cause, sip, status }) =>
      sql`when hangupcause = ${cause} and hangup_code in (${sql.join(sip)}) then ${status}`,
  ),
  ...[...causesByStatus].map(
    ([status, causes]) => sql`when hangupcause in (${sql.join(causes)}) then ${status}`,
  ),
];

export function hasStatusAmong(statuses: readonly number[]): RawBuilder<boolean> {
  if (statuses.length === 0) return sql<boolean>`1 = 0`;
  return sql<boolean>`case ${sql.join(BRANCHES, sql` `)} else ${OTHER_CAUSE.status} end in (${sql.join(statuses)})`;
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
