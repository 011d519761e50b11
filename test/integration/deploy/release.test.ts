import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeRelease } from '../../../build/release.ts';
import { until } from '../../support/until.ts';

const DIST = join(import.meta.dirname, '..', '..', '..', 'dist');
let folder: string;
let release: string;
let name: string;

beforeAll(() => {
  // Far from the project's node_modules.
  folder = mkdtempSync(join(tmpdir(), 'cti-robot-release-'));
  release = join(folder, 'release');
  name = makeRelease(DIST, release);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Both outputs of a command of the release, with a home of its own and nothing else in the environment. */
function command(...args: string[]): string {
  const { stdout, stderr } = spawnSync(process.execPath, [join(release, 'dist', 'cli.js'), ...args], {
    encoding: 'utf8',
    cwd: folder,
    env: { PATH: '/usr/bin:/bin', CTI_ROBOT_HOME: join(folder, 'home') },
  });
  return stdout + stderr;
}

describe('a release', () => {
  it('has a name that depends only on its content', () => {
    expect(name).toMatch(/^\d+\.\d+\.\d+-[0-9a-f]{10}$/);
    expect(makeRelease(DIST, join(folder, 'again'))).toBe(name);
    writeFileSync(join(folder, 'again', 'dist', 'new.js'), '');
    expect(makeRelease(join(folder, 'again', 'dist'), join(folder, 'other'))).not.toBe(name);
  });

  it('is self-contained: store, lint and simulator find their files', () => {
    const flow = join(folder, 'hello.json');
    const script = {
      flow: {
        F1: {
          action: 'hangup',
          playbacks: ['Goodbye.'],
          subflow: { F1: { condition: { text: ['^(a|a)*b$'] } } },
        },
      },
    };
    writeFileSync(flow, JSON.stringify(script));
    const caller = join(folder, 'caller.jsonl');
    writeFileSync(caller, '{"silence":true}\n');
    expect(command('migrate')).toContain('applied 0001_conversation.sql');
    expect(command('lint', flow)).toContain('(regex-backtracking)');
    expect(command('simulate', flow, '--caller', caller, '--rows', 'table')).toContain(
      'call ends: end(hangup)',
    );
  });

  it('has a sidecar that compiles flows in threads and reports its build in the health', async () => {
    const home = join(folder, 'sidecar');
    mkdirSync(join(home, 'flows'), { recursive: true });
    writeFileSync(join(home, 'flows', 'hello.json'), '{"flow":{"F1":{"action":"hangup"}}}');
    const sidecar = spawn(process.execPath, [join(release, 'dist', 'cli.js'), 'sidecar'], {
      cwd: folder,
      stdio: 'ignore',
      env: {
        PATH: '/usr/bin:/bin',
        CTI_ROBOT_HOME: home,
        CTI_ROBOT_LISTEN: '127.0.0.1:0',
        CTI_ROBOT_FREESWITCH_EVENT_SOCKET: '',
      },
    });
    const ended = new Promise((resolve) => sidecar.once('exit', resolve));
    try {
      await until('the compiled flow', () => existsSync(join(home, 'compiled', 'hello.json')));
      const { sidecar: own } = JSON.parse(readFileSync(join(home, 'engine.json'), 'utf8')) as {
        sidecar: { url: string };
      };
      expect(await (await fetch(`${own.url}/healthz`)).json()).toMatchObject({ version: name });
    } finally {
      sidecar.kill();
      expect(await ended).toBe(0);
    }
  });

  it('reports its build, which differs between two builds of one version', () => {
    expect(command('--version').trim()).toBe(name);
  });

  it('contains only the packages that it needs', () => {
    const packages = readdirSync(join(release, 'node_modules'));
    expect(packages).toEqual([
      '@jitl',
      'node-sqlite3-wasm',
      'quickjs-emscripten',
      'quickjs-emscripten-core',
      'recheck',
    ]);
    for (const file of ['sql/mysql', 'sql/sqlite', 'LICENSE', 'install.sh', 'conf/dialplan/cti_robot.xml'])
      expect(existsSync(join(release, file)), file).toBe(true);
  });
});
