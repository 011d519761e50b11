/** The recordings that a call's record and rows name. */
import type { Row } from '../../../engine/contract/row.ts';
import type { StoredRecord } from '../../records/call.ts';
import { ownerOf } from '../../store/call-origin.ts';
import type { NewRecording } from '../../store/hub/recordings/recordings.ts';

/** None of a call whose host is not known: nobody could find the files. */
export function recordingsIn({
  record,
  rows,
}: {
  record: StoredRecord | null;
  rows: readonly Row[];
}): NewRecording[] {
  if (record === null || record.host === null) return [];
  const { callid, host, recordfile } = record;
  const account = record.account ?? ownerOf(record.flow_name);
  const ofActions = new Set(rows.flatMap((row) => (row.record ? [row.record] : [])));
  if (recordfile) ofActions.delete(recordfile);
  return [
    ...(recordfile ? [{ account, callid, host, path: recordfile, kind: 'call' as const }] : []),
    ...[...ofActions].map((path) => ({ account, callid, host, path, kind: 'action' as const })),
  ];
}
