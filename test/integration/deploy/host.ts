/** A host to deploy to that is a folder, and fakes of the commands that lead to it. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { makeRelease } from '../../../build/release.ts';

const SCRIPTS = join(import.meta.dirname, '..', '..', '..', 'fs-scripts');

/** Where the robot is installed, seen from the root of the host. */
export const SHARE = '/usr/local/share/cti-robot';
export const SCRIPT_DIR = 'usr/share/freeswitch/scripts';
export const V8_CONF = 'etc/freeswitch/autoload_configs/v8.conf.xml';

export interface Ran {
  status: number | null;
  /** Both outputs. */
  output: string;
}

/** A folder of its own for one test; `remove` it. */
export class DeployFolder {
  readonly folder = mkdtempSync(join(tmpdir(), 'cti-robot-deploy-'));
  /** What would be `/` of the host. */
  readonly root = join(this.folder, 'root');

  at(...names: string[]): string {
    return join(this.root, ...names);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  write(name: string, content: string, mode = 0o644): string {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    chmodSync(path, mode);
    return path;
  }

  /** A release with such a bundle, under the path that `RELEASE` takes. */
  release(bundle: string, more: Record<string, string> = {}): { path: string; name: string } {
    const name = createHash('sha256')
      .update(bundle + JSON.stringify(more))
      .digest('hex')
      .slice(0, 8);
    const files = { 'cti_robot.js': bundle, 'cli.js': `console.log('${name}', process.argv[2])`, ...more };
    for (const [file, content] of Object.entries(files)) this.write(`dist-${name}/${file}`, content);
    const path = join(this.folder, `release-${name}`);
    return { path, name: makeRelease(join(this.folder, `dist-${name}`), path) };
  }

  /** Runs `deploy.sh` with this environment, and PATH with `bin` of this folder before it. */
  deploy(action: string, environment: Record<string, string>): Ran {
    const { status, stdout, stderr } = spawnSync(join(SCRIPTS, 'deploy.sh'), [action], {
      encoding: 'utf8',
      cwd: this.folder,
      env: {
        PATH: `${join(this.folder, 'bin')}:${process.execPath.replace(/\/node$/, '')}:/usr/bin:/bin`,
        HOME: this.folder,
        DESTDIR: this.root,
        ...environment,
      },
    });
    return { status, output: stdout + stderr };
  }

  /** Installs a release on the local machine. */
  install(release: { path: string }, environment: Record<string, string> = {}): Ran {
    return this.deploy('install', { HOSTS: 'local', RELEASE: release.path, ...environment });
  }

  /** Runs another action of `deploy.sh` on the local machine. */
  local(action: string, environment: Record<string, string> = {}): Ran {
    return this.deploy(action, { HOSTS: 'local', ...environment });
  }

  /** The script that FreeSWITCH would open. */
  script(name = 'cti_robot.js'): string {
    const link = this.everything()[`/${SCRIPT_DIR}/${name}`];
    if (link !== `-> ${SHARE}/current/dist/${name}`) throw new Error(`${name} is ${link}`);
    return readFileSync(this.at(SHARE, 'current/dist', name), 'utf8');
  }

  /** The environment of an installation without DESTDIR that keeps every file in this folder. */
  withoutDestdir(): Record<string, string> {
    return {
      DESTDIR: '',
      PREFIX: this.root,
      FREESWITCH_SCRIPT_DIR: this.at('s'),
      FREESWITCH_MOD_DIR: this.at('m'),
      FREESWITCH_CONF_DIR: this.at('c'),
      FREESWITCH_USER: userInfo().username,
      CTI_ROBOT_HOME: this.at('home'),
      ETC: this.at('etc'),
      UNIT_DIR: this.at('units'),
      SERVICE: 'none',
    };
  }

  /** Everything below the root: content of files, targets of links. */
  everything(): Record<string, string> {
    const all: Record<string, string> = {};
    if (!existsSync(this.root)) return all;
    for (const entry of readdirSync(this.root, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      const stat = lstatSync(path);
      const key = path.slice(this.root.length);
      if (stat.isSymbolicLink()) all[key] = `-> ${readlinkSync(path)}`;
      else if (stat.isFile()) all[key] = `${(stat.mode & 0o777).toString(8)} ${readFileSync(path, 'base64')}`;
      else all[key] = 'folder';
    }
    return all;
  }

  /** `ssh` and `rsync` that write down how they were called; the host's home is the folder `home`. */
  fakeNetwork(): string {
    const log = join(this.folder, 'calls.log');
    mkdirSync(join(this.folder, 'home'), { recursive: true });
    const home = join(this.folder, 'home');
    this.write(
      'bin/ssh',
      `#!/bin/sh
printf 'ssh %s\\n' "$*" >>'${log}'
[ "$1" != down ] || { echo 'ssh: connect to host down: No route to host' >&2; exit 255; }
shift
cd '${home}' && exec sh -c "$*"
`,
      0o755,
    );
    this.write(
      'bin/rsync',
      `#!/bin/sh
printf 'rsync %s\\n' "$*" >>'${log}'
for last; do from=$before; before=$last; done
case $last in down:*) exit 255 ;; esac
rm -rf '${home}'/"\${last#*:}"
cp -R "$from" '${home}'/"\${last#*:}"
`,
      0o755,
    );
    return log;
  }

  copyTo(from: string, to: string): void {
    mkdirSync(dirname(to), { recursive: true });
    cpSync(from, to, { recursive: true });
  }
}
