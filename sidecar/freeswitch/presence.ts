import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, systemClock } from '../lib/clock.ts';
import type { EventSocket } from './event-socket.ts';

/** Tells which channels FreeSWITCH has, and whether FreeSWITCH itself is running. */
export interface Presence {
  /** Core-UUID of the running FreeSWITCH; undefined if unknown. */
  coreUuid(): string | undefined;
  /** Whether FreeSWITCH has this channel; undefined if unknown. */
  exists(uuid: string): Promise<boolean | undefined>;
  /** Whether the FreeSWITCH with this Core-UUID was running and has ended. */
  isGone(coreUuid: string): boolean;
}

export interface PresenceOptions {
  clock?: Clock;
  /** Whether a call lives elsewhere in this process, without a channel. */
  has?: (uuid: string) => boolean;
  /** Folder in which the kernel lists processes. */
  proc?: string;
}

/** A program may have chosen the channel's UUID (`origination_uuid`). */
const CHANNEL = /^[\w.@:+-]{1,200}$/;
/** After this time without an answer, ms, FreeSWITCH is searched for among the processes. */
const SILENT_MS = 10_000;
/** After this time without an answer, ms, FreeSWITCH counts as ended if its process is invisible (in another container). */
const UNSEEN_MS = 30_000;

export function channelPresence(
  freeswitch: Pick<EventSocket, 'coreUuid' | 'api'>,
  { clock = systemClock, proc = '/proc', has = () => false }: PresenceOptions = {},
): Presence {
  /** The FreeSWITCH that answered last, with the `freeswitch` processes of that time. */
  let last: { core: string; processes: string[] } | undefined;
  /** When it stopped answering, monotonic ms. */
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
      if (has(uuid)) return true;
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

/** Lists the `freeswitch` processes by id and start time, because the kernel reuses ids. */
function freeswitchProcesses(proc: string): string[] {
  const found: string[] = [];
  for (const id of entriesOf(proc)) {
    if (!/^\d+$/.test(id)) continue;
    const [, name, after] = /^\d+ \((.*)\) (.*)$/s.exec(textOf(join(proc, id, 'stat'))) ?? [];
    // The start time is field 22. A zombie (state Z) has ended.
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

/** Empty if the process has just ended. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
