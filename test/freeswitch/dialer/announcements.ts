/** How a dialer's FreeSWITCH recognises announcements before the answer: by mod_test. */
import { join } from 'node:path';
import {
  announcementFiles,
  announcementStart,
} from '../../../sidecar/dialer/freeswitch/announcement-settings.ts';
import type { FreeswitchCarrierParts } from '../../../sidecar/dialer/freeswitch/carrier-parts.ts';
import { PhraseLists } from '../../../sidecar/dialer/phrase-lists.ts';
import type { Log } from '../../../sidecar/lib/log.ts';
import type { HubStore } from '../../../sidecar/store/hub/hub-store.ts';

/** FreeSWITCH's mod_test says what the task's call has as its caller's name, once it has heard a sound. */
const ANNOUNCED = [
  'init test',
  'param result ${effective_caller_id_name}',
  'grammar {start-input-timers=false,vad-mode=0,vad-voice-ms=60,vad-silence-ms=300}default default',
].join('\n');
const SECONDS = 15;

/** @param counted gets what was heard in each call */
export function announcements(
  { home }: { home: string },
  { hub, log, counted }: { hub: HubStore; log: Log; counted: string[] },
): NonNullable<FreeswitchCarrierParts['announcements']> {
  return {
    phrases: new PhraseLists({ store: hub, now: Date.now, log }),
    start: announcementStart(ANNOUNCED, {}),
    seconds: SECONDS,
    fileOf: announcementFiles(join(home, 'recordings'), { dialer: { announcementSeconds: SECONDS } }),
    watch: (heard) => counted.push(heard),
  };
}
