/**
 * Assembles `dist/release`, a folder with everything for a FreeSWITCH host. The host needs only Node.
 * `fs-scripts/deploy.sh` copies it to hosts, and its `install.sh` installs it.
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
import { buildSync } from 'esbuild';

/** The packages that `bundle.ts` does not bundle and that `dist/cli.js` loads at run time. */
const PACKAGES = ['node-sqlite3-wasm', 'quickjs-emscripten', 'recheck'];

/** For these packages, only the listed files: recheck contains 60 MB of other engines that the bundle does not load. */
const ONLY: Record<string, string[]> = { recheck: ['package.json', 'LICENSE', 'lib/browser.js'] };

/** Files in `dist` that are not part of a release or have another place in it. */
const NOT_FROM_DIST = new Set(['release', 'editor', 'mod_cti_robot.so', '.freeswitch']);

const FOLDER = join(import.meta.dirname, '..');

/**
 * Writes the folder `to` from scratch and returns the name of the release: the version and a hash of all files, so
 * that releases with the same name are identical.
 *
 * @param dist the output of `make build` and, if it ran, `make module`
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
  for (const name of [
    'conf',
    'browser',
    'monitoring',
    'systemd',
    'install.sh',
    'files.sh',
    'places.sh',
    'v8-conf.sh',
  ])
    copy(join(scripts, name), join(to, name));
  bundleJsSip(join(to, 'browser'));
  for (const name of ['sql', 'LICENSE']) copy(join(FOLDER, name), join(to, name));
  for (const name of packagesWithTheirs(PACKAGES)) copyPackage(name, join(to, 'node_modules', name));

  const { version } = JSON.parse(readFileSync(join(FOLDER, 'package.json'), 'utf8')) as { version: string };
  const manifest = { name: 'cti-robot', version, private: true, type: 'module' };
  writeFileSync(join(to, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  const release = `${version}-${hashOf(to)}`;
  writeFileSync(join(to, 'RELEASE'), `${release}\n`);
  return release;
}

/** The SIP library of the page that calls, as one file: its package has none for browsers. */
export function bundleJsSip(to: string): void {
  const folder = join(FOLDER, 'node_modules', 'jssip');
  buildSync({
    entryPoints: [join(folder, 'lib', 'JsSIP.js')],
    outfile: join(to, 'jssip.js'),
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'chrome109',
    logLevel: 'silent',
  });
  const licence = readdirSync(folder).find((name) => name.startsWith('LICENSE')) as string;
  cpSync(join(folder, licence), join(to, 'jssip.LICENSE'));
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

/** The packages and their dependencies. */
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

/** The first 10 digits of a hash of names, modes and contents. */
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
