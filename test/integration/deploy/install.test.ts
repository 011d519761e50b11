import { spawnSync } from 'node:child_process';
import { readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DeployFolder, type Ran } from './host.ts';

let folder: DeployFolder;
beforeEach(() => {
  folder = new DeployFolder();
});
afterEach(() => folder.remove());

const SHARE = '/usr/local/share/cti-robot';
const SCRIPTS = 'usr/share/freeswitch/scripts';
const V8_CONF = 'etc/freeswitch/autoload_configs/v8.conf.xml';

function install(release: { path: string }, environment: Record<string, string> = {}): Ran {
  return folder.deploy('install', { HOSTS: 'local', RELEASE: release.path, ...environment });
}

function local(action: string, environment: Record<string, string> = {}): Ran {
  return folder.deploy(action, { HOSTS: 'local', ...environment });
}

/** The script that FreeSWITCH would open. */
function script(name = 'cti_robot.js'): string {
  const link = folder.everything()[`/${SCRIPTS}/${name}`];
  expect(link).toBe(`-> ${SHARE}/current/dist/${name}`);
  return readFileSync(folder.at(SHARE, 'current/dist', name), 'utf8');
}

describe('installing into a folder', () => {
  it('puts everything in its place, readable by FreeSWITCH', () => {
    const release = folder.release('robot();', { 'cti_robot_cdr.js': 'hook();', 'mod_cti_robot.so': 'ELF' });
    const { status, output } = install(release);
    expect(output).toContain(`release ${release.name} is installed`);
    expect(status).toBe(0);
    expect(script()).toBe('robot();');
    expect(script('cti_robot_cdr.js')).toBe('hook();');
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

  it('changes nothing the second time, and says so', () => {
    const release = folder.release('robot();');
    install(release);
    const before = folder.everything();
    const { output } = install(release);
    expect(output).toContain(`release ${release.name} is installed: nothing changed`);
    expect(folder.everything()).toEqual(before);
  });

  it('puts back what somebody has removed', () => {
    const release = folder.release('robot();');
    install(release);
    const before = folder.everything();
    unlinkSync(folder.at(SCRIPTS, 'cti_robot.js'));
    unlinkSync(folder.at('usr/local/bin/cti-robot'));
    expect(install(release).output).not.toContain('nothing changed');
    expect(folder.everything()).toEqual(before);
  });

  it('writes nothing with DRY_RUN, and prints what it would do', () => {
    const { status, output } = install(folder.release('robot();'), { DRY_RUN: '1' });
    expect(status).toBe(0);
    expect(output).toContain(`+ switch_to`);
    expect(output).toContain(`+ put_link ${SHARE}/current/dist/cti_robot.js`);
    expect(output).toMatch(/^cti-robot: DRY_RUN: nothing was changed$/m);
    expect(output).not.toContain('is installed');
    expect(folder.everything()).toEqual({});
  });

  it('takes other places from the environment', () => {
    const { output } = install(folder.release('robot();'), {
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

  it('tells FreeSWITCH a home of its own, at each of its starts', () => {
    const release = folder.release('robot();');
    install(release, { CTI_ROBOT_HOME: '/srv/robot' });
    const line = '<X-PRE-PROCESS cmd="set" data="cti_robot_home=/srv/robot"/>';
    expect(readFileSync(folder.at(V8_CONF), 'utf8')).toContain(line);
    // The next deploy knows it from the settings.
    const before = folder.everything();
    expect(install(release).output).toContain('nothing changed');
    expect(folder.everything()).toEqual(before);
  });

  it("says which line tells the home where v8.conf.xml is the operator's own", () => {
    folder.write(
      `root/${V8_CONF}`,
      '<configuration><settings><param name="a" value="b"/></settings></configuration>',
    );
    const { output } = install(folder.release('robot();'), { CTI_ROBOT_HOME: '/srv/robot' });
    expect(output).toContain('    <X-PRE-PROCESS cmd="set" data="cti_robot_home=/srv/robot"/>\n');
  });

  it('says nothing of the home where it is the one that the script takes anyway', () => {
    install(folder.release('robot();'));
    expect(readFileSync(folder.at(V8_CONF), 'utf8')).not.toContain('cti_robot_home');
  });

  it('refuses a home that is not the one of the settings, before anything is written', () => {
    folder.write('root/etc/cti-robot/sidecar.json', '{\n\t"host": "a", "home": "/srv/robot"\n}\n');
    const before = folder.everything();
    const { status, output } = install(folder.release('robot();'), { CTI_ROBOT_HOME: '/srv/other' });
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
    const { status, output } = install(folder.release('robot();'), { [name]: value });
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
    const { status, output } = install(folder.release('robot();'), { NODE: node });
    expect(status).not.toBe(0);
    expect(output).toMatch(new RegExp(message));
    expect(folder.everything()).toEqual({});
  });

  it('gives the command its settings and its Node', () => {
    const release = folder.release('robot();');
    install(release, {
      DESTDIR: '',
      PREFIX: folder.root,
      FREESWITCH_SCRIPT_DIR: folder.at('s'),
      ...LOCAL(folder),
    });
    const ran = spawnSync(folder.at('bin/cti-robot'), ['rows'], { encoding: 'utf8' });
    expect(ran.stdout, ran.stderr).toMatch(/^[0-9a-f]{8} rows$/m);
  });
});

/** Without DESTDIR, but with every place in the folder. */
function LOCAL(at: DeployFolder): Record<string, string> {
  return {
    FREESWITCH_MOD_DIR: at.at('m'),
    FREESWITCH_CONF_DIR: at.at('c'),
    FREESWITCH_USER: userInfo().username,
    CTI_ROBOT_HOME: at.at('home'),
    ETC: at.at('etc'),
    UNIT_DIR: at.at('units'),
    SERVICE: 'none',
  };
}

describe('what is asked on the machine itself', () => {
  /** Nothing is written: it would be written into the real places. */
  function dryRun(environment: Record<string, string>): string {
    const release = folder.release('robot();');
    return install(release, {
      DESTDIR: '',
      DRY_RUN: '1',
      FREESWITCH_USER: userInfo().username,
      ...environment,
    }).output;
  }

  it("the running FreeSWITCH's folders, with the options that fs_cli needs", () => {
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

  it('the user of the FreeSWITCH that fs_cli reaches, not of any that runs', () => {
    folder.write(
      'bin/ps',
      `#!/bin/sh\ncase $* in '-p ${process.pid} '*) echo ${userInfo().username} ;; *) echo somebody ;; esac\n`,
      0o755,
    );
    const { output } = install(folder.release('robot();'), {
      DESTDIR: '',
      DRY_RUN: '1',
      FS_CLI: fsCli(''),
    });
    expect(output).not.toContain('somebody');
    expect(output).toContain('DRY_RUN: nothing was changed');
  });

  it('the running FreeSWITCH is told another home at once, and once', () => {
    const environment = {
      ...LOCAL(folder),
      DESTDIR: '',
      PREFIX: folder.root,
      FREESWITCH_SCRIPT_DIR: folder.at('s'),
    };
    const release = folder.release('robot();');
    const told = `global_setvar cti_robot_home=${folder.at('home')}\n`;
    install(release, { ...environment, FS_CLI: fsCli('') });
    expect(readFileSync(join(folder.folder, 'asked'), 'utf8')).toContain(told);
    writeFileSync(join(folder.folder, 'asked'), '');
    const knows = fsCli(`*'global_getvar cti_robot_home') echo '${folder.at('home')}' ;;`);
    expect(install(release, { ...environment, FS_CLI: knows }).output).toContain('nothing changed');
    expect(readFileSync(join(folder.folder, 'asked'), 'utf8')).not.toContain('global_setvar');
  });

  it('what the host still lacks, by cti-robot doctor, after installing only', () => {
    const environment = {
      ...LOCAL(folder),
      DESTDIR: '',
      PREFIX: folder.root,
      FREESWITCH_SCRIPT_DIR: folder.at('s'),
    };
    const release = folder.release('robot();');
    expect(install(release, { ...environment, DRY_RUN: '1' }).output).not.toMatch(/ doctor$/m);
    for (let i = 0; i < 2; i++) expect(install(release, environment).output).toMatch(/^[0-9a-f]{8} doctor$/m);
  });

  it("Debian's, where FreeSWITCH does not answer", () => {
    const fsCli = folder.write('bin/fs_cli', '#!/bin/sh\necho "[ERROR] connection refused"; exit 1\n', 0o755);
    expect(dryRun({ FS_CLI: fsCli })).toContain('/usr/share/freeswitch/scripts/cti_robot.js ->');
  });

  it('whom FreeSWITCH runs as must be there', () => {
    expect(dryRun({ FREESWITCH_USER: 'nobody-of-that-name' })).toContain(
      "there is no user 'nobody-of-that-name'",
    );
  });

  it('systemd restarts the sidecar where something changed, and only then', () => {
    const log = join(folder.folder, 'systemctl.log');
    folder.write('bin/systemctl', `#!/bin/sh\necho "$*" >>'${log}'\n`, 0o755);
    const environment = {
      ...LOCAL(folder),
      DESTDIR: '',
      PREFIX: folder.root,
      FREESWITCH_SCRIPT_DIR: folder.at('s'),
      SERVICE: 'systemd',
    };
    const release = folder.release('robot();');
    install(release, environment);
    const asked = 'daemon-reload\nenable --quiet cti-robot.service\nrestart cti-robot.service\n';
    expect(readFileSync(log, 'utf8')).toBe(asked);
    install(release, environment);
    expect(readFileSync(log, 'utf8')).toBe(asked);
    local('undeploy', environment);
    expect(readFileSync(log, 'utf8')).toBe(
      `${asked}disable --quiet --now cti-robot.service\ndaemon-reload\n`,
    );
  });
});

describe('upgrade and rollback', () => {
  it('gives each script a length that no other release here has: mod_v8 tells scripts apart by it', () => {
    const releases = ['robot(1);', 'robot(2);', 'robot(3);\n'].map((bundle) => folder.release(bundle));
    const lengths = releases.map((release) => {
      install(release);
      return script().length;
    });
    expect(new Set(lengths).size).toBe(3);
    expect(script().trim()).toBe('robot(3);');
  });

  it('goes back to the release before, and forth again', () => {
    const [first, second] = [folder.release('robot(1);'), folder.release('robot(2);')];
    install(first);
    expect(local('rollback').output).toContain('there is no release before the current one');
    install(second);
    const before = folder.everything();
    for (const action of ['rollback', 'undeploy'])
      expect(local(action, { DRY_RUN: '1' }).output).toMatch(/DRY_RUN: nothing was changed\n$/);
    expect(folder.everything()).toEqual(before);
    expect(script()).toContain('robot(2)');
    const { output } = local('rollback');
    expect(output).toContain(`current release: ${first.name}\n`);
    expect(output).toContain(`rolled back to ${first.name};`);
    expect(script()).toContain('robot(1)');
    local('rollback');
    expect(script()).toContain('robot(2)');
  });

  it('keeps the current release, the one before, and three more', () => {
    const releases = Array.from({ length: 8 }, (_, i) => folder.release(`robot(${i});`));
    for (const release of releases) install(release);
    const names = Object.keys(folder.everything())
      .filter((path) => new RegExp(`^${SHARE}/releases/[^/]+$`).test(path))
      .map((path) => path.split('/').at(-1));
    expect(names).toHaveLength(5);
    for (const { name } of releases.slice(-2)) expect(names).toContain(name);
  });

  it('switches by one rename: the script can be opened at every moment', () => {
    const release = folder.release('robot(1);');
    install(release, {
      ...LOCAL(folder),
      DESTDIR: '',
      PREFIX: folder.root,
      FREESWITCH_SCRIPT_DIR: folder.at('s'),
    });
    const watched = folder.at('s/cti_robot.js');
    const watcher = spawnSync(
      'sh',
      [
        '-c',
        `(while [ ! -e '${folder.folder}/done' ]; do cat '${watched}' >/dev/null || echo missing; done) & ` +
          `for i in 1 2 3; do PREFIX='${folder.root}' sh '${folder.root}/share/cti-robot/current/install.sh' install >/dev/null; ` +
          `cp -R '${folder.root}/share/cti-robot/current/.' '${folder.folder}/r'; echo "n$i" >'${folder.folder}/r/RELEASE'; ` +
          `echo "// $i" >>'${folder.folder}/r/dist/cti_robot.js'; sh '${folder.folder}/r/install.sh' install; done; ` +
          `touch '${folder.folder}/done'; wait`,
      ],
      {
        encoding: 'utf8',
        env: {
          PATH: '/usr/bin:/bin',
          NODE: process.execPath,
          PREFIX: folder.root,
          FREESWITCH_SCRIPT_DIR: folder.at('s'),
          ...LOCAL(folder),
        },
      },
    );
    expect(watcher.stdout).toContain('current release: n3');
    expect(watcher.stdout + watcher.stderr).not.toContain('missing');
    expect(readFileSync(watched, 'utf8')).toContain('// 3');
  });
});

describe("the operator's own files", () => {
  it('keeps a v8.conf.xml with something in it, and says which lines it lacks', () => {
    const own =
      '<configuration name="v8.conf"><settings>\n<!-- <param name="script-caching" value="enabled"/> -->\n<param name="startup-script" value="mine.js" />\n</settings></configuration>\n';
    folder.write(`root/${V8_CONF}`, own);
    const { output } = install(folder.release('robot();'));
    expect(output).toContain(
      'is your own and stays. It lacks:\n    <param name="script-caching" value="enabled"/>',
    );
    expect(readFileSync(folder.at(V8_CONF), 'utf8')).toBe(own);
  });

  it('says nothing where it lacks nothing, however it is written', () => {
    folder.write(
      `root/${V8_CONF}`,
      '<configuration name="v8.conf"><settings><param  name="script-caching"\n\tvalue="enabled" /><param name="x" value="y"/><hook event="CHANNEL_HANGUP_COMPLETE"\n script="cti_robot_cdr.js"/></settings></configuration>',
    );
    expect(install(folder.release('robot();')).output).not.toContain('lacks');
  });

  it("replaces FreeSWITCH's sample, in which everything is a comment, and gives it back", () => {
    const sample =
      '<configuration name="v8.conf">\n<settings>\n<!-- <param name="script-caching"\n value="enabled"/> -->\n</settings>\n</configuration>\n';
    folder.write(`root/${V8_CONF}`, sample);
    install(folder.release('robot();'));
    expect(readFileSync(folder.at(V8_CONF), 'utf8')).toContain(
      '<param name="script-caching" value="enabled"/>',
    );
    expect(install(folder.release('robot();')).output).toContain('nothing changed');
    local('undeploy');
    expect(readFileSync(folder.at(V8_CONF), 'utf8')).toBe(sample);
  });

  it('takes a v8.conf.xml of ours that was changed by hand for the operator’s', () => {
    const release = folder.release('robot();');
    install(release);
    const changed = readFileSync(folder.at(V8_CONF), 'utf8').replace(
      '</configuration>',
      '<modules><load module="m"/></modules></configuration>',
    );
    writeFileSync(folder.at(V8_CONF), changed);
    expect(install(release).output).toContain('nothing changed');
    local('undeploy');
    expect(readFileSync(folder.at(V8_CONF), 'utf8')).toBe(changed);
  });

  it('keeps settings, and a script that was copied by hand', () => {
    folder.write('root/etc/cti-robot/sidecar.json', '{"home":"/srv/robot"}');
    folder.write(`root/${SCRIPTS}/cti_robot.js`, 'by hand');
    install(folder.release('robot();'));
    expect(readFileSync(folder.at('etc/cti-robot/sidecar.json'), 'utf8')).toBe('{"home":"/srv/robot"}');
    expect(script()).toBe('robot();');
    local('undeploy');
    expect(readFileSync(folder.at(SCRIPTS, 'cti_robot.js'), 'utf8')).toBe('by hand');
  });

  it('undeploy removes what was installed, and nothing else', () => {
    folder.write('root/etc/freeswitch/vars.xml', 'own');
    folder.write(`root/${SCRIPTS}/other.js`, 'own');
    folder.write(`root/${SCRIPTS}/cti_robot_own.js`, 'own');
    install(folder.release('robot();', { 'mod_cti_robot.so': 'ELF' }));
    folder.write('root/var/lib/cti-robot/spool/a.jsonl', 'row');
    const { status, output } = local('undeploy');
    expect(status, output).toBe(0);
    const left = Object.entries(folder.everything()).filter(([, is]) => is !== 'folder');
    expect(left.map(([path]) => path).sort()).toEqual([
      '/etc/cti-robot/sidecar.json',
      '/etc/freeswitch/vars.xml',
      `/${SCRIPTS}/cti_robot_own.js`,
      `/${SCRIPTS}/other.js`,
      '/var/lib/cti-robot/spool/a.jsonl',
    ]);
    expect(local('undeploy').output).toContain('nothing is installed there');
  });

  it('undeploy with DRY_RUN removes nothing', () => {
    install(folder.release('robot();'));
    const before = folder.everything();
    expect(local('undeploy', { DRY_RUN: '1' }).output).toContain('+ rm -rf');
    expect(folder.everything()).toEqual(before);
  });
});
