/**
 * Calls of as many turns as one of an hour has, in some minutes: their memory must not grow with them. Nobody speaks.
 * Results and keys are queued into the call as FreeSWITCH queues them, the next one as soon as a prompt has begun.
 */
import { randomUUID } from 'node:crypto';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { speechOf, ttsKey } from '../../../engine/contract/tts-key.ts';
import { compileFlow } from '../../../engine/flow/compile.ts';
import type { Figure } from '../../bench/report.ts';
import { until } from '../../support/until.ts';
import type { EventSocket, SocketEvent } from '../event-socket.ts';
import { RECOGNISER } from './drivers.ts';
import { callsInSpool, startSidecar } from './sidecar.ts';
import { newServer, type Stage, up } from './stage.ts';
import { storedRows } from './stored-rows.ts';
import { residentMb } from './usage.ts';

/** Enough that a kilobyte a turn is seen in the memory of the process. */
const CALLS = 8;
/** Parts of the turns, after each of which memory is looked at. */
const PARTS = 10;
/** The first parts compile what a call comes to later, and fill what is kept. */
const SETTLED = 3;
/** Objects of the script, MB: they do not grow. */
const FLAT_MB = 0.2;
/** FreeSWITCH itself and mod_v8 keep 0.9 kB a turn until a call ends, whatever the script does (docs/internals/benchmarks.md). */
const TURN_KB = 1.5;
const SENTENCE = 'a sentence that has been spoken';
const FLOW = join(import.meta.dirname, 'long-call.json');

/** Calls that answer each prompt as soon as it begins. */
class Turns {
  private readonly waiting = new Map<string, () => void>();

  constructor(private readonly socket: EventSocket) {}

  readonly receive = (event: SocketEvent): void => {
    const leg = event['Unique-ID'] ?? '';
    const next = this.waiting.get(leg);
    this.waiting.delete(leg);
    next?.();
  };

  /** @throws when a prompt does not come */
  async run(leg: string, turns: number): Promise<void> {
    for (let turn = 0; turn < turns; turn++) {
      const begun = this.prompt(leg);
      if (turn % 3 === 2) await this.socket.api(`uuid_recv_dtmf ${leg} 1@100`);
      else {
        await this.recognised(leg, 'begin-speaking', '');
        await this.recognised(leg, 'detected-partial-speech', 'I would like');
        await this.recognised(leg, 'detected-speech', 'I would like to speak to an agent');
      }
      await begun;
    }
  }

  private prompt(leg: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`no prompt within 20 s in call ${leg}`)), 20_000);
      this.waiting.set(leg, () => {
        clearTimeout(late);
        resolve();
      });
    });
  }

  private async recognised(leg: string, type: string, body: string): Promise<void> {
    await this.socket.send('sendevent DETECTED_SPEECH', { 'unique-id': leg, 'Speech-Type': type }, body);
  }
}

export async function longCallFigures(stage: Stage, turns: number): Promise<Figure[]> {
  const server = newServer(stage, 4 * CALLS);
  copyFileSync(FLOW, join(server.home, 'flows', 'long.json'));
  putSpeech(server.home);
  const sidecar = await startSidecar(server.home, 'long', { CTI_ROBOT_RECOGNISER_START: RECOGNISER });
  try {
    let turnsOf: Turns | undefined;
    await server.start((event) => turnsOf?.receive(event));
    const socket = await server.connect((event) => turnsOf?.receive(event));
    await socket.send('event json PLAYBACK_START');
    turnsOf = new Turns(socket);
    const legs: string[] = [];
    for (let i = 0; i < CALLS; i++) legs.push(await placed(socket));
    stage.say(`${legs.length} calls up`);
    const resident: number[] = [];
    const used: number[] = [];
    const part = Math.ceil(turns / PARTS);
    for (let done = part; done <= PARTS * part; done += part) {
      await Promise.all(legs.map((leg) => turnsOf?.run(leg, part)));
      resident.push(residentMb(server.pid));
      used.push(await usedHeapMb(socket));
      stage.say(
        `${done} turns: ${resident.at(-1)?.toFixed(1)} MB, ${used.at(-1)?.toFixed(2)} MB of objects a call`,
      );
    }
    await socket.api('hupall');
    await until('the calls to be over', async () => (await up(socket)) === 0, 60_000);
    await until('the sidecar to move all rows', () => callsInSpool(server.home) === 0, 60_000);
    await sidecar.end();
    const rows = storedRows(server.home);
    const later = (PARTS - SETTLED) * part;
    const growth = (values: number[]): number => (values.at(-1) ?? 0) - (values[SETTLED - 1] ?? 0);
    return [
      {
        what: 'calls with a row lost',
        value: Math.abs(CALLS - rows.calls) + rows.broken + rows.lost,
        unit: `of ${CALLS}`,
        target: { atMost: 0 },
        note: `${rows.rows} rows`,
      },
      ...used.map((value, i) => ({
        what: `after ${(i + 1) * part} turns`,
        value,
        unit: 'MB of objects a call',
        note: `FreeSWITCH ${resident[i]?.toFixed(1)} MB`,
      })),
      {
        what: `more objects a call after the last ${later} turns`,
        value: growth(used),
        unit: 'MB',
        target: { atMost: FLAT_MB },
      },
      {
        what: "more of FreeSWITCH's memory for each of these turns",
        value: (growth(resident) * 1000) / CALLS / later,
        unit: 'kB',
        target: { atMost: TURN_KB },
      },
    ];
  } finally {
    await server.stop();
    await sidecar.end();
    server.removeFolder();
  }
}

/** The sentence is there already: the engine looks for the file each time, and asks nobody. */
function putSpeech(home: string): void {
  const { settings } = compileFlow(
    'long',
    '{"start":"A","flow":{"A":{"action":"cti_play_and_detect_speech"}}}',
    '',
  );
  const key = ttsKey(speechOf(settings, { voice: settings.defaultVoice ?? '', text: SENTENCE }));
  copyFileSync(join(home, 'sounds', '20.wav'), join(home, 'tts', `${key}.wav`));
}

async function placed(socket: EventSocket): Promise<string> {
  const caller = randomUUID();
  const before = await legsOf(socket);
  await socket.send(`bgapi originate {origination_uuid=${caller}}loopback/robot-long/robot &park()`);
  const leg = await until('the robot to play', async () => {
    const now = (await legsOf(socket)).filter((uuid) => !before.includes(uuid) && uuid !== caller);
    return now[0];
  });
  // The leg may be listed before its first prompt begins.
  await delay(300);
  return leg;
}

/** The legs on which a script runs. */
async function legsOf(socket: EventSocket): Promise<string[]> {
  const { rows = [] } = JSON.parse(await socket.api('show channels as json')) as {
    rows?: { uuid: string; application: string }[];
  };
  return rows
    .filter(({ application }) => ['playback', 'javascript', 'detect_speech'].includes(application))
    .map(({ uuid }) => uuid);
}

/** What V8 counts as used, MB a script that runs. */
async function usedHeapMb(socket: EventSocket): Promise<number> {
  const { rows } = JSON.parse(await socket.api('jsps as json')) as { rows: { used_heap_size: number }[] };
  return rows.reduce((sum, row) => sum + row.used_heap_size, 0) / rows.length / 1e6;
}
