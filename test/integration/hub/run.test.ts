/** `cti-robot run`, which `make run` starts: everything on a bare machine. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { withLocalHub } from '../../../sidecar/hub/local-hub.ts';
import { loadSettings } from '../../../sidecar/settings/config.ts';
import { type Command, command } from '../../support/command.ts';
import { temporaryFolder } from '../../support/home.ts';
import { recordedLog } from '../../support/log.ts';
import { until } from '../../support/until.ts';

const EXAMPLES = fileURLToPath(new URL('../../../examples', import.meta.url));
const READY_MS = 60_000;

interface Running extends Command {
  url: string;
}

async function run(folder: string): Promise<Running> {
  const started = command(['run', folder, '--samples', EXAMPLES]);
  await until('it runs', () => /Ctrl-C/.test(started.out.stdout), READY_MS);
  const [, url = ''] = /runs at (\S+)\/ /.exec(started.out.stdout) ?? [];
  return { ...started, url };
}

/** Tasks, as a command on this machine sees them. */
function sampleOf(folder: string): Promise<unknown> {
  const settings = loadSettings(join(folder, 'settings.json'), {});
  const options = { settings, account: 'main', version: '', log: recordedLog().log };
  return withLocalHub(options, async (hub) => ((await hub.ask('GET', '/v1/task')) as { data: unknown }).data);
}

async function end({ process, ended }: Running): Promise<void> {
  process.kill('SIGINT');
  expect(await ended).toBe(0);
}

it('runs the hub with sample flows, and prints the first login on the terminal only', async () => {
  const folder = temporaryFolder();
  const first = await run(folder);
  expect((await fetch(first.url)).headers.get('content-type')).toMatch(/^text\/html/);
  // A browser connects ahead of its next request: the end does not wait for it.
  const idle = connect(Number(new URL(first.url).port), '127.0.0.1');
  onTestFinished(() => {
    idle.destroy();
  });
  const [, password = ''] = /first password (\S+)/.exec(first.out.stdout) ?? [];
  const login = await fetch(`${first.url}/v1/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user: 'admin', password }),
  });
  expect(login.status).toBe(200);
  const log = readFileSync(join(folder, 'sidecar.log'), 'utf8');
  expect(log).toContain('"hub ready"');
  expect(log).toContain('"flow":"hello"');
  expect(log).not.toContain(password);
  await until('its sample task is ready', () => /^Task 1 \(sample\)/m.test(first.out.stdout), READY_MS);
  expect(first.out.stdout).toMatch(/task start 1 --config \S+settings\.json$/m);
  expect(await sampleOf(folder)).toMatchObject([
    { name: 'sample', state: 'ready', progress_bar: { total: 30 } },
  ]);
  expect(first.out.stderr).toBe('');
  const wide = first.out.stdout.split('\n').filter((line) => line.length > 80 && !line.includes(folder));
  expect(wide).toEqual([]);
  expect(statSync(join(folder, 'hub.key')).mode & 0o777).toBe(0o600);
  await end(first);
  expect(first.out.stdout).toMatch(/has ended\.\n$/);

  const again = await run(folder);
  expect(again.out.stdout).not.toContain('first password');
  expect(again.out.stdout).toMatch(/user passwd admin --config \S+settings\.json/);
  await end(again);
}, 120_000);

it('takes the next free port where the wanted one is taken, and says so', async () => {
  // A connection that stays open would keep `close` waiting.
  const taken = createServer((socket) => socket.destroy()).listen(8080, '127.0.0.1');
  onTestFinished(async () => {
    await new Promise((resolve) => taken.close(resolve));
  });
  // Somebody else may have it already: that is as good.
  await new Promise((resolve) => taken.once('listening', resolve).once('error', resolve));
  const started = await run(temporaryFolder());
  expect(started.out.stdout).toContain('127.0.0.1:8080 is taken');
  expect(started.url).not.toContain(':8080');
  await end(started);
}, 120_000);

it('says that it runs already', async () => {
  const folder = temporaryFolder();
  const first = await run(folder);
  const second = command(['run', folder]);
  expect(await second.ended).toBe(1);
  expect(second.out.stderr).toMatch(/already running/);
  await end(first);
}, 120_000);

it('says why the hub cannot start', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'rows.db'), 'this is no database, but somebody’s letter'.repeat(100));
  const started = command(['run', folder]);
  expect(await started.ended).toBe(1);
  expect(started.out.stderr).toMatch(/rows\.db.*not a database/);
}, 120_000);

it('ends where a folder cannot be made', async () => {
  const started = command(['run', '/proc/no-folder']);
  expect(await started.ended).toBe(1);
  expect(started.out.stderr).toBe('cti-robot: [FILE] /proc/no-folder cannot be written: no such folder\n');
}, 60_000);
