/** A FreeSWITCH with the samples for browsers, its sidecar and its hub. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../support/until.ts';
import { withSamples } from '../cases/calls/callers.ts';
import type { SocketEvent } from '../event-socket.ts';
import type { Lab } from '../lab.ts';
import { freePort } from '../ports.ts';
import { HubProcess } from './hub-process.ts';
import { toneFile } from './tone.ts';

/** What the robot plays as `tone.wav`, Hz. */
export const PLAYED_HZ = 1000;

export interface BrowserLab {
  lab: Lab;
  hub: HubProcess;
  /** Port for a server of the page, whose origin may call. */
  pagePort: number;
}

export interface BrowserLabOptions {
  /** On which hub and FreeSWITCH are reached. */
  address?: string;
  /** Of the hub. */
  settings?: object;
  /** Files of FreeSWITCH's configuration. */
  files?: Record<string, string>;
}

export async function withBrowsers(
  lab: Lab,
  run: (browsers: BrowserLab) => Promise<void>,
  { address = '127.0.0.1', settings = {}, files = {} }: BrowserLabOptions = {},
): Promise<void> {
  const ws = await freePort();
  const pagePort = await freePort();
  const start = async (other: Lab): Promise<void> => {
    writeFileSync(join(other.server.home, 'sounds', 'tone.wav'), toneFile(PLAYED_HZ, 3000));
    const origins = [`http://127.0.0.1:${pagePort}`];
    const hub = await HubProcess.start(other.server, { ws, origins, address, settings });
    try {
      await until('the WebSocket of FreeSWITCH', async () =>
        (await other.socket.api('sofia status profile cti_robot_browser')).includes(`127.0.0.1:${ws}`),
      );
      await run({ lab: other, hub, pagePort });
    } finally {
      hub.kill();
    }
  };
  await withSamples(lab, start, files, {
    cti_robot_ip: address,
    cti_robot_ext_ip: address,
    cti_robot_browser_ws: `127.0.0.1:${ws}`,
  });
}

/** The channel of the one call. FreeSWITCH lists it a moment after the call has begun. */
export async function channelOf(lab: Lab): Promise<string> {
  return until('the call’s channel', async () => (await channelsOf(lab))[0]);
}

/** The channels that are there. */
export async function channelsOf(lab: Lab): Promise<string[]> {
  const { rows = [] } = JSON.parse(await lab.socket.api('show channels as json')) as { rows?: SocketEvent[] };
  return rows.map(({ uuid = '' }) => uuid);
}
