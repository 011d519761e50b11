import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { versionOf } from '../../../sidecar/flows/script.ts';
import { type Command, command } from '../../support/command.ts';
import { flowScript } from '../../support/flow.ts';
import { temporaryFolder } from '../../support/home.ts';
import { startProxy, type TcpProxy } from '../../support/servers/proxy.ts';
import { type RedisServer, startRedis } from '../../support/servers/redis.ts';
import { until } from '../../support/until.ts';
import { type Host, startHost } from './host.ts';
import { startReader } from './reader.ts';

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  await server.client.flushall();
});

/** Numbers from 0 to 1 that are the same in every run. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

async function proxied(options: { everyMs?: number; domain?: string } = {}) {
  const proxy = await startProxy(server.port);
  onTestFinished(() => proxy.close());
  const host = await startHost({ redis: `redis://127.0.0.1:${proxy.port}`, ...options });
  return { proxy, host };
}

const publish = (key: string) =>
  server.client.publish(
    'config@all',
    JSON.stringify({ type: 'config_change', table: 'cti_robot_flow', key }),
  );

/** Whether folder and compiled flows are what Redis has. */
async function isEqual(host: Host): Promise<boolean> {
  const wanted = await server.client.hgetall('cti_robot_flow');
  const [scripts, compiled] = [host.scripts(), host.compiled()];
  const names = Object.keys(wanted).sort();
  return (
    Object.keys(scripts).sort().join() === names.join() &&
    Object.keys(compiled).sort().join() === names.join() &&
    names.every(
      (name) =>
        scripts[name] === wanted[name] &&
        compiled[name]?.includes(`"${versionOf(Buffer.from(wanted[name] as string))}"`),
    )
  );
}

describe('a connection to Redis', () => {
  it('that is cut is restored, and missed publications are applied', async () => {
    const { proxy, host } = await proxied();
    proxy.refuse();
    proxy.drop();
    await until('it is noticed', () => host.sync.status().redis?.up === false);
    await server.client.hset('cti_robot_flow', 't1', flowScript('one'));
    await publish('t1');
    proxy.heal();
    await until('t1 is written', () => host.scripts().t1);
    await until('it is compiled', () => isEqual(host));
  });

  it('that is half-open is noticed within 10 s, and missed publications are applied', async () => {
    const { proxy, host } = await proxied();
    await server.client.hset('cti_robot_flow', 't1', flowScript('one'));
    proxy.silence();
    const start = performance.now();
    await publish('t1');
    await until('it is noticed', () => host.sync.status().redis?.up === false, 10_000);
    expect(performance.now() - start).toBeLessThan(10_000);
    proxy.heal();
    await until('t1 is written', () => isEqual(host));
  });

  it('for commands or for publications can be cut alone without missing a change', async () => {
    const { proxy, host } = await proxied();
    const clients = String(await server.client.client('LIST')).split('\n');
    for (const name of ['commands', 'subscriber']) {
      const id = /id=(\d+)/.exec(clients.find((line) => line.includes(`name=cti-robot-${name}`)) ?? '')?.[1];
      proxy.delay(20);
      await server.client.client('KILL', 'ID', id as string);
      await server.client.hset('cti_robot_flow', name, flowScript(name));
      await publish(name);
      await until(`${name} is written`, () => host.scripts()[name]);
      proxy.delay(0);
    }
    expect(await isEqual(host)).toBe(true);
  });

  it('that is slow does not count as dead', async () => {
    const { proxy, host } = await proxied();
    proxy.delay(300);
    await server.client.hset('cti_robot_flow', 'large', flowScript('large', 6_000_000));
    await publish('large');
    await until('it is written', () => isEqual(host), 20_000);
    expect(host.lines.filter((line) => line.msg.includes('redis unavailable'))).toEqual([]);
  });
});

describe('a restarted Redis', () => {
  it('with other content changes the flows accordingly', async () => {
    await server.client.hset('cti_robot_flow', { t1: flowScript('one'), t2: flowScript('two') });
    const { host } = await proxied();
    expect(await isEqual(host)).toBe(true);
    await server.restart();
    await server.client.hset('cti_robot_flow', { t2: flowScript('other'), t3: flowScript('three') });
    await publish('');
    await until('the folder is equal', () => isEqual(host));
    await until('both connections are up', () => host.sync.status().redis?.up);
  });
});

/** Random changes of flows and faults of the network, and waits for what follows from them instead of for a time. */
class Disturber {
  /** The proxy forwards data: what is published now arrives, at the latest with the next connection. */
  private isForwarding = true;
  private count = 0;

  constructor(
    private readonly random: () => number,
    private readonly proxy: TcpProxy,
    private readonly host: Host,
  ) {}

  async step(): Promise<void> {
    const { random } = this;
    const name = `t${Math.floor(random() * 12)}`;
    const choice = random();
    const script = choice < 0.5 ? flowScript(`${name} ${this.count++}`, Math.floor(random() * 60_000)) : null;
    if (script !== null) await server.client.hset('cti_robot_flow', name, script);
    else if (choice < 0.65) await server.client.hdel('cti_robot_flow', name);
    else await this.disturbNetwork(choice);
    if (random() < 0.6) {
      await publish(name);
      if (script !== null && this.isForwarding && random() < 0.2) {
        return void (await until(`${name} is changed`, () => this.host.scripts()[name] === script));
      }
    }
    // The host runs in this process: turns of the event loop are its progress.
    for (let turns = Math.floor(random() * 30); turns > 0; turns--) await nextTurn();
  }

  /** @param choice from 0.65 to 1 */
  private async disturbNetwork(choice: number): Promise<void> {
    const { proxy, random, host } = this;
    if (choice < 0.75) return proxy.drop();
    if (choice < 0.8) {
      this.isForwarding = false;
      proxy.refuse();
      return proxy.drop();
    }
    if (choice < 0.85) {
      this.isForwarding = false;
      return proxy.silence();
    }
    if (choice < 0.9) return proxy.delay(random() * 30);
    this.isForwarding = true;
    proxy.heal();
    if (random() < 0.5) await until('it is connected again', () => host.sync.status().redis?.up);
  }
}

describe('after a random sequence of changes and faults', () => {
  it.each([1, 2, 3])('the folder equals Redis, and no partial file was ever read (seed %i)', async (seed) => {
    const everyMs = 1_500;
    // Redis is never without any flow: what happens then is told in empty-redis.test.ts.
    await server.client.hset('cti_robot_flow', 'stays', flowScript('stays'));
    const { proxy, host } = await proxied({ everyMs });
    const finish = startReader([join(host.home, 'flows'), join(host.home, 'compiled')]);
    const disturber = new Disturber(randomOf(seed), proxy, host);
    for (let i = 0; i < 150; i++) await disturber.step();
    proxy.heal();
    // Up to the first comparison after the connections are back.
    await until('it is connected', () => host.sync.status().redis?.up);
    await until('the folder is equal', () => isEqual(host), everyMs + 1_000);
    const { read, broken } = await finish();
    expect(broken).toEqual([]);
    expect(read).toBeGreaterThan(100);
    expect(host.sync.status()).toMatchObject({ refused: 0 });
    await until('the board is equal', async () => {
      const board = Object.keys(await server.client.hgetall('cti_robot_flow_status@fs1')).sort();
      return board.join() === Object.keys(host.scripts()).sort().join();
    });
  });
});

describe('a sidecar that is killed while it writes flows', () => {
  function sidecar(home: string): Command {
    return command(['sidecar'], {
      CTI_ROBOT_HOME: home,
      CTI_ROBOT_LISTEN: '127.0.0.1:0',
      CTI_ROBOT_REDIS: server.url,
    });
  }

  it('leaves no partial file, and the next sidecar makes the folder equal to Redis', async () => {
    const home = temporaryFolder();
    const flows = join(home, 'flows');
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 60; i++) {
        await server.client.hset('cti_robot_flow', `t${i}`, flowScript(`${round} ${i}`, 100_000));
      }
      const run = sidecar(home);
      await until('it has begun', () => {
        return readdirSync(flows).length > 0 && run.out.stdout.split('flow loaded').length > 5 + round * 10;
      });
      run.process.kill('SIGKILL');
      await run.ended;
    }
    const run = sidecar(home);
    await until('it is ready', () => run.out.stdout.includes('sidecar ready'), 20_000);
    const wanted = await server.client.hgetall('cti_robot_flow');
    const names = Object.keys(wanted).map((name) => `${name}.json`);
    expect(readdirSync(flows).sort()).toEqual(names.sort());
    expect(readdirSync(join(home, 'compiled')).sort()).toEqual(names.sort());
  });
});
