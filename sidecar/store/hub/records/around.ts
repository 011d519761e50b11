/** What the hub knows of one call besides its record, in one statement. */
import { sql } from 'kysely';
import type { StoredRecord } from '../../../records/call.ts';
import type { Around } from '../../../records/shown-record.ts';
import type { HubDb } from '../hub-store.ts';

interface Found {
  read_at: number | string | null;
  settled: number | string | null;
  flow_id: number | null;
  level_id: string | null;
  name: string;
  alias: string;
  color: string;
}

export async function readAround(
  db: HubDb,
  accountId: number,
  { callid, flow_name, level }: Pick<StoredRecord, 'callid' | 'flow_name' | 'level'>,
): Promise<Around> {
  const { rows } = await sql<Found>`
    select s.read_at, s.settled, f.id as flow_id, l.id as level_id, l.name, l.alias, l.color
    from (select 1 as one) as o
    left join hub_call_state s on s.callid = ${callid}
    left join hub_flow f on f.host_name = ${flow_name}
    left join hub_level l on l.id = ${level} and l.account_id = ${accountId}`.execute(db);
  const [found] = rows as [Found];
  const time = (value: number | string | null) => (value === null ? null : Number(value));
  return {
    flowId: found.flow_id,
    level:
      found.level_id === null
        ? null
        : { id: found.level_id, name: found.name, alias: found.alias, color: found.color },
    readAt: time(found.read_at),
    settled: time(found.settled),
  };
}
