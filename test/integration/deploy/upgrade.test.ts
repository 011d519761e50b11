import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DeployFolder, SHARE } from './host.ts';

let folder: DeployFolder;
beforeEach(() => {
  folder = new DeployFolder();
});
afterEach(() => folder.remove());

describe('upgrade and rollback', () => {
  it('give each script a length of its own, as mod_v8 distinguishes scripts by length', () => {
    const releases = ['robot(1);', 'robot(2);', 'robot(3);\n'].map((bundle) => folder.release(bundle));
    const lengths = releases.map((release) => {
      folder.install(release);
      return folder.script().length;
    });
    expect(new Set(lengths).size).toBe(3);
    expect(folder.script().trim()).toBe('robot(3);');
  });

  it('switch to the previous release, and back again', () => {
    const [first, second] = [folder.release('robot(1);'), folder.release('robot(2);')];
    folder.install(first);
    expect(folder.local('rollback').output).toContain('there is no release before the current one');
    folder.install(second);
    const before = folder.everything();
    for (const action of ['rollback', 'undeploy'])
      expect(folder.local(action, { DRY_RUN: '1' }).output).toMatch(/DRY_RUN: nothing was changed\n$/);
    expect(folder.everything()).toEqual(before);
    expect(folder.script()).toContain('robot(2)');
    const { output } = folder.local('rollback');
    expect(output).toContain(`current release: ${first.name}\n`);
    expect(output).toContain(`rolled back to ${first.name};`);
    expect(folder.script()).toContain('robot(1)');
    folder.local('rollback');
    expect(folder.script()).toContain('robot(2)');
  });

  it('keep the current release, the previous one, and three more', () => {
    const releases = Array.from({ length: 8 }, (_, i) => folder.release(`robot(${i});`));
    for (const release of releases) folder.install(release);
    const names = Object.keys(folder.everything())
      .filter((path) => new RegExp(`^${SHARE}/releases/[^/]+$`).test(path))
      .map((path) => path.split('/').at(-1));
    expect(names).toHaveLength(5);
    for (const { name } of releases.slice(-2)) expect(names).toContain(name);
  });

  it('switch by one rename, so that the script can be opened at any time', () => {
    const release = folder.release('robot(1);');
    folder.install(release, folder.withoutDestdir());
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
          ...folder.withoutDestdir(),
        },
      },
    );
    expect(watcher.stdout).toContain('current release: n3');
    expect(watcher.stdout + watcher.stderr).not.toContain('missing');
    expect(readFileSync(watched, 'utf8')).toContain('// 3');
  });
});
