/** Calls with recordings on the disks of two hosts, and the parts that look after them. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { RecordingKeeper } from '../../../../sidecar/recordings/recording-keeper.ts';
import type { RecordingStore } from '../../../../sidecar/recordings/store/recording-store.ts';
import type { RecordingRow } from '../../../../sidecar/store/hub/recordings/recordings.ts';
import { type TestHub, ZONE } from '../../../support/hub/hub.ts';
import { aSound } from '../../../support/hub/prompts.ts';
import { recordedLog } from '../../../support/log.ts';
import { aCall, aRecord } from '../../rows/fixture.ts';
import type { Bench } from '../records/bench.ts';

/** Writes a recording where FreeSWITCH would. @returns its path and content */
export function aRecording(folder: string, name: string, ms = 1000): { path: string; content: Buffer } {
  const path = join(folder, '2026-01-31', name);
  mkdirSync(dirname(path), { recursive: true });
  const content = aSound(name.length, ms);
  writeFileSync(path, content);
  return { path, content };
}

/** A call that is over, with these recordings of it as a whole and of its first action. */
export async function endCall(
  bench: Bench,
  callid: string,
  {
    whole = null,
    action = null,
    ...over
  }: {
    whole?: string | null;
    action?: string | null;
    host?: string;
    caller_number?: string;
    flow_name?: string;
  },
): Promise<void> {
  const rows = aCall(callid, 4).map((row, i) => (i === 1 ? { ...row, record: action } : row));
  await bench.commit('conversation', rows);
  await bench.commit('call_record', [{ ...aRecord(callid, { recordfile: whole }), rows: 4, ...over }]);
  await bench.settle();
}

/** A call of a task that nobody answered, with the sound before the answer. It has no rows. */
export async function endUnanswered(
  bench: Bench,
  callid: string,
  { sound, ...over }: { sound: string; calldate?: string; callee?: string },
): Promise<void> {
  const record = aRecord(callid, { direction: 'outbound', answerdate: null, bill: 0, recordfile: sound });
  const cause = { hangupcause: 'SUBSCRIBER_ABSENT', hangup_code: 487, rounds: null, flow_end: null };
  const announced = { early_media: 'power off', early_media_phrase: '已关机', account: 'main' };
  await bench.commit('call_record', [{ ...record, ...cause, ...announced, ...over }]);
  await bench.settle();
}

/** Looks after the recordings of a host; a test calls `look`. */
export function aKeeper(
  hub: TestHub,
  { host = 'host-1', folder, place = null }: { host?: string; folder: string; place?: RecordingStore | null },
) {
  const { log, lines } = recordedLog();
  const now = () => hub.clock.now;
  const reader = hub.store.callReader(ZONE);
  // The hub's own store, which the test closes.
  const store = { ...hub.store, close: async () => {} };
  const keeper = new RecordingKeeper({ host, folder, place, store, reader, log, now });
  onTestFinished(() => keeper.stop());
  return { keeper, lines };
}

export async function recordingRows({ store }: TestHub): Promise<RecordingRow[]> {
  return (await store.db.selectFrom('hub_recording').selectAll().orderBy('id').execute()) as never;
}

export const isThere = (path: string): boolean => existsSync(path);
