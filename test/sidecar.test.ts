import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Command, command } from './support/command.ts';
import { flowScript } from './support/flow.ts';
import { temporaryFolder } from './support/home.ts';
import { until } from './support/until.ts';

function sidecar(home: string): Command {
  return command(['sidecar'], { CTI_ROBOT_HOME: home, CTI_ROBOT_LISTEN: '127.0.0.1:0' });
}

function ready({ out }: Command): Promise<boolean> {
  return until('the sidecar is ready', () => out.stdout.includes('sidecar ready'));
}

describe('cti-robot sidecar', () => {
  it('runs until SIGTERM, logs JSON lines, and ends with status 0', async () => {
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

  it('started twice on one home, the second says so and exits', async () => {
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

  it('compiles the flows that lie in its home', async () => {
    const home = temporaryFolder();
    const run = sidecar(home);
    await ready(run);
    writeFileSync(join(home, 'flows', 't1.json'), flowScript('one'));
    await until('t1 is compiled', () =>
      readFileSync(join(home, 'compiled', 't1.json'), 'utf8').includes('one'),
    );
  });
});

describe('the command', () => {
  it('prints one clear message for bad settings, and no stack', async () => {
    const run = command(['config'], { CTI_ROBOT_LISTEN: '0.0.0.0:1' });
    expect(await run.ended).toBe(1);
    expect(run.out.stdout).toBe('');
    expect(run.out.stderr).toMatch(/^cti-robot: \[SETTINGS\][\s\S]*listen must be a loopback address/);
    expect(run.out.stderr).not.toContain('    at ');
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
