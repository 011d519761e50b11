import { spawnSync } from 'node:child_process';
import { readFileSync, statSync, unlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DeployFolder, SCRIPT_DIR, SHARE, V8_CONF } from './host.ts';

let folder: DeployFolder;
beforeEach(() => {
  folder = new DeployFolder();
});
afterEach(() => folder.remove());

describe('installing into a folder', () => {
  it('installs all files, readable by FreeSWITCH', () => {
    const release = folder.release('robot();', { 'cti_robot_cdr.js': 'hook();', 'mod_cti_robot.so': 'ELF' });
    const { status, output } = folder.install(release);
    expect(output).toContain(`release ${release.name} is installed`);
    expect(status).toBe(0);
    expect(folder.script()).toBe('robot();');
    expect(folder.script('cti_robot_cdr.js')).toBe('hook();');
    const all = folder.everything();
    expect(all['/usr/lib/freeswitch/mod/mod_cti_robot.so']).toBe(`-> ${SHARE}/current/mod/mod_cti_robot.so`);
    expect(all[`${SHARE}/current`]).toBe(`-> releases/${release.name}`);
    expect(JSON.parse(readFileSync(folder.at('etc/cti-robot/sidecar.json'), 'utf8'))).toEqual({
      home: '/var/lib/cti-robot',
    });
    expect(statSync(folder.at('etc/cti-robot/sidecar.json')).mode & 0o777).toBe(0o640);
    expect(statSync(folder.at('var/lib/cti-robot')).mode & 0o777).toBe(0o750);
    expect(readFileSync(folder.at(V8_CONF), 'utf8')).toContain('name="script-caching" value="enabled"');
    const unit = readFileSync(folder.at('etc/systemd/system/cti-robot.service'), 'utf8');
    expect(unit).toContain(`ExecStart=${process.execPath} ${SHARE}/current/dist/cli.js sidecar`);
    expect(unit).toContain('User=freeswitch');
    expect(unit).toContain('FREESWITCH_CONF_DIR=/etc/freeswitch\n');
    expect(unit).not.toMatch(/@[A-Z]+@/);
    for (const [path, is] of Object.entries(all))
      if (path.startsWith(`${SHARE}/releases/`) && /^\d/.test(is))
        expect(`${path} ${is.slice(0, 3)}`).toMatch(/ [67][45][45]$/);
  });

  it('changes nothing the second time, and prints that', () => {
    const release = folder.release('robot();');
    folder.install(release);
    const before = folder.everything();
    const { output } = folder.install(release);
    expect(output).toContain(`release ${release.name} is installed: nothing changed`);
    expect(folder.everything()).toEqual(before);
  });

  it('restores files that somebody removed', () => {
    const release = folder.release('robot();');
    folder.install(release);
    const before = folder.everything();
    unlinkSync(folder.at(SCRIPT_DIR, 'cti_robot.js'));
    unlinkSync(folder.at('usr/local/bin/cti-robot'));
    expect(folder.install(release).output).not.toContain('nothing changed');
    expect(folder.everything()).toEqual(before);
  });

  it('writes nothing with DRY_RUN, and prints what would be done', () => {
    const { status, output } = folder.install(folder.release('robot();'), { DRY_RUN: '1' });
    expect(status).toBe(0);
    expect(output).toContain(`+ switch_to`);
    expect(output).toContain(`+ put_link ${SHARE}/current/dist/cti_robot.js`);
    expect(output).toMatch(/^cti-robot: DRY_RUN: nothing was changed$/m);
    expect(output).not.toContain('is installed');
    expect(folder.everything()).toEqual({});
  });

  it('uses other folders from the environment', () => {
    const { output } = folder.install(folder.release('robot();'), {
      PREFIX: '/opt/cti',
      FREESWITCH_SCRIPT_DIR: '/usr/local/freeswitch/scripts',
      FREESWITCH_CONF_DIR: '/usr/local/freeswitch/conf',
      FREESWITCH_USER: 'fs',
      FREESWITCH_GROUP: 'daemon',
      CTI_ROBOT_HOME: '/srv/robot',
    });
    const all = folder.everything();
    expect(all['/usr/local/freeswitch/scripts/cti_robot.js'], output).toBe(
      '-> /opt/cti/share/cti-robot/current/dist/cti_robot.js',
    );
    expect(all['/usr/local/freeswitch/conf/autoload_configs/v8.conf.xml']).toBeDefined();
    const unit = readFileSync(folder.at('etc/systemd/system/cti-robot.service'), 'utf8');
    expect(unit).toMatch(/User=fs\nGroup=daemon\n/);
    expect(unit).toContain('ReadWritePaths=/srv/robot\n');
  });

  it('sets another home in FreeSWITCH at each of its starts', () => {
    const release = folder.release('robot();');
    folder.install(release, { CTI_ROBOT_HOME: '/srv/robot' });
    const line = '<X-PRE-PROCESS cmd="set" data="cti_robot_home=/srv/robot"/>';
    expect(readFileSync(folder.at(V8_CONF), 'utf8')).toContain(line);
    // The next deploy knows it from the settings.
    const before = folder.everything();
    expect(folder.install(release).output).toContain('nothing changed');
    expect(folder.everything()).toEqual(before);
  });

  it('prints the line that sets the home if v8.conf.xml is the operator’s own', () => {
    folder.write(
      `root/${V8_CONF}`,
      '<configuration><settings><param name="a" value="b"/></settings></configuration>',
    );
    const { output } = folder.install(folder.release('robot();'), { CTI_ROBOT_HOME: '/srv/robot' });
    expect(output).toContain('    <X-PRE-PROCESS cmd="set" data="cti_robot_home=/srv/robot"/>\n');
  });

  it('does not mention the home if it is the default', () => {
    folder.install(folder.release('robot();'));
    expect(readFileSync(folder.at(V8_CONF), 'utf8')).not.toContain('cti_robot_home');
  });

  it('refuses a home that differs from the settings, before it writes anything', () => {
    folder.write('root/etc/cti-robot/sidecar.json', '{\n\t"host": "a", "home": "/srv/robot"\n}\n');
    const before = folder.everything();
    const { status, output } = folder.install(folder.release('robot();'), { CTI_ROBOT_HOME: '/srv/other' });
    expect(status).not.toBe(0);
    expect(output).toContain('sidecar.json has "home": "/srv/robot": change one of them');
    expect(folder.everything()).toEqual(before);
  });

  it.each([
    ['PREFIX', 'usr'],
    ['PREFIX', '/a b'],
    ['FREESWITCH_SCRIPT_DIR', "/a'; touch /tmp/x; '"],
    ['CTI_ROBOT_HOME', '/a|b'],
    ['FREESWITCH_USER', 'a b'],
    ['FREESWITCH_USER', 'root\nExecStartPre=/bin/true'],
  ])('refuses %s=%s before anything is written', (name, value) => {
    const { status, output } = folder.install(folder.release('robot();'), { [name]: value });
    expect(status).not.toBe(0);
    expect(output).toContain('cti-robot: ');
    expect(folder.everything()).toEqual({});
  });

  it.each([
    ['echo v18.20.4', 'Node 20.19 or newer is needed: .* is v18.20.4'],
    ['echo v20.18.9', 'is v20.18.9'],
    ['echo hello', "answers 'hello'"],
    ['exit 1', 'does not run'],
  ])('refuses a Node that does "%s"', (does, message) => {
    const node = folder.write('bin/node', `#!/bin/sh\n${does}\n`, 0o755);
    const { status, output } = folder.install(folder.release('robot();'), { NODE: node });
    expect(status).not.toBe(0);
    expect(output).toMatch(new RegExp(message));
    expect(folder.everything()).toEqual({});
  });

  it('runs the command with its settings and its Node', () => {
    const release = folder.release('robot();');
    folder.install(release, {
      ...folder.withoutDestdir(),
    });
    const ran = spawnSync(folder.at('bin/cti-robot'), ['rows'], { encoding: 'utf8' });
    expect(ran.stdout, ran.stderr).toMatch(/^[0-9a-f]{8} rows$/m);
  });
});
