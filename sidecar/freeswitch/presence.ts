import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, systemClock } from '../lib/clock.ts';
import type { EventSocket } from './event-socket.ts';

/** Which channels FreeSWITCH has, and whether it is there. */
export interface Presence {
  /** Of the FreeSWITCH that runs now; undefined: not known. */
  coreUuid(): string | undefined;
  /** Undefined: not known. */
  exists(uuid: string): Promise<boolean | undefined>;
  /** Whether the FreeSWITCH of that Core-UUID was there, and its process no longer is. */
  isGone(coreUuid: string): boolean;
}

export interface PresenceOptions {
  clock?: Clock;
  /** Folder in which the kernel shows processes. */
  proc?: string;
}

/** A channel's UUID may be one that a program has chosen (`origination_uuid`). */
const CHANNEL = /^[\w.@:+-]{1,200}$/;
/** A FreeSWITCH that does not answer for so long, ms, is looked for among the processes. */
const SILENT_MS = 10_000;
/** It is gone after so long, ms, where its process cannot be seen from here: in another container, say. */
const UNSEEN_MS = 30_000;

export function channelPresence(
  freeswitch: Pick<EventSocket, 'coreUuid' | 'api'>,
  { clock = systemClock, proc = '/proc' }: PresenceOptions = {},
): Presence {
  /** The FreeSWITCH that answered last, with the processes of that name. */
  let last: { core: string; processes: string[] } | undefined;
  /** Monotonic ms since when it has not answered. */
  let silentSince: number | undefined;

  function coreUuid(): string | undefined {
    const core = freeswitch.coreUuid;
    if (core === undefined) {
      silentSince ??= clock.monotonic();
    } else {
      silentSince = undefined;
      if (last?.core !== core) last = { core, processes: freeswitchProcesses(proc) };
    }
    return core;
  }

  return {
    coreUuid,
    async exists(uuid) {
      if (!CHANNEL.test(uuid)) return undefined;
      const answer = await freeswitch.api(`uuid_exists ${uuid}`).catch(() => '');
      return answer === 'true' ? true : answer === 'false' ? false : undefined;
    },
    isGone(core) {
      if (coreUuid() !== undefined || last?.core !== core || silentSince === undefined) return false;
      const silent = clock.monotonic() - silentSince;
      if (silent < SILENT_MS) return false;
      const { processes } = last;
      if (processes.length === 0) return silent >= UNSEEN_MS;
      const running = new Set(freeswitchProcesses(proc));
      return processes.some((one) => !running.has(one));
    },
  };
}

/** Processes called `freeswitch`: their ids, with the moment at which they began, since ids are used again. */
function freeswitchProcesses(proc: string): string[] {
  const found: string[] = [];
  for (const id of entriesOf(proc)) {
    if (!/^\d+$/.test(id)) continue;
    const [, name, after] = /^\d+ \((.*)\) (.*)$/s.exec(textOf(join(proc, id, 'stat'))) ?? [];
    // The 22nd field of all; a zombie (state Z) is gone.
    if (name === 'freeswitch' && !after?.startsWith('Z')) found.push(`${id} ${after?.split(' ')[19]}`);
  }
  return found;
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Empty for a process that has ended meanwhile. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
