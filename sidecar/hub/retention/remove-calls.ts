/** Removes calls with their recordings: in the database at once, files by the sidecars of their hosts. */
import { insertRecordings, removeRecordings } from '../../store/hub/recordings/recordings.ts';
import { deleteCalls } from '../../store/hub/records/removed-calls.ts';
import type { UnrecordedCalls } from '../../store/hub/records/unrecorded-calls.ts';
import { recordingsIn } from '../recordings/recordings-in.ts';
import type { SettleParts } from '../records/settle.ts';

/** @param callids of this account, as they are stored */
export async function removeCalls(
  { store, reader, now }: SettleParts,
  { account, callids }: { account: string; callids: readonly string[] },
): Promise<void> {
  await store.readCommitted(async (db) => {
    const records = await reader.records(db, callids);
    const rows = await reader.rows(db, callids);
    // Those of calls that ended before there was a table of recordings.
    const found = [...records].flatMap(([callid, record]) =>
      recordingsIn({ record: { ...record, account }, rows: rows.get(callid) ?? [] }),
    );
    await insertRecordings(db, found, { kind: store.kind, now: now() });
    await removeRecordings(db, { account, callids });
    await deleteCalls(reader, db, callids, now());
  });
}

/** The same for calls without a record. */
export async function removeUnrecorded(
  { store, reader, now }: SettleParts,
  { account, callids, recordings }: Pick<UnrecordedCalls, 'callids' | 'recordings'> & { account: string },
): Promise<void> {
  await store.readCommitted(async (db) => {
    await insertRecordings(db, recordings, { kind: store.kind, now: now() });
    await removeRecordings(db, { account, callids });
    await deleteCalls(reader, db, callids, now());
  });
}
