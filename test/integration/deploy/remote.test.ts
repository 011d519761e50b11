import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DeployFolder } from './host.ts';

let folder: DeployFolder;
let calls: string;
beforeEach(() => {
  folder = new DeployFolder();
  calls = folder.fakeNetwork();
});
afterEach(() => folder.remove());

describe('deploying by ssh and rsync', () => {
  it('sends and installs the release on one host after the other', () => {
    const release = folder.release('robot();');
    const { status, output } = folder.deploy('install', {
      HOSTS: 'fs1 root@fs2.example.org',
      RELEASE: release.path,
      FREESWITCH_USER: 'fs',
    });
    expect(status, output).toBe(0);
    const lines = readFileSync(calls, 'utf8').trim().split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toBe(`rsync --archive --compress --delete ${release.path}/ fs1:.cti-robot-release/`);
    expect(lines[1]).toContain('ssh fs1 env ');
    expect(lines[1]).toContain("FREESWITCH_USER='fs'");
    expect(lines[3]).toMatch(/^ssh root@fs2\.example\.org .*install\.sh' install$/);
    // Both are one folder here: the second host has it already.
    expect(output).toContain(`release ${release.name} is installed: nothing changed`);
    expect(readFileSync(folder.at('etc/systemd/system/cti-robot.service'), 'utf8')).toContain('User=fs\n');
  });

  it('rolls back and undeploys on the hosts', () => {
    for (const bundle of ['robot(1);', 'robot(2);'])
      folder.deploy('install', { HOSTS: 'fs1', RELEASE: folder.release(bundle).path });
    const installed = folder.at('usr/local/share/cti-robot/current/dist/cti_robot.js');
    expect(folder.deploy('rollback', { HOSTS: 'fs1' }).status).toBe(0);
    expect(readFileSync(installed, 'utf8').trim()).toBe('robot(1);');
    expect(folder.deploy('undeploy', { HOSTS: 'fs1' }).status).toBe(0);
    expect(existsSync(installed)).toBe(false);
  });

  it('with DRY_RUN prints the commands and connects to no host', () => {
    const release = folder.release('robot();');
    const { output } = folder.deploy('install', {
      HOSTS: 'fs1',
      RELEASE: release.path,
      DRY_RUN: '1',
      SUDO: 'sudo -n',
    });
    expect(output).toContain(
      `+ rsync --archive --compress --delete ${release.path}/ fs1:.cti-robot-release/\n`,
    );
    expect(output).toMatch(/^\+ ssh fs1 'sudo -n env .*install\.sh.* install'$/m);
    expect(output).toMatch(/^DRY_RUN: nothing was changed$/m);
    expect(existsSync(calls)).toBe(false);
  });

  it('stops at an unreachable host, and prints which hosts are done', () => {
    const { status, output } = folder.deploy('install', {
      HOSTS: 'fs1 down fs3',
      RELEASE: folder.release('robot();').path,
    });
    expect(status).not.toBe(0);
    expect(output).toContain('install failed on down. Completed hosts: fs1');
    expect(readFileSync(calls, 'utf8')).not.toContain('fs3');
    expect(readFileSync(calls, 'utf8')).not.toContain('ssh down');
  });

  it('passes a value with quotes to the host as one value', () => {
    const { status, output } = folder.deploy('install', {
      HOSTS: 'fs1',
      RELEASE: folder.release('robot();').path,
      FREESWITCH_USER: `a'; touch ${join(folder.folder, 'hit')}; '`,
    });
    expect(status).not.toBe(0);
    expect(output).toContain('FREESWITCH_USER and FREESWITCH_GROUP must be names');
    expect(existsSync(join(folder.folder, 'hit'))).toBe(false);
  });

  it.each([
    '-oProxyCommand=touch',
    'fs1;id',
    '$(id)',
    '`id`',
    'a@-oX',
    '@fs1',
    'fs1@',
    'a@b@c',
    "fs'1",
    'fs1:/etc',
    '../fs1',
    '*',
  ])('refuses the host name %s before any host is touched', (host) => {
    const { status, output } = folder.deploy('install', {
      HOSTS: `fs1 ${host}`,
      RELEASE: folder.release('robot();').path,
    });
    expect(status).not.toBe(0);
    expect(output).toContain(`not a host name: '${host}'`);
    expect(existsSync(calls)).toBe(false);
  });

  it('reports a missing HOSTS variable, a folder without a release and an unknown action', () => {
    expect(folder.deploy('install', {}).output).toContain('set HOSTS');
    expect(folder.deploy('install', { HOSTS: 'fs1', RELEASE: folder.folder }).output).toContain(
      'is not a release',
    );
    expect(folder.deploy('update', { HOSTS: 'fs1' }).output).toContain(
      'which action? install, rollback or undeploy',
    );
  });
});
