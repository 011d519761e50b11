/** This host's FreeSWITCH as the sidecar's other rooms see it: the event socket as the settings name it. */
import type { Registry } from 'prom-client';
import { gaugesOf } from '../gauges.ts';
import type { Log } from '../log.ts';
import { type Settings, socketAddress } from '../settings.ts';
import { EventSocket, type EventSocketTimes } from './event-socket.ts';
import { passwordOf } from './password.ts';

export interface FreeswitchOptions {
  settings: Settings['freeswitch'];
  log: Log;
  registry: Registry;
  times?: Partial<EventSocketTimes>;
}

/** Not started yet; undefined where the settings turn it off. */
export function createEventSocket(options: FreeswitchOptions): EventSocket | undefined {
  const { eventSocket, password, confFolder } = options.settings;
  const where = socketAddress(eventSocket);
  if (!where) return undefined;
  const socket = new EventSocket({
    ...where,
    log: options.log,
    password: () => passwordOf(password, confFolder),
    times: options.times,
  });
  const gauge = gaugesOf(options.registry, () => socket.status());
  gauge('cti_robot_freeswitch_up', '1 while the event socket of FreeSWITCH is connected', ({ up }) =>
    Number(up),
  );
  return socket;
}
