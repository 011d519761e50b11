/** The recordings of whole calls, whatever account they belong to. */
import type { HubDb } from '../hub-store.ts';
import type { RecordingState } from './tables.ts';

export interface CallRecording {
  state: RecordingState;
  /** Null: not measured. */
  bytes: number | null;
  ms: number | null;
}

/** Those that are not to be deleted, by call. */
export async function callRecordings(
  db: HubDb,
  callids: readonly string[],
): Promise<Map<string, CallRecording>> {
  if (callids.length === 0) return new Map();
  const rows = await db
    .selectFrom('hub_recording')
    .select(['callid', 'state', 'bytes', 'ms'])
    .where('callid', 'in', [...callids])
    .where('kind', '=', 'call')
    .where('state', '!=', 'remove')
    .execute();
  return new Map(
    rows.map(({ callid, bytes, ...row }) => [
      callid,
      { ...row, bytes: bytes === null ? null : Number(bytes) },
    ]),
  );
}
