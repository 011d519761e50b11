/** `cti-robot doctor` as an operator runs it, on a home of the test's own and a FreeSWITCH that is played. */
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Finding } from '../../sidecar/doctor/finding.ts';
import { command } from '../support/command.ts';
import { type EventSocketServer, startEventSocketServer } from '../support/event-socket-server.ts';
import { flowScript } from '../support/flow.ts';
import { temporaryFolder } from '../support/home.ts';
import { startRedis } from '../support/servers/redis.ts';
import { until } from '../support/until.ts';

const V8_CONF = `<configuration name="v8.conf"><settings>
  <param name="script-caching" value="enabled"/><hook event="CHANNEL_HANGUP_COMPLETE" script="cti_robot_cdr.js"/>
</settings></configuration>`;

/** On a machine that is busy. */
const START_MS = 60_000;
vi.setConfig({ testTimeout: 120_000 });

interface Place {
  home: string;
  freeswitch: EventSocketServer;
  environment: Record<string, string>;
}

/** A host on which everything is as it should be, but for the sidecar, which does not run. */
async function host(): Promise<Place> {
  const folder = temporaryFolder();
  const home = join(folder, 'home');
  for (const name of ['flows', 'compiled', 'spool/calls', 'tts', 'recordings', 'sounds'])
    mkdirSync(join(home, name), { recursive: true });
  mkdirSync(join(folder, 'scripts'));
  mkdirSync(join(folder, 'bin'));
  copyFileSync('dist/cti_robot.js', join(folder, 'scripts', 'cti_robot.js'));
  writeFileSync(join(folder, 'freeswitch.pid'), `${process.pid}`);
  const freeswitch = await startEventSocketServer();
  onTestFinished(() => freeswitch.close());
  freeswitch.answer('version short', '1.10.12');
  freeswitch.answer('module_exists', 'true');
  freeswitch.answer('cti_robot status json', '{"moduleRelease":"r1","scriptRelease":"r1"}');
  freeswitch.answer('global_getvar script_dir', join(folder, 'scripts'));
  freeswitch.answer('global_getvar run_dir', folder);
  freeswitch.answer('global_getvar cti_robot_home', home);
  freeswitch.answer('xml_locate', V8_CONF);
  freeswitch.answer('show modules', '{"rows":[{"type":"asr","name":"unimrcp","ikey":"mod_unimrcp"}]}');
  freeswitch.answer('strepoch', () => String(Math.round(Date.now() / 1000)));
  const environment = {
    CTI_ROBOT_HOME: home,
    CTI_ROBOT_LISTEN: '127.0.0.1:0',
    CTI_ROBOT_FREESWITCH_EVENT_SOCKET: `127.0.0.1:${freeswitch.port}`,
    CTI_ROBOT_FREESWITCH_PASSWORD: freeswitch.password,
  };
  return { home, freeswitch, environment };
}

async function doctor({ environment }: Pick<Place, 'environment'>, ...args: string[]) {
  const run = command(['doctor', ...args], environment);
  const status = await run.ended;
  return { status, ...run.out };
}

/** What is not ok, as "state name". */
async function problems(
  place: Pick<Place, 'environment'>,
): Promise<{ status: unknown; all: Record<string, Finding> }> {
  const { status, stdout, stderr } = await doctor(place, '--json');
  expect(stderr).toBe('');
  const findings = JSON.parse(stdout) as Finding[];
  // The machine that tests run on: its disk, its programs, its clock.
  const own = new Set(['disk', 'clock', 'texts', 'converters']);
  const wrong = findings.filter(({ state, name }) => state !== 'ok' && !own.has(name));
  return {
    status,
    all: Object.fromEntries(wrong.map((finding) => [`${finding.state} ${finding.name}`, finding])),
  };
}

async function startSidecar({ environment }: Place): Promise<void> {
  const sidecar = command(['sidecar'], environment);
  await until('the sidecar is ready', () => sidecar.out.stdout.includes('sidecar ready'), START_MS);
}

describe('cti-robot doctor', () => {
  it('finds no problem on a healthy host', async () => {
    const place = await host();
    writeFileSync(join(place.home, 'flows', 't1.json'), flowScript('one'));
    await startSidecar(place);
    const { status, stdout } = await doctor(place);
    expect((await problems(place)).all).toEqual({});
    expect(status, stdout).toBe(0);
    for (const name of [
      'settings',
      'home',
      'mod_v8',
      'script',
      'recogniser',
      'service',
      'flows',
      'rows',
      'store',
    ])
      expect(stdout).toMatch(new RegExp(`^  ok    ${name} `, 'm'));
    expect(stdout).toMatch(/^\d+ ok, \d+ warnings?, 0 failures$/m);
  });

  it('prints what to do on a host where everything is wrong', async () => {
    const place = await host();
    const { freeswitch, home } = place;
    freeswitch.answer('module_exists', 'false');
    freeswitch.answer('global_getvar script_dir', '/nowhere');
    freeswitch.answer('global_getvar cti_robot_home', '');
    freeswitch.answer('xml_locate', `<!-- ${V8_CONF} -->`);
    freeswitch.answer('show modules', '{"rows":[{"type":"asr","name":"test","ikey":"mod_test"}]}');
    freeswitch.answer('strepoch', '1000');
    mkdirSync(join(home, 'spool', 'rejected'));
    writeFileSync(join(home, 'spool', 'rejected', 'x'), '');
    writeFileSync(join(home, 'routes.json'), '{"1": {"account": "main", "flow": "f", "calls": 2}, "2": {}}');
    const { status, all } = await problems(place);
    expect(status).toBe(1);
    expect(Object.keys(all).sort()).toEqual([
      'fail home of calls',
      'fail mod_hash',
      'fail mod_v8',
      'fail recogniser',
      'fail script',
      'fail service',
      'warn its clock',
      'warn records of calls',
      'warn rejected rows',
      'warn script cache',
    ]);
    for (const { advice } of Object.values(all)) expect(advice).toMatch(/\w/);
    expect(all['fail recogniser']).toMatchObject({
      text: 'unimrcp is not loaded, so the robot cannot hear callers; loaded: test (mod_test)',
      advice: 'Load mod_unimrcp (modules.conf.xml), or set recogniser.preset to one that FreeSWITCH has.',
    });
  });

  it('reports the problems of the sidecar: rejected flows, an unavailable store, an unavailable Redis', async () => {
    const place = await host();
    Object.assign(place.environment, {
      CTI_ROBOT_REDIS: 'redis://:S3CRET@127.0.0.1:1',
      CTI_ROBOT_MYSQL: 'mysql://root:S3CRET@127.0.0.1:1/robot',
    });
    writeFileSync(join(place.home, 'flows', 't2.json'), '{}');
    await startSidecar(place);
    const { all } = await problems(place);
    expect(Object.keys(all)).toEqual(expect.arrayContaining(['fail flows', 'fail store', 'fail Redis']));
    expect(all['fail flows']?.text).toBe('1 of 1 refused: t2 (FLOW_EMPTY)');
    expect(JSON.stringify(all)).not.toContain('S3CRET');
  });

  it('reports the rights that tasks in Redis lack, domain by domain, and a Redis that is away', async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.stop());
    const place = await host();
    Object.assign(place.environment, {
      CTI_ROBOT_REDIS: redis.url.replace('//', '//robot:S3CRET@'),
      CTI_ROBOT_DIALER_REDIS_TASKS: 'true',
      CTI_ROBOT_DIALER_REDIS_TASK_DOMAINS: 'sales.example=acme,support.example',
    });
    const user = ['SETUSER', 'robot', 'on', '>S3CRET', '+@all'];
    await redis.client.call('ACL', ...user, '~cti_*@sales.example*');
    const keys = ['cti_queue_dialer_task@support.example', 'cti_robot_taken@support.example'];
    const { all, status } = await problems(place);
    expect(status).toBe(1);
    const found = all['fail tasks in Redis'];
    for (const key of keys) expect(found?.text).toContain(`HGETALL on ${key}`);
    expect(found?.text).not.toContain('sales.example');
    expect(found?.advice).toContain('docs/reference/redis-tasks.md');

    await redis.client.call('ACL', ...user, '~*');
    const { stdout } = await doctor(place);
    expect(stdout).toMatch(/^ {2}ok {4}tasks in Redis +readable: sales\.example, support\.example$/m);
    expect(await redis.client.keys('*')).toEqual([]);

    await redis.kill();
    const away = (await problems(place)).all;
    expect(away['fail tasks in Redis']?.text).toContain('ECONNREFUSED');
    expect(JSON.stringify([all, away])).not.toContain('S3CRET');
  });

  it('reports a script of another build, and a module of another release', async () => {
    const place = await host();
    writeFileSync(join(place.home, '..', 'scripts', 'cti_robot.js'), 'robot();');
    place.freeswitch.answer('cti_robot status json', '{"moduleRelease":"r1","scriptRelease":"r2"}');
    const { all } = await problems(place);
    expect(all['fail script']?.text).toContain('is from another build than this command');
    expect(all['warn mod_cti_robot']?.advice).toContain('reload mod_cti_robot');
  });

  it('ignores the blank lines that a deployment adds to the end of a script', async () => {
    const place = await host();
    const script = join(place.home, '..', 'scripts', 'cti_robot.js');
    writeFileSync(script, '\n\n', { flag: 'a' });
    expect((await problems(place)).all).not.toHaveProperty('fail script');
  });

  it('reports why FreeSWITCH cannot be reached', async () => {
    const place = await host();
    place.environment.CTI_ROBOT_FREESWITCH_PASSWORD = 'S3CRET';
    const { stdout, status } = await doctor(place, '--problems');
    expect(status).toBe(1);
    expect(stdout).toContain('FreeSWITCH refuses the password');
    expect(stdout).not.toContain('S3CRET');
    await place.freeswitch.close();
    expect((await problems(place)).all['fail event socket']?.text).toContain('ECONNREFUSED');
    place.environment.CTI_ROBOT_FREESWITCH_EVENT_SOCKET = '';
    expect((await problems(place)).all['warn event socket']?.text).toBe('disabled');
  });

  it('reports a FreeSWITCH that stops answering, and exits', async () => {
    const place = await host();
    place.freeswitch.fail('show modules', 'silence');
    expect((await problems(place)).all['fail event socket']?.text).toContain('no answer within');
  });

  it('reports invalid settings, and checks nothing else', async () => {
    const { stdout, status } = await doctor({ environment: { CTI_ROBOT_LISTEN: '0.0.0.0:1' } });
    expect(status).toBe(1);
    expect(stdout).toContain('listen must be a loopback');
    expect(stdout).toContain('0 ok, 0 warnings, 1 failure');
  });

  it('reports the folders that its user has no rights to', async () => {
    const place = await host();
    const folder = join(place.home, 'spool');
    chmodSync(folder, 0o500);
    onTestFinished(() => chmodSync(folder, 0o700));
    const { all } = await problems(place);
    // root may write anywhere.
    if (process.getuid?.() === 0) expect(all).not.toHaveProperty('fail home');
    else expect(all['fail home']?.text).toContain(`${folder} (EACCES)`);
  });

  it('prints at most 80 columns, except for paths', async () => {
    const place = await host();
    const { stdout } = await doctor(place);
    const long = stdout.split('\n').filter((line) => line.length > 80 && !/\S{50}/.test(line));
    expect(long).toEqual([]);
  });
});
