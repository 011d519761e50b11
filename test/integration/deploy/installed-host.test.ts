import { readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DeployFolder } from './host.ts';

let folder: DeployFolder;
beforeEach(() => {
  folder = new DeployFolder();
});
afterEach(() => folder.remove());

describe('a deployment on its own host', () => {
  /** Nothing is written: it would be written into the real places. */
  function dryRun(environment: Record<string, string>): string {
    const release = folder.release('robot();');
    return folder.install(release, {
      DESTDIR: '',
      DRY_RUN: '1',
      FREESWITCH_USER: userInfo().username,
      ...environment,
    }).output;
  }

  it('uses the folders of the running FreeSWITCH, with the options of fs_cli', () => {
    const fsCli = folder.write(
      'bin/fs_cli',
      '#!/bin/sh\n[ "$1 $2" = "-P 8022" ] && case $4 in *script_dir) echo /srv/fs/scripts ;; *conf_dir) echo /srv/fs/conf ;; *) echo "-ERR no such" ;; esac\n',
      0o755,
    );
    const output = dryRun({ FS_CLI: `${fsCli} -P 8022` });
    expect(output).toContain('/srv/fs/scripts/cti_robot.js ->');
    expect(output).toContain('/srv/fs/conf/autoload_configs/v8.conf.xml');
  });

  /** `fs_cli` of a FreeSWITCH whose process is this test's. */
  function fsCli(answers: string): string {
    const run = folder.folder;
    folder.write('freeswitch.pid', `${process.pid}`);
    const says = `case $2 in *run_dir) echo '${run}' ;; ${answers} *) echo "-ERR no such" ;; esac`;
    return folder.write('bin/fs_cli', `#!/bin/sh\necho "$2" >>'${run}/asked'\n${says}\n`, 0o755);
  }

  it('uses the user of the FreeSWITCH that fs_cli reaches, not of another one', () => {
    folder.write(
      'bin/ps',
      `#!/bin/sh\ncase $* in '-p ${process.pid} '*) echo ${userInfo().username} ;; *) echo somebody ;; esac\n`,
      0o755,
    );
    const { output } = folder.install(folder.release('robot();'), {
      DESTDIR: '',
      DRY_RUN: '1',
      FS_CLI: fsCli(''),
    });
    expect(output).not.toContain('somebody');
    expect(output).toContain('DRY_RUN: nothing was changed');
  });

  it('sets another home in the running FreeSWITCH at once, and only once', () => {
    const environment = folder.withoutDestdir();
    const release = folder.release('robot();');
    const told = `global_setvar cti_robot_home=${folder.at('home')}\n`;
    folder.install(release, { ...environment, FS_CLI: fsCli('') });
    expect(readFileSync(join(folder.folder, 'asked'), 'utf8')).toContain(told);
    writeFileSync(join(folder.folder, 'asked'), '');
    const knows = fsCli(`*'global_getvar cti_robot_home') echo '${folder.at('home')}' ;;`);
    expect(folder.install(release, { ...environment, FS_CLI: knows }).output).toContain('nothing changed');
    expect(readFileSync(join(folder.folder, 'asked'), 'utf8')).not.toContain('global_setvar');
  });

  it('prints what the host still lacks, from cti-robot doctor, after an installation without a start', () => {
    const environment = folder.withoutDestdir();
    const release = folder.release('robot();');
    expect(folder.install(release, { ...environment, DRY_RUN: '1' }).output).not.toMatch(/ doctor$/m);
    for (let i = 0; i < 2; i++)
      expect(folder.install(release, environment).output).toMatch(/^[0-9a-f]{8} doctor$/m);
  });

  it('uses the folders of Debian if FreeSWITCH does not answer', () => {
    const fsCli = folder.write('bin/fs_cli', '#!/bin/sh\necho "[ERROR] connection refused"; exit 1\n', 0o755);
    expect(dryRun({ FS_CLI: fsCli })).toContain('/usr/share/freeswitch/scripts/cti_robot.js ->');
  });

  it('requires that the user of FreeSWITCH exists', () => {
    expect(dryRun({ FREESWITCH_USER: 'nobody-of-that-name' })).toContain(
      "there is no user 'nobody-of-that-name'",
    );
  });

  it('restarts the sidecar by systemd only if something changed', () => {
    const log = join(folder.folder, 'systemctl.log');
    folder.write('bin/systemctl', `#!/bin/sh\necho "$*" >>'${log}'\n`, 0o755);
    const environment = { ...folder.withoutDestdir(), SERVICE: 'systemd' };
    const release = folder.release('robot();');
    folder.install(release, environment);
    const asked = 'daemon-reload\nenable --quiet cti-robot.service\nrestart cti-robot.service\n';
    expect(readFileSync(log, 'utf8')).toBe(asked);
    folder.install(release, environment);
    expect(readFileSync(log, 'utf8')).toBe(asked);
    folder.local('undeploy', environment);
    expect(readFileSync(log, 'utf8')).toBe(
      `${asked}disable --quiet --now cti-robot.service\ndaemon-reload\n`,
    );
  });
});
