/** A peer on the event socket that takes calls as FreeSWITCH does: each callee is busy. */
import type { EventSocketOptions } from '../../../sidecar/freeswitch/event-socket.ts';
import type { Log } from '../../../sidecar/lib/log.ts';
import { startEventSocketServer } from '../../support/event-socket-server.ts';

export interface CallingPeer {
  connection(log: Log): Omit<EventSocketOptions, 'events'>;
  /** Its access list forbids `originate` from now on. */
  forbid(): void;
  close(): Promise<void>;
}

const DENIED = 'Content-Type: command/reply\nReply-Text: -ERR permission denied\n\n';

export async function startCallingPeer(): Promise<CallingPeer> {
  const server = await startEventSocketServer();
  server.answer('status', 'FreeSWITCH (Version 1.10) is ready');
  server.answer('show application', 'javascript,Launch JS ivr,<script>,mod_v8');
  server.answer('event json', '+OK event listener enabled json');
  server.answer('bgapi originate', () => {
    const id = /Job-UUID: (\S+)/.exec(server.commands.at(-1) ?? '')?.[1] ?? '';
    setImmediate(() => {
      const now = String(Date.now() * 1000);
      const channel = {
        'Unique-ID': id,
        'Caller-Channel-Created-Time': now,
        'Caller-Channel-Hangup-Time': now,
      };
      server.emit({ 'Event-Name': 'CHANNEL_CREATE', ...channel });
      server.emit({
        ...{ 'Event-Name': 'CHANNEL_HANGUP_COMPLETE', 'Hangup-Cause': 'USER_BUSY', ...channel },
        variable_sip_invite_failure_status: '486',
      });
      server.emit({ 'Event-Name': 'BACKGROUND_JOB', 'Job-UUID': id, _body: '-ERR USER_BUSY\n' });
    });
    return `+OK Job-UUID: ${id}`;
  });
  return {
    connection: (log) => ({
      ...{ host: '127.0.0.1', port: server.port, log },
      password: async () => server.password,
    }),
    forbid: () => server.fail('bgapi originate', { bytes: DENIED }),
    close: () => server.close(),
  };
}
