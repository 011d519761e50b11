/** `make deploy HUBS=…`: a machine with a hub and without FreeSWITCH. */
import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DeployFolder } from './host.ts';

const UNIT = 'etc/systemd/system/cti-robot-hub.service';

let folder: DeployFolder;
beforeEach(() => {
  folder = new DeployFolder();
});
afterEach(() => folder.remove());

describe('deploying a hub alone', () => {
  it('installs its service, settings and command, and nothing of FreeSWITCH', () => {
    const release = folder.release('robot();');
    const { status, output } = folder.deploy('install', { HUBS: 'local', RELEASE: release.path });
    expect(status, output).toBe(0);
    const unit = readFileSync(folder.at(UNIT), 'utf8');
    expect(unit).toContain('User=cti-robot\n');
    expect(unit).toMatch(/^ExecStart=\/\S+node \/usr\/local\/share\/cti-robot\/current\/dist\/cli\.js hub$/m);
    expect(unit).not.toMatch(/@[A-Z]+@/);
    const settings = JSON.parse(readFileSync(folder.at('etc/cti-robot/hub.json'), 'utf8'));
    expect(settings).toMatchObject({ home: '/var/lib/cti-robot-hub', hub: { listen: '127.0.0.1:8080' } });
    expect(readFileSync(folder.at('usr/local/bin/cti-robot'), 'utf8')).toContain('hub.json');
    expect(existsSync(folder.at('usr/local/share/cti-robot/current/conf/nginx-hub.conf'))).toBe(true);
    const made = Object.keys(folder.everything()).filter((path) => !path.includes('/releases/'));
    expect(made.filter((path) => /freeswitch|sidecar\.json|\/cti-robot\.service/.test(path))).toEqual([]);

    const again = folder.deploy('install', { HUBS: 'local', RELEASE: release.path });
    expect(again.output).toContain('nothing changed');
  });

  it('tells hubs from hosts, by ssh', () => {
    const calls = folder.fakeNetwork();
    const release = folder.release('robot();');
    const { status, output } = folder.deploy('install', {
      HOSTS: 'fs1',
      HUBS: 'hub1',
      RELEASE: release.path,
      FREESWITCH_USER: 'fs',
    });
    expect(status, output).toBe(0);
    const remote = readFileSync(calls, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('ssh'));
    expect(remote.map((line) => [line.split(' ')[1], line.includes("ROLE='hub'")])).toEqual([
      ['fs1', false],
      ['hub1', true],
    ]);
  });

  it('is removed from a machine without its sidecar, which runs on', () => {
    const release = folder.release('robot();');
    const both = { HOSTS: 'local', HUBS: 'local', RELEASE: release.path, FREESWITCH_USER: 'fs' };
    expect(folder.deploy('install', both).status).toBe(0);
    expect(readFileSync(folder.at('usr/local/bin/cti-robot'), 'utf8')).toContain('sidecar.json');
    expect(folder.deploy('undeploy', { HUBS: 'local' }).status).toBe(0);
    expect(existsSync(folder.at(UNIT))).toBe(false);
    expect(existsSync(folder.at('etc/systemd/system/cti-robot.service'))).toBe(true);
    expect(folder.script()).toContain('robot();');
    const last = folder.local('undeploy');
    expect(last.output).toContain('removed cti-robot');
    expect(existsSync(folder.at('usr/local/share/cti-robot'))).toBe(false);
  });
});
