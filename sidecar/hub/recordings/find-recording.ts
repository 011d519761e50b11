import { ownerOf } from '../../store/call-origin.ts';
import type { HubDb, HubStore } from '../../store/hub/hub-store.ts';
import { insertRecordings, type RecordingRow, recordingsOf } from '../../store/hub/recordings/recordings.ts';
import type { CallReader } from '../../store/hub/records/call-reader.ts';
import { recordingsIn } from './recordings-in.ts';
import type { RecordingServices } from './services.ts';

/** The recordings of a call, that of the whole call first; none for a call of another account. */
export async function findRecordings(
  {
    db,
    store,
    calls,
    recordings,
    now,
  }: { db: HubDb; store: HubStore; calls: CallReader; recordings: RecordingServices; now: () => number },
  { account, callid }: { account: string; callid: string },
): Promise<RecordingRow[]> {
  const wanted = { account, callids: [callid] };
  const known = await recordingsOf(db, wanted);
  if (known.length > 0) return known;
  // A call that ended before there was a table of recordings.
  const record = (await calls.records(db, [callid])).get(callid);
  if (!record || (record.account ?? ownerOf(record.flow_name)) !== account) return [];
  const rows = (await calls.rows(db, [callid])).get(callid) ?? [];
  const host = record.host ?? (store.kind === 'sqlite' ? recordings.host : null);
  const found = recordingsIn({ record: { ...record, host, account }, rows });
  await insertRecordings(db, found, { kind: store.kind, now: now() });
  return recordingsOf(db, wanted);
}
