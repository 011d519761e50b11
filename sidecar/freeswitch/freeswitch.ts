/** This host's FreeSWITCH as the sidecar's other rooms see it: its event socket, and what it has for the robot. */
import { Gauge, type Registry } from 'prom-client';
import { registerGauges } from '../lib/gauges.ts';
import type { Log } from '../lib/log.ts';
import { socketAddress } from '../settings/addresses.ts';
import type { Settings } from '../settings/settings.ts';
import { Connection } from './connection.ts';
import { EventSocket, type EventSocketStatus, type EventSocketTimes } from './event-socket.ts';
import { passwordOf } from './password.ts';
import { type RecogniserStatus, Recognisers } from './recognisers.ts';

/** For somebody who waits at a terminal. */
const COMMAND_ANSWER_MS = 3_000;

export type FreeswitchStatus = EventSocketStatus & { recogniser: RecogniserStatus };

export interface Freeswitch {
  /** For commands. */
  socket: EventSocket;
  status(): FreeswitchStatus;
  /** Somebody has to do something. */
  needsALook(): boolean;
  start(): void;
  stop(): Promise<void>;
}

export interface FreeswitchOptions {
  settings: Pick<Settings, 'freeswitch' | 'recogniser'>;
  log: Log;
  registry: Registry;
  times?: Partial<EventSocketTimes>;
  /** Told whenever the event socket has connected, and whenever it is away. */
  onChange?: (isUp: boolean) => void;
}

/** Not started yet; undefined where the settings turn it off. */
export function createFreeswitch({
  settings,
  log,
  registry,
  times,
  onChange,
}: FreeswitchOptions): Freeswitch | undefined {
  const { eventSocket, password, confFolder } = settings.freeswitch;
  const where = socketAddress(eventSocket);
  if (!where) return undefined;
  const socket: EventSocket = new EventSocket({
    ...where,
    log,
    password: () => passwordOf(password, confFolder),
    onConnected() {
      recognisers.forget();
      void recognisers.look();
      onChange?.(true);
    },
    onDown: () => onChange?.(false),
    times,
  });
  const recognisers = new Recognisers(settings.recogniser, socket, log);
  registerMetrics(registry, socket, recognisers);
  return {
    socket,
    status: () => ({ ...socket.status(), recogniser: recognisers.status() }),
    needsALook: () => socket.needsAttention || recognisers.status().missing,
    start: () => socket.start(),
    async stop() {
      recognisers.stop();
      await socket.stop();
    },
  };
}

/**
 * One connection for a command, not kept alive; its caller closes it. Undefined where the settings turn it off.
 *
 * @throws EventSocketError
 */
export async function connectOnce(settings: Settings['freeswitch']): Promise<Connection | undefined> {
  const where = socketAddress(settings.eventSocket);
  if (!where) return undefined;
  const password = (): Promise<string> => passwordOf(settings.password, settings.confFolder);
  return Connection.open({ ...where, password, answerMs: COMMAND_ANSWER_MS }, new AbortController().signal);
}

function registerMetrics(registry: Registry, socket: EventSocket, recognisers: Recognisers): void {
  const gauge = registerGauges(registry, () => socket.status());
  gauge('cti_robot_freeswitch_up', '1 while the event socket of FreeSWITCH is connected', ({ up }) =>
    Number(up),
  );
  new Gauge({
    name: 'cti_robot_recogniser_loaded',
    help: '1 while FreeSWITCH has the recogniser of the settings; no sample while that is not known',
    registers: [registry],
    collect() {
      const { set, available, missing } = recognisers.status();
      if (set === null || available === null) this.remove();
      else this.set(missing ? 0 : 1);
    },
  });
}
