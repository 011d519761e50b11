import { sql } from 'kysely';
import type { HubDb } from './hub-store.ts';

export interface FlowPublication {
  /** The flow's number. */
  id: number;
  account: string;
  name: string;
  version: string;
  author: string | null;
  /** ms since 1970. */
  time: number;
}

/** The version of each flow that was published last. */
export async function listPublished(db: HubDb): Promise<FlowPublication[]> {
  const { rows } = await sql<FlowPublication>`
    select f.id, a.name as account, f.name, f.published as version, f.published_by as author,
      f.published_at as time
    from hub_flow f join hub_account a on a.id = f.account_id
    where f.published is not null and f.removed is null`.execute(db);
  return rows;
}
