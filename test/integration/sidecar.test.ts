import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Command, command } from '../support/command.ts';
import { flowScript } from '../support/flow.ts';
import { temporaryFolder } from '../support/home.ts';
import { until } from '../support/until.ts';

function sidecar(home: string): Command {
  return command(['sidecar'], { CTI_ROBOT_HOME: home, CTI_ROBOT_LISTEN: '127.0.0.1:0' });
}

function ready({ out }: Command): Promise<boolean> {
  return until('the sidecar is ready', () => out.stdout.includes('sidecar ready'), 25_000);
}

describe('cti-robot sidecar', () => {
  it('runs until SIGTERM, logs JSON lines, and exits with status 0', async () => {
    const run = sidecar(temporaryFolder());
    await ready(run);
    run.process.kill('SIGTERM');
    expect(await run.ended).toBe(0);
    const lines = run.out.stdout.trim().split('\n');
    const messages = lines.map((line) => (JSON.parse(line) as { msg: string }).msg);
    expect(messages.filter((message) => message.startsWith('sidecar'))).toEqual([
      'sidecar ready',
      'sidecar stopping',
      'sidecar stopped',
    ]);
    expect(run.out.stderr).toBe('');
  });

  it('exits even while a client is sending a request', async () => {
    const run = sidecar(temporaryFolder());
    await ready(run);
    const { url } = JSON.parse(
      run.out.stdout.split('\n').find((line) => line.includes('sidecar ready')) ?? '',
    );
    const client = connect(Number(new URL(url).port), '127.0.0.1');
    onTestFinished(() => void client.destroy());
    client.on('error', () => undefined);
    await new Promise((resolve) => client.write('GET /healthz HTTP/1.1\r\nHost: ', resolve));
    run.process.kill('SIGTERM');
    expect(await run.ended).toBe(0);
    expect(run.out.stdout).toContain('sidecar stopped');
  });

  it('exits even if the signal arrives before it is ready', async () => {
    // A Redis that takes the connection and says nothing holds up the start for some seconds.
    const silent = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    onTestFinished(() => void silent.close());
    const connected = new Promise<void>((resolve) => silent.once('connection', () => resolve()));
    const { port } = silent.address() as { port: number };
    const run = command(['sidecar'], {
      CTI_ROBOT_HOME: temporaryFolder(),
      CTI_ROBOT_LISTEN: '127.0.0.1:0',
      CTI_ROBOT_REDIS: `redis://127.0.0.1:${port}`,
    });
    await connected;
    run.process.kill('SIGTERM');
    expect(await run.ended).toBe(0);
    expect(run.out.stdout).toContain('sidecar stopping');
    expect(run.out.stdout).not.toContain('sidecar ready');
  });

  it.each([
    ['engine.json is a folder', 'engine.json'],
    ['the folder of flows cannot be listed', 'flows'],
    ['the manifest of flows is a folder', 'manifest.json'],
    ['the database of rows is a folder', 'rows.db'],
  ])('exits or runs, and obeys SIGTERM, if %s', async (_, name) => {
    const home = temporaryFolder();
    if (name === 'flows') symlinkSync('/dev/null', join(home, name));
    else mkdirSync(join(home, name));
    const run = sidecar(home);
    const status = await Promise.race([run.ended, ready(run)]);
    if (status === true) {
      run.process.kill('SIGTERM');
      expect(await run.ended).toBe(0);
    } else {
      expect(status).toBe(1);
      expect(run.out.stderr).toMatch(new RegExp(`^cti-robot: .*${name}`));
      expect(run.out.stderr).not.toContain('    at ');
    }
  });

  it('exits with status 1 if its port is in use, and logs the port', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    onTestFinished(() => void taken.close());
    const { port } = taken.address() as { port: number };
    const run = command(['sidecar'], {
      CTI_ROBOT_HOME: temporaryFolder(),
      CTI_ROBOT_LISTEN: `127.0.0.1:${port}`,
    });
    expect(await run.ended).toBe(1);
    expect(run.out.stderr).toContain(`127.0.0.1:${port}`);
  });

  it('exits if another sidecar uses the same home, and logs that', async () => {
    const home = temporaryFolder();
    const first = sidecar(home);
    await ready(first);
    const second = sidecar(home);
    expect(await second.ended).toBe(1);
    expect(second.out.stderr).toContain(`a sidecar is already running on ${home}`);
    expect(second.out.stderr).toContain(`process ${first.process.pid}`);
    expect(second.out.stderr).not.toContain('    at ');
  });

  it('starts again after kill -9, with the same token', async () => {
    const home = temporaryFolder();
    const first = sidecar(home);
    await ready(first);
    const token = () =>
      (JSON.parse(readFileSync(join(home, 'engine.json'), 'utf8')) as { sidecar: object }).sidecar;
    const before = token();
    first.process.kill('SIGKILL');
    expect(await first.ended).toBe('SIGKILL');
    const again = sidecar(home);
    await ready(again);
    expect(token()).toMatchObject({ token: (before as { token: string }).token });
  });

  it('compiles the flows in its home', async () => {
    const home = temporaryFolder();
    const run = sidecar(home);
    await ready(run);
    writeFileSync(join(home, 'flows', 't1.json'), flowScript('one'));
    await until('t1 is compiled', () =>
      readFileSync(join(home, 'compiled', 't1.json'), 'utf8').includes('one'),
    );
  });

  it('creates files with mode 0640 in folders with mode 0750', async () => {
    const home = join(temporaryFolder(), 'home');
    const run = sidecar(home);
    await ready(run);
    writeFileSync(join(home, 'flows', 't1.json'), flowScript('one'));
    writeFileSync(join(home, 'spool', 'call-1.jsonl'), 'no row\n');
    const wanted = [
      'compiled/t1.json',
      'engine.json',
      'rows.db',
      'spool/.spool-id',
      'spool/rejected/call-1.jsonl',
    ];
    await until('everything is there', () => wanted.every((name) => existsSync(join(home, name))));
    const modeOf = (name: string) => statSync(join(home, name)).mode & 0o777;
    expect(wanted.map((name) => [name, modeOf(name).toString(8)])).toEqual(
      wanted.map((name) => [name, '640']),
    );
    expect(modeOf('spool/rejected').toString(8)).toBe('750');
  });
});

describe('the command cti-robot', () => {
  it('prints one message without a stack for bad settings', async () => {
    const run = command(['config'], { CTI_ROBOT_LISTEN: '0.0.0.0:1' });
    expect(await run.ended).toBe(1);
    expect(run.out.stdout).toBe('');
    expect(run.out.stderr).toMatch(/^cti-robot: \[SETTINGS\][\s\S]*listen must be a loopback address/);
    expect(run.out.stderr).not.toContain('    at ');
  });

  it.each([
    [['calls', '--since', 'nonsense'], 'is not a time'],
    [['flow', 'ls', '--domain', 'all'], '--domain'],
    [['nonsense'], "unknown command 'nonsense'"],
    [['flow', 'push', '/does/not/exist.json'], 'no such file'],
  ])('prints only the error about %j', async (args, message) => {
    const run = command(args, { CTI_ROBOT_HOME: temporaryFolder() });
    expect(await run.ended).toBe(1);
    expect(run.out.stderr).toContain(message);
    expect(run.out.stderr).not.toMatch(/ {4}at |fault in cti-robot/);
  });

  it('exits silently when its output is closed', async () => {
    const run = command(['config'], {});
    run.process.stdout?.destroy();
    expect(await run.ended).toBe(0);
    expect(run.out.stderr).toBe('');
  });

  it('prints the settings in force', async () => {
    const file = join(temporaryFolder(), 'settings.json');
    writeFileSync(file, JSON.stringify({ redis: 'redis://:hunter2@h', ingest: { batchRows: 3 } }));
    const run = command(['config', '--config', file], { CTI_ROBOT_HOST: 'fs1' });
    expect(await run.ended).toBe(0);
    expect(JSON.parse(run.out.stdout)).toMatchObject({
      host: 'fs1',
      redis: 'redis://:***@h',
      ingest: { batchRows: 3 },
    });
  });
});
