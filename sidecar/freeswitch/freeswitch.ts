/** The interface to this host's FreeSWITCH: its event socket, its recognisers and its gateways. */
import { Gauge, type Registry } from 'prom-client';
import { registerGauges } from '../lib/gauges.ts';
import type { Log } from '../lib/log.ts';
import { socketAddress } from '../settings/addresses.ts';
import type { Settings } from '../settings/settings.ts';
import { Connection } from './connection.ts';
import { EventSocket, type EventSocketStatus, type EventSocketTimes } from './event-socket.ts';
import { type GatewayAnswers, Gateways } from './gateways.ts';
import { passwordOf } from './password.ts';
import { type RecogniserStatus, Recognisers } from './recognisers.ts';

/** Short, because a user waits at a terminal. */
const COMMAND_ANSWER_MS = 3_000;

export type FreeswitchStatus = EventSocketStatus & {
  recogniser: RecogniserStatus;
  /** Whether the far end of each gateway answers; null while nobody knows. */
  gateways: GatewayAnswers | null;
};

export interface Freeswitch {
  /** For commands. */
  socket: EventSocket;
  status(): FreeswitchStatus;
  /** Whether an operator must act. */
  needsALook(): boolean;
  start(): void;
  stop(): Promise<void>;
}

export interface FreeswitchOptions {
  settings: Pick<Settings, 'freeswitch' | 'recogniser'>;
  log: Log;
  registry: Registry;
  times?: Partial<EventSocketTimes>;
  /** Called whenever the event socket connects, and whenever it is unavailable. */
  onChange?: (isUp: boolean) => void;
}

/** Creates it without starting it; undefined if the settings disable the event socket. */
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
      gateways.forget();
      void recognisers.refresh();
      void gateways.refresh();
      onChange?.(true);
    },
    onDown: () => onChange?.(false),
    times,
  });
  const recognisers = new Recognisers(settings.recogniser, socket, log);
  const gateways = new Gateways(socket);
  registerMetrics(registry, socket, recognisers);
  return {
    socket,
    status: () => ({ ...socket.status(), recogniser: recognisers.status(), gateways: gateways.status() }),
    needsALook: () => socket.needsAttention || recognisers.status().missing,
    start: () => socket.start(),
    async stop() {
      recognisers.stop();
      gateways.stop();
      await socket.stop();
    },
  };
}

/**
 * Opens one connection for a command, which must close it. Returns undefined if the settings disable the event socket.
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
    help: '1 while the configured recogniser is loaded in FreeSWITCH; no sample while this is unknown',
    registers: [registry],
    collect() {
      const { set, available, missing } = recognisers.status();
      if (set === null || available === null) this.remove();
      else this.set(missing ? 0 : 1);
    },
  });
}
