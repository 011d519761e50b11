import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DeployFolder, SCRIPT_DIR, V8_CONF } from './host.ts';

let folder: DeployFolder;
beforeEach(() => {
  folder = new DeployFolder();
});
afterEach(() => folder.remove());

describe('a deployment and the operator’s own files:', () => {
  it('a v8.conf.xml with settings is kept, and the missing lines are printed', () => {
    const own =
      '<configuration name="v8.conf"><settings>\n<!-- <param name="script-caching" value="enabled"/> -->\n<param name="startup-script" value="mine.js" />\n</settings></configuration>\n';
    folder.write(`root/${V8_CONF}`, own);
    const { output } = folder.install(folder.release('robot();'));
    expect(output).toContain(
      'has changes of yours and is kept. These lines are missing:\n    <param name="script-caching" value="enabled"/>',
    );
    expect(readFileSync(folder.at(V8_CONF), 'utf8')).toBe(own);
  });

  it('nothing is printed about a v8.conf.xml that lacks nothing, whatever its layout', () => {
    folder.write(
      `root/${V8_CONF}`,
      '<configuration name="v8.conf"><settings><param  name="script-caching"\n\tvalue="enabled" /><param name="x" value="y"/><hook event="CHANNEL_HANGUP_COMPLETE"\n script="cti_robot_cdr.js"/></settings></configuration>',
    );
    expect(folder.install(folder.release('robot();')).output).not.toContain('lines are missing');
  });

  it('the sample of FreeSWITCH, which has only comments, is replaced and restored by undeploy', () => {
    const sample =
      '<configuration name="v8.conf">\n<settings>\n<!-- <param name="script-caching"\n value="enabled"/> -->\n</settings>\n</configuration>\n';
    folder.write(`root/${V8_CONF}`, sample);
    folder.install(folder.release('robot();'));
    expect(readFileSync(folder.at(V8_CONF), 'utf8')).toContain(
      '<param name="script-caching" value="enabled"/>',
    );
    expect(folder.install(folder.release('robot();')).output).toContain('nothing changed');
    folder.local('undeploy');
    expect(readFileSync(folder.at(V8_CONF), 'utf8')).toBe(sample);
  });

  it('an installed v8.conf.xml that was changed by hand counts as the operator’s own', () => {
    const release = folder.release('robot();');
    folder.install(release);
    const changed = readFileSync(folder.at(V8_CONF), 'utf8').replace(
      '</configuration>',
      '<modules><load module="m"/></modules></configuration>',
    );
    writeFileSync(folder.at(V8_CONF), changed);
    expect(folder.install(release).output).toContain('nothing changed');
    folder.local('undeploy');
    expect(readFileSync(folder.at(V8_CONF), 'utf8')).toBe(changed);
  });

  it('settings and a script that was copied by hand are kept', () => {
    folder.write('root/etc/cti-robot/sidecar.json', '{"home":"/srv/robot"}');
    folder.write(`root/${SCRIPT_DIR}/cti_robot.js`, 'by hand');
    folder.install(folder.release('robot();'));
    expect(readFileSync(folder.at('etc/cti-robot/sidecar.json'), 'utf8')).toBe('{"home":"/srv/robot"}');
    expect(folder.script()).toBe('robot();');
    folder.local('undeploy');
    expect(readFileSync(folder.at(SCRIPT_DIR, 'cti_robot.js'), 'utf8')).toBe('by hand');
  });

  it('undeploy removes only what was installed', () => {
    folder.write('root/etc/freeswitch/vars.xml', 'own');
    folder.write(`root/${SCRIPT_DIR}/other.js`, 'own');
    folder.write(`root/${SCRIPT_DIR}/cti_robot_own.js`, 'own');
    folder.install(folder.release('robot();', { 'mod_cti_robot.so': 'ELF' }));
    folder.write('root/var/lib/cti-robot/spool/a.jsonl', 'row');
    const { status, output } = folder.local('undeploy');
    expect(status, output).toBe(0);
    const left = Object.entries(folder.everything()).filter(([, is]) => is !== 'folder');
    expect(left.map(([path]) => path).sort()).toEqual([
      '/etc/cti-robot/sidecar.json',
      '/etc/freeswitch/vars.xml',
      `/${SCRIPT_DIR}/cti_robot_own.js`,
      `/${SCRIPT_DIR}/other.js`,
      '/var/lib/cti-robot/spool/a.jsonl',
    ]);
    expect(folder.local('undeploy').output).toContain('does not exist: nothing is installed');
  });

  it('undeploy with DRY_RUN removes nothing', () => {
    folder.install(folder.release('robot();'));
    const before = folder.everything();
    expect(folder.local('undeploy', { DRY_RUN: '1' }).output).toContain('+ rm -rf');
    expect(folder.everything()).toEqual(before);
  });
});
