/** The flow sync: from PUBLISH to the file, and a start with a thousand flows, on the built command. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processEnvironment } from '../../sidecar/settings/config.ts';
import { bigFlow } from '../support/big-flow.ts';
import { type RedisServer, startRedis } from '../support/servers/redis.ts';
import type { Figure } from './report.ts';

/** Nodes of a flow of 200 kB. */
const NODES = 160;
const FLOWS = 1_000;
const WARM_UP = 30;
const ROUNDS = 300;

export async function syncFigures(): Promise<Figure[]> {
  const redis = await startRedis();
  const home = mkdtempSync(join(tmpdir(), 'cti-robot-bench-'));
  try {
    return [...(await publications(redis, home)), ...(await starts(redis, home))];
  } finally {
    await redis.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

/** Scripts of the same length that differ in many places. */
function scripts(count: number): Buffer[] {
  const script = bigFlow(NODES);
  return Array.from({ length: count }, (_, i) =>
    Buffer.from(script.replaceAll('确认客户的需求', `确认需求${String(i).padStart(9, '0')}`)),
  );
}

async function publications(redis: RedisServer, home: string): Promise<Figure[]> {
  const all = scripts(WARM_UP + ROUNDS);
  await redis.client.hset('cti_robot_flow', 't1', all[0] as Buffer);
  const { process, ready } = sidecar(redis, home);
  await ready;
  const times: number[] = [];
  for (const [round, script] of all.entries()) {
    if (round === 0) continue;
    await redis.client.hset('cti_robot_flow', 't1', script);
    // Two events: the compiled form and the script; a call needs the one, people look at the other.
    const there = Promise.all([
      written(join(home, 'flows'), 't1.json'),
      written(join(home, 'compiled'), 't1.json'),
    ]);
    const start = performance.now();
    await redis.client.publish(
      'config@all',
      JSON.stringify({ type: 'config_change', table: 'cti_robot_flow', key: 't1' }),
    );
    await there;
    times.push(performance.now() - start);
    if (!readFileSync(join(home, 'flows', 't1.json')).equals(script)) throw new Error('another file came');
  }
  await end(process);
  const sorted = times.slice(WARM_UP - 1).sort((a, b) => a - b);
  const at = (part: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] as number;
  const bytes = `${all[0]?.byteLength} bytes, ${sorted.length} times, file and compiled form`;
  return [
    { what: 'PUBLISH to file on disk, median', value: at(0.5), unit: 'ms', note: bytes },
    { what: 'PUBLISH to file on disk, p99', value: at(0.99), unit: 'ms', target: { atMost: 20 } },
  ];
}

/** Resolves when a file of that name is renamed to its place. */
function written(folder: string, name: string): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(folder, (_event, file) => {
      if (file !== name) return;
      watcher.close();
      resolve();
    });
  });
}

async function starts(redis: RedisServer, home: string): Promise<Figure[]> {
  await redis.client.del('cti_robot_flow');
  for (const [i, script] of scripts(FLOWS).entries()) {
    await redis.client.hset('cti_robot_flow', `t${i}`, script);
  }
  const figures: Figure[] = [];
  for (const what of ['of new flows', 'of the same flows, again']) {
    const begin = performance.now();
    const { process, ready } = sidecar(redis, home);
    await ready;
    const seconds = (performance.now() - begin) / 1000;
    for (const folder of ['flows', 'compiled']) {
      const count = readdirSync(join(home, folder)).length;
      if (count !== FLOWS) throw new Error(`${folder} has ${count} files`);
    }
    const memory = peakMemory(process);
    await end(process);
    figures.push(
      { what: `Start with 1,000 ${what}`, value: seconds, unit: 's', target: { atMost: 5 } },
      { what: '  memory meanwhile, peak', value: memory, unit: 'MB', target: { atMost: 200 } },
    );
  }
  return figures;
}

/** Largest resident set of the process so far, MB. */
function peakMemory({ pid }: ChildProcess): number {
  const kilobytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1024;
}

function sidecar(redis: RedisServer, home: string): { process: ChildProcess; ready: Promise<void> } {
  const child = spawn(process.execPath, ['dist/cli.js', 'sidecar'], {
    env: {
      PATH: processEnvironment().PATH,
      CTI_ROBOT_HOME: home,
      CTI_ROBOT_REDIS: redis.url,
      CTI_ROBOT_LISTEN: '127.0.0.1:0',
      // Another matter, that would be measured with it.
      CTI_ROBOT_TTS_AHEAD: 'false',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  const ready = new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-2_000);
      if (output.includes('sidecar ready')) resolve();
    });
    child.once('exit', () => reject(new Error(`the sidecar ended: ${output}`)));
  });
  return { process: child, ready };
}

async function end(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}
