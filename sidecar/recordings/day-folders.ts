/**
 * Creates the folders for recordings a day ahead: `<recordings>/2026-01-31`, as the default `record_template` names them.
 * FreeSWITCH creates missing folders itself, but it cannot if it may not write to `recordings`.
 */
import { join } from 'node:path';
import { makeFolder } from '../lib/files.ts';
import type { Log } from '../lib/log.ts';

/** Often enough that tomorrow's folder exists long before it is needed. */
const EVERY_MS = 3_600_000;

export interface DayFolders {
  /** Creates the folders of today and tomorrow, now and every hour. */
  start(): Promise<void>;
  stop(): void;
}

/** @param now ms since 1970; days are those of the system's time zone, as FreeSWITCH's `strftime` counts them */
export function createDayFolders(options: { recordings: string; log: Log; now: () => number }): DayFolders {
  const { recordings, log, now } = options;
  let timer: NodeJS.Timeout | undefined;
  const make = async (): Promise<void> => {
    const today = new Date(now());
    const tomorrow = new Date(today.getFullYear(), today.getMonth(), today.getDate() + 1);
    for (const day of [today, tomorrow]) {
      const folder = join(recordings, dayName(day));
      try {
        await makeFolder(folder);
      } catch (error) {
        log.warn(
          { err: error, folder },
          'cannot create a folder for recordings; check the owner of its parent',
        );
      }
    }
  };
  return {
    start: async () => {
      await make();
      timer = setInterval(() => void make(), EVERY_MS);
      timer.unref();
    },
    stop: () => clearInterval(timer),
  };
}

/** `%Y-%m-%d` in local time. */
function dayName(day: Date): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}
