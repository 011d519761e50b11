/**
 * From a final result to the next prompt, on a real FreeSWITCH with prompts on disk: how long callers wait for an
 * answer once they have been understood.
 *
 *     npx tsx test/freeswitch/bench-latency.ts --prefix /usr/local/freeswitch [--calls 100]
 *
 * From the recogniser's event (`fire_asr_events`) to the begin of the prompt, whose first frame is written there and
 * then; both as FreeSWITCH itself stamps them.
 */
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Figure, print } from '../bench/report.ts';
import type { Call } from './call.ts';
import { listening } from './cases/case.ts';
import { writeEngineFile } from './engine-file.ts';
import { findFreeswitch } from './install.ts';
import { Lab } from './lab.ts';
import { writePrompts } from './prompts.ts';
import { FreeswitchServer } from './server.ts';

const NODES = 10;
/** The caller says something every 2 s: sound, then silence in which mod_test finds its end. */
const SOUND = `tone_stream://%(400,1600,440);loops=${NODES + 2}`;
/** Calls begin one after the other, so that not all of them are answered in the same frame. */
const BETWEEN_CALLS_MS = 37;
const FRAME_MS = 20;

/**
 * Measures with so many calls at once.
 *
 * @param prefix where FreeSWITCH was installed; empty: PATH
 * @throws where there is no FreeSWITCH, or a call did not get to its last node
 */
export async function latencyFigures(prefix = '', calls = 100): Promise<Figure[]> {
  const install = findFreeswitch(prefix);
  if (install === null) throw new Error('no FreeSWITCH in --prefix or PATH');
  const bundle = join(import.meta.dirname, '..', '..', 'dist', 'cti_robot.js');
  if (!existsSync(bundle)) throw new Error(`${bundle} is missing: make build`);
  const server = new FreeswitchServer(install, join(import.meta.dirname, 'conf'), { fineClock: true });
  try {
    copyFileSync(bundle, join(server.scripts, 'cti_robot.js'));
    writeEngineFile(server.home);
    writePrompts(join(server.home, 'sounds'));
    const lab = new Lab(server);
    await lab.start();
    return figuresOf(await waitsOf(lab, calls), calls);
  } finally {
    await server.stop();
    server.removeFolder();
  }
}

/** Ms from each final result to the prompt that it led to. */
async function waitsOf(lab: Lab, calls: number): Promise<number[]> {
  lab.flow('ring', ring());
  // As on a production host, and no more events than are looked at.
  await lab.socket.api('fsctl loglevel notice');
  await lab.socket.send('nixevent CHANNEL_EXECUTE');
  await lab.socket.send('event json DETECTED_SPEECH');
  const placed: Call[] = [];
  for (let i = 0; i < calls; i++) {
    placed.push(await lab.call('ring', { result: 'agent', variables: { fire_asr_events: 'true' } }));
    await delay(BETWEEN_CALLS_MS);
  }
  // All of them are up before the first one speaks.
  await Promise.all(placed.map((call) => call.prompt('four.wav')));
  for (const call of placed) {
    await lab.socket.api(`uuid_broadcast ${call.caller} ${SOUND} aleg`);
    await delay(BETWEEN_CALLS_MS);
  }
  return (await Promise.all(placed.map(waitsIn))).flat();
}

/** Each keyword leads to the next node; the prompts are longer than callers wait. */
function ring(): object {
  const flow: Record<string, object> = {};
  for (let n = 1; n <= NODES; n++)
    flow[`F${n}`] = listening(['four.wav'], { wait: 20_000 }, { [`F${n + 1}`]: { text: ['agent'] } });
  flow[`F${NODES + 1}`] = { action: 'hangup', playbacks: ['half.wav'] };
  return { flow };
}

async function waitsIn(call: Call): Promise<number[]> {
  await call.event('CHANNEL_HANGUP_COMPLETE', undefined, (NODES + 20) * 2000);
  const times = (name: string, type?: string): number[] =>
    call.events
      .filter((event) => event['Event-Name'] === name && event['Speech-Type'] === type)
      .map((event) => Number(event['Event-Date-Timestamp']) / 1000);
  const prompts = times('PLAYBACK_START');
  const finals = times('DETECTED_SPEECH', 'detected-speech').slice(0, NODES);
  if (finals.length < NODES || prompts.length !== NODES + 1)
    throw new Error(`call ${call.robot}: ${finals.length} results, ${prompts.length} prompts`);
  return finals.map((at, i) => (prompts[i + 1] as number) - at);
}

function figuresOf(waits: number[], calls: number): Figure[] {
  const sorted = [...waits].sort((a, b) => a - b);
  const at = (part: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] as number;
  const what = `from a final result to the next prompt, ${calls} calls at once, ${waits.length} answers`;
  return [
    { what: `${what}: median`, value: at(0.5), unit: 'ms' },
    { what: `${what}: p99`, value: at(0.99), unit: 'ms', target: { atMost: 20 + FRAME_MS } },
    { what: `${what}: worst`, value: at(1), unit: 'ms' },
  ];
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: {
      /** Where FreeSWITCH was installed; without it PATH is looked through. */
      prefix: { type: 'string', default: '' },
      calls: { type: 'string', default: '100' },
    },
  });
  const met = print('latency', await latencyFigures(values.prefix, Number(values.calls)));
  process.exitCode = met ? 0 : 1;
}
