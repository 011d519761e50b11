/** Takes a call over from the dialer, which recognised announcements until the answer (dialer.md#announcements). */
import { EARLY_MEDIA, EARLY_MEDIA_ON } from '../contract/early-media.ts';
import type { Host } from './host.ts';

/** @param recordings the folder of recordings: nothing else is deleted */
export function endEarlyMedia(host: Host, recordings: string): void {
  const state = host.getVariable(EARLY_MEDIA);
  if (state === '' || !host.ready()) return;
  host.execute('detect_speech', 'stop');
  // What the network said, and `closed`, would be taken for the callee's words and for the death of the next recogniser.
  host.dropEvents();
  // Only what is said before the answer may be recorded without anybody knowing.
  if (state !== EARLY_MEDIA_ON && state.indexOf(`${recordings}/`) === 0) {
    host.execute('stop_record_session', state);
    host.deleteFile(state);
  }
  host.setVariable('fire_asr_events', '');
  host.setVariable(EARLY_MEDIA, '');
}
