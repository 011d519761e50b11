/** Sends what waits for the measure of a recording: its size and length are known once its host has looked at the file. */
import { withRecording } from '../../records/yeta/voice.ts';
import {
  dropHeld,
  type HeldPush,
  heldPushes,
  postponeHeld,
  releasePush,
} from '../../store/hub/pushes/held.ts';
import { type CallRecording, callRecordings } from '../../store/hub/recordings/call-recordings.ts';
import type { SettleParts } from './settle.ts';

/** Pushes of one look. */
const AT_ONCE = 100;
/** Until the next look at one, ms: it grows with its age. */
const SOON_MS = 1_000;
const LATE_MS = 600_000;
/**
 * A host that has not measured a file for so long never will, ms. It is less than the 7 days of the link in the push, so that
 * no receiver gets one that has expired.
 */
const LONGEST_MS = 6 * 24 * 3_600_000;

/** @returns how many were looked at */
export async function releaseVoices({ store, now }: Pick<SettleParts, 'store' | 'now'>): Promise<number> {
  const held = await heldPushes(store.db, now(), AT_ONCE);
  if (held.length === 0) return 0;
  const recordings = await callRecordings(
    store.db,
    held.map(({ callid }) => callid),
  );
  for (const push of held) await decide(push, recordings.get(push.callid));

  async function decide(
    { id, dialect, body, created }: HeldPush,
    recording: CallRecording | undefined,
  ): Promise<void> {
    const age = now() - created;
    if (recording?.bytes != null) {
      const { bytes, ms } = recording;
      // Other reports say neither.
      const whole = dialect === 'yeta' ? withRecording(body, { bytes, ms }) : body;
      await releasePush(store.db, id, { body: whole, now: now() });
    } else if (recording?.state === 'new' && age < LONGEST_MS) {
      await postponeHeld(store.db, id, now() + Math.min(LATE_MS, Math.max(SOON_MS, age / 2)));
    } else await dropHeld(store.db, id);
  }
  return held.length;
}
