/** When the callee of a call wanted an agent and when one came, as FreeSWITCH's events tell it. */
import type { FreeswitchEvent } from '../../freeswitch/connection.ts';

export class AgentTimes {
  /** When a queue took the call, ms since 1970; undefined: none did, or nobody saw it. */
  queuedAt: number | undefined;
  /** When the call was connected to somebody for the first time, ms since 1970. */
  metAt: number | undefined;

  /** The calls that an event may be about: its own one, and both sides of a connection. */
  static callsOf(event: FreeswitchEvent): Set<string> {
    const names = ['Unique-ID', 'Bridge-A-Unique-ID', 'Bridge-B-Unique-ID', 'CC-Member-Session-UUID'];
    return new Set(names.flatMap((name) => event[name] ?? []));
  }

  see(event: FreeswitchEvent): void {
    const at = Math.floor(Number(event['Event-Date-Timestamp'] ?? 0) / 1000);
    if (at === 0) return;
    if (event['Event-Name'] === 'CHANNEL_BRIDGE') this.metAt ??= at;
    const action = event['CC-Action'] ?? event['FIFO-Action'];
    if (action === 'member-queue-start' || action === 'member-queue-resume' || action === 'push')
      this.queuedAt ??= at;
  }
}
