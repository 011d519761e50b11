/**
 * Builds `dist/cti_robot.js`, `dist/cti_robot_compile.js`, `dist/cti_robot_server.js` and `dist/cti_robot_cdr.js` (the
 * scripts that mod_v8 runs) and `dist/cli.js` (the command). Fails if mod_v8 could not run a bundle (see `gates.ts`).
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundleGuest } from '../sidecar/simulator/run/guest-script.ts';
import { COMMAND_BUNDLE, THREADS } from './command-bundle.ts';
import { checkBundle, checkConnections } from './gates.ts';
import { modV8Script } from './mod-v8-script.ts';
import { shortenedNames } from './short-names.ts';

mkdirSync('dist', { recursive: true });

for (const path of readdirSync('engine', { recursive: true, encoding: 'utf8' })) {
  if (!/(?<!\.test|\.d)\.ts$/.test(path)) continue;
  checkConnections(join('engine', path), readFileSync(join('engine', path), 'utf8'));
}

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

// What the robot includes where no sidecar has run, and where a server leads the dialog; the script of the hang-up hook.
const others: string[] = [];
for (const [name, entry] of [
  ['cti_robot_compile', 'engine/compiler.ts'],
  ['cti_robot_server', 'engine/server.ts'],
  ['cti_robot_cdr', 'engine/cdr/main.ts'],
] as const) {
  const script = await modV8Script(entry, version);
  others.push(script);
  writeFileSync(join('dist', `${name}.js`), script);
}

writeFileSync(
  join('dist', 'cti_robot.js'),
  await modV8Script('engine/main.ts', version, (script) => shortenedNames(script, others, 'engine')),
);

for (const name of readdirSync('dist')) if (name.startsWith('part-')) rmSync(join('dist', name));

await build({
  ...COMMAND_BUNDLE,
  entryPoints: { cli: 'sidecar/cli/main.ts', ...THREADS },
  outdir: 'dist',
  define: {
    'globalThis.CTI_ROBOT_VERSION': JSON.stringify(version),
    'globalThis.CTI_ROBOT_GUEST': JSON.stringify(await bundleGuest()),
  },
});

const { bytes } = checkBundle('dist/cti_robot.js');
checkBundle('dist/cti_robot_compile.js');
checkBundle('dist/cti_robot_server.js');
checkBundle('dist/cti_robot_cdr.js');
process.stdout.write(
  `dist/cti_robot.js ${(bytes / 1000).toFixed(1)} kB of 100; dist/cti_robot_compile.js; dist/cti_robot_server.js; dist/cti_robot_cdr.js; dist/cli.js\n`,
);
