/** A FreeSWITCH with a sidecar, routes whose callers a server knows, and a caller by sipp who hears. */
import { createSocket } from 'node:dgram';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../support/until.ts';
import type { SocketEvent } from '../event-socket.ts';
import type { Lab } from '../lab.ts';
import { prepare } from '../prepare.ts';
import { SidecarProcess } from '../sidecar-process.ts';
import { callAsSystem, type Message, type SystemCall } from '../sipp/other-system.ts';
import { KnowingServer } from './knowing-server.ts';

/** How long a call waits for what is known, ms. */
export const BUDGET_MS = 1500;

export interface ContextLab {
  lab: Lab;
  sidecar: SidecarProcess;
  server: KnowingServer;
  /** Calls a number, and returns what was seen and heard of the call. */
  call(number: string, more?: Partial<SystemCall>): Promise<HeardCall>;
}

export interface HeardCall {
  messages: Message[];
  /** When packets of sound came, ms since 1970. */
  heard: number[];
  /** CHANNEL_HANGUP_COMPLETE of the call. */
  gone: SocketEvent;
}

/** Routes by number: what each has besides the address of the server. */
const ROUTES: Record<string, { fallback?: string; onError?: string }> = {
  '4001': {},
  '4002': { fallback: 'other' },
  '4003': { onError: 'reject' },
  '4004': { fallback: 'other', onError: 'fallback' },
};

export async function withContexts(lab: Lab, run: (contexts: ContextLab) => Promise<void>): Promise<void> {
  const server = new KnowingServer();
  await server.up();
  const freeswitch = lab.server.another();
  prepare(freeswitch, join(lab.server.scripts, 'cti_robot.js'));
  let sidecar: SidecarProcess | null = null;
  let isOver = false;
  try {
    const other = await lab.another(freeswitch);
    const gone: SocketEvent[] = [];
    const events = await freeswitch.connect((event) => gone.push(event));
    await events.send('event json CHANNEL_HANGUP_COMPLETE');
    furnish(other, server);
    sidecar = new SidecarProcess(join(freeswitch.folder, 'sidecar.json'));
    await sidecar.up();
    const call = (number: string, more: Partial<SystemCall> = {}) => place(other, gone, number, more);
    await run({ lab: other, sidecar, server, call });
    events.close();
    isOver = true;
  } finally {
    sidecar?.kill();
    server.die();
    await freeswitch.stop();
    if (isOver) freeswitch.removeFolder();
  }
}

function furnish({ server: { folder, home, eslPort, eslPassword } }: Lab, server: KnowingServer): void {
  const settings = {
    ...{ home, host: 'fs1', listen: '127.0.0.1:0', timezone: 'UTC' },
    freeswitch: { eventSocket: `127.0.0.1:${eslPort}`, password: eslPassword },
    context: { timeoutMs: BUDGET_MS },
    // Each call asks, however many failed before.
    breaker: { failures: 1000 },
  };
  writeFileSync(join(folder, 'sidecar.json'), JSON.stringify(settings));
  const says = (playback: string): object => ({
    global: { ttsurl: server.speech },
    flow: {
      F1: {
        action: 'cti_play_and_detect_speech',
        argument: "'0' '0' '' '' '' '' '' '400' '20000' '' '' '' '0'",
        playbacks: [playback],
        subflow: {},
      },
    },
  });
  mkdirSync(join(home, 'flows'), { recursive: true });
  for (const [name, playback] of Object.entries({ known: '您好 ${name}', other: 'half.wav', vip: 'one.wav' }))
    writeFileSync(join(home, 'flows', `${name}.json`), JSON.stringify(says(playback)));
  const routes = Object.entries(ROUTES).map(([number, { fallback, onError = 'continue' }]) => [
    number,
    {
      ...{ id: Number(number), account: 'main', flow: 'known', fallback },
      context: { url: server.url, onError, dialect: 'standard' },
    },
  ]);
  writeFileSync(join(home, 'routes.json'), JSON.stringify(Object.fromEntries(routes)));
}

async function place(
  { server, through }: Lab,
  gone: SocketEvent[],
  number: string,
  more: Partial<SystemCall>,
): Promise<HeardCall> {
  const ear = createSocket('udp4');
  const heard: number[] = [];
  ear.on('message', () => heard.push(Date.now()));
  await new Promise<void>((resolve) => ear.bind(0, '127.0.0.1', resolve));
  const before = gone.length;
  try {
    const to = `${through === 'application' ? 'appnumber' : 'number'}-${number}`;
    const call = { port: server.sipPort, to, hearsAt: ear.address().port, ending: 'bye' as const, ...more };
    const messages = await callAsSystem(call);
    return { messages, heard, gone: await until('the end of the call', () => gone[before]) };
  } finally {
    ear.close();
  }
}
