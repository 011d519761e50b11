import type { EventSocket } from './event-socket.ts';

/** Which channels FreeSWITCH has. */
export interface Presence {
  /** Of the FreeSWITCH that runs now; undefined: not known. */
  coreUuid(): string | undefined;
  /** Undefined: not known. */
  exists(uuid: string): Promise<boolean | undefined>;
}

/** A channel's UUID may be one that a program has chosen (`origination_uuid`). */
const CHANNEL = /^[\w.@:+-]{1,200}$/;

export function channelPresence(freeswitch: Pick<EventSocket, 'coreUuid' | 'api'>): Presence {
  return {
    coreUuid: () => freeswitch.coreUuid,
    async exists(uuid) {
      if (!CHANNEL.test(uuid)) return undefined;
      const answer = await freeswitch.api(`uuid_exists ${uuid}`).catch(() => '');
      return answer === 'true' ? true : answer === 'false' ? false : undefined;
    },
  };
}
