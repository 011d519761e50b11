/** How announcements before the answer are recognised and recorded on this host. */
import { join } from 'node:path';
import type { RecogniserSettings } from '../../../engine/contract/deployment.ts';
import { callFileName } from '../../../engine/contract/deployment.ts';
import { announcementStart as startOf } from '../../../engine/recogniser/recogniser-presets.ts';

/** @param own arguments of `detect_speech`, one a line; undefined: those of the recogniser of flows */
export function announcementStart(own: string | undefined, recogniser: RecogniserSettings): string[] {
  return startOf(own === undefined ? recogniser : { preset: 'template', start: own });
}

/** A file for each call, in the folder of its day. Its name has the call's UUID and nothing of the callee. */
export function announcementFiles(
  folder: string,
  { dialer }: { dialer: { announcementSeconds: number } },
): (id: string) => string | null {
  // FreeSWITCH splits a command at blanks and quotes.
  if (dialer.announcementSeconds === 0 || !/^[\w./@+-]+$/.test(folder)) return () => null;
  return (id) => join(folder, today(), `${callFileName(id)}.early.wav`);
}

/** By the clock of the host, as FreeSWITCH names the folders of other recordings. */
function today(): string {
  const now = new Date();
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
