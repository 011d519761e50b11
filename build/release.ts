/**
 * Puts together `dist/release`: one folder with everything that a FreeSWITCH host gets, which needs Node and nothing
 * else there. `fs-scripts/deploy.sh` brings it to hosts, its `install.sh` installs it.
 */
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

/** What `dist/cli.js` looks for beside itself: left outside by `bundle.ts`. */
const PACKAGES = ['node-sqlite3-wasm', 'quickjs-emscripten', 'recheck'];

/** Of a package only these files: recheck brings 60 MB of other engines, and the bundle asks for this one. */
const ONLY: Record<string, string[]> = { recheck: ['package.json', 'LICENSE', 'lib/browser.js'] };

/** What is in `dist` and no part of a release, or has a place of its own in it. */
const NOT_FROM_DIST = new Set(['release', 'mod_cti_robot.so', '.freeswitch']);

const FOLDER = join(import.meta.dirname, '..');

/**
 * Writes the folder `to` anew and returns the release's name: the version and a hash of all its files, so that two
 * releases with one name are the same.
 *
 * @param dist what `make build`, and `make module` where it ran, have built
 */
export function makeRelease(dist: string, to: string): string {
  if (!existsSync(join(dist, 'cti_robot.js'))) throw new Error(`${dist}/cti_robot.js is missing: make build`);
  rmSync(to, { recursive: true, force: true });
  mkdirSync(join(to, 'dist'), { recursive: true });
  for (const name of readdirSync(dist))
    if (!NOT_FROM_DIST.has(name) && join(dist, name) !== to) copy(join(dist, name), join(to, 'dist', name));
  const module = join(dist, 'mod_cti_robot.so');
  if (existsSync(module)) copy(module, join(to, 'mod', basename(module)));

  const scripts = join(FOLDER, 'fs-scripts');
  for (const name of readdirSync(scripts))
    if (name.endsWith('.js')) copy(join(scripts, name), join(to, 'dist', name));
  for (const name of ['conf', 'systemd', 'install.sh', 'files.sh', 'places.sh', 'v8-conf.sh'])
    copy(join(scripts, name), join(to, name));
  for (const name of ['sql', 'LICENSE']) copy(join(FOLDER, name), join(to, name));
  for (const name of packagesWithTheirs(PACKAGES)) copyPackage(name, join(to, 'node_modules', name));

  const { version } = JSON.parse(readFileSync(join(FOLDER, 'package.json'), 'utf8')) as { version: string };
  const manifest = { name: 'cti-robot', version, private: true, type: 'module' };
  writeFileSync(join(to, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  const release = `${version}-${hashOf(to)}`;
  writeFileSync(join(to, 'RELEASE'), `${release}\n`);
  return release;
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true });
}

function copyPackage(name: string, to: string): void {
  const from = join(FOLDER, 'node_modules', name);
  const only = ONLY[name];
  if (only) for (const file of only) copy(join(from, file), join(to, file));
  else copy(from, to);
}

/** The packages and what they depend on. */
function packagesWithTheirs(names: string[]): string[] {
  const all = new Set<string>();
  const add = (name: string): void => {
    if (all.has(name)) return;
    all.add(name);
    if (ONLY[name]) return;
    const file = join(FOLDER, 'node_modules', name, 'package.json');
    const { dependencies = {} } = JSON.parse(readFileSync(file, 'utf8')) as {
      dependencies?: Record<string, string>;
    };
    Object.keys(dependencies).forEach(add);
  };
  names.forEach(add);
  return [...all].sort();
}

/** Of names, modes and contents, the first 10 digits. */
function hashOf(folder: string): string {
  const hash = createHash('sha256');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  for (const path of paths) {
    const content = readFileSync(path);
    const executable = (statSync(path).mode & 0o100) !== 0;
    hash.update(`${relative(folder, path)}\0${executable}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 10);
}

if (process.argv[1] === import.meta.filename) {
  const to = join(FOLDER, 'dist', 'release');
  const release = makeRelease(join(FOLDER, 'dist'), to);
  process.stdout.write(
    `dist/release: ${release}${existsSync(join(to, 'mod')) ? ', with mod_cti_robot' : ''}\n`,
  );
}
