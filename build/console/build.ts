/**
 * Builds the console: `dist/console`, which the hub serves, and `dist/editor`, one folder with the editor that opens by
 * double click. Both run the very `dist/cti_robot.js` that FreeSWITCH gets.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { editorPage, hubPage } from './pages.ts';
import { samplesScript } from './samples.ts';
import { buildWorker } from './worker.ts';

const TOP = join(import.meta.dirname, '../..');

/** Files shorter than this gain nothing from compression. */
const LEAST_BYTES = 1024;

const SHARED = {
  absWorkingDir: TOP,
  bundle: true,
  minify: true,
  metafile: true,
  write: false,
  platform: 'browser',
  // What Windows 7 has, and browsers that are built on it.
  target: 'chrome109',
  jsx: 'automatic',
  define: { 'process.env.NODE_ENV': '"production"' },
  loader: { '.css': 'css', '.module.css': 'local-css' },
  charset: 'utf8',
  legalComments: 'linked',
  logLevel: 'warning',
} satisfies BuildOptions;

export interface ConsoleBuild {
  /** What each served file weighs, in bytes. */
  files: { path: string; bytes: number; gzip: number }[];
  /** The files that a page loads at once: entry, what it imports, style. */
  shell: string[];
}

export async function buildConsole(dist: string, { version }: { version: string }): Promise<ConsoleBuild> {
  const robot = readFileSync(join(dist, 'cti_robot.js'));
  const { worker, pinyin } = await buildWorker();
  const parts = { robot, worker, pinyin, version };
  const served = await buildHubConsole(join(dist, 'console'), parts);
  await buildEditor(join(dist, 'editor'), parts);
  return served;
}

interface Parts {
  robot: Buffer;
  /** Script of the worker. */
  worker: Uint8Array;
  /** Script with the table of readings, which the worker loads when a flow needs it. */
  pinyin: Uint8Array;
  version: string;
}

async function buildHubConsole(to: string, { robot, worker, pinyin, version }: Parts): Promise<ConsoleBuild> {
  rmSync(to, { recursive: true, force: true });
  const { outputFiles, metafile } = await build({
    ...SHARED,
    entryPoints: { console: 'console/app/main.tsx' },
    format: 'esm',
    splitting: true,
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    outdir: 'assets',
  });
  const files = new Map<string, Uint8Array>();
  for (const { path, contents } of outputFiles)
    files.set(`assets/${relative(join(TOP, 'assets'), path)}`, contents);
  const workerName = `assets/worker-${hashOf(worker)}.js`;
  const robotName = `assets/cti_robot-${hashOf(robot)}.js`;
  files.set(workerName, worker);
  files.set(robotName, robot);
  const pinyinName = `assets/pinyin-${hashOf(pinyin)}.js`;
  files.set(pinyinName, pinyin);
  const shell = shellOf(metafile);
  const page = hubPage({ shell, worker: workerName, robot: robotName, pinyin: pinyinName, version });
  files.set('index.html', Buffer.from(page));
  const weights: ConsoleBuild['files'] = [];
  for (const [path, contents] of files) {
    const gzip = write(join(to, path), contents);
    weights.push({ path, bytes: contents.byteLength, gzip });
  }
  return { files: weights, shell };
}

/** A folder that needs no server: classic scripts, since browsers load no modules from files. */
async function buildEditor(to: string, { robot, worker, pinyin, version }: Parts): Promise<void> {
  rmSync(to, { recursive: true, force: true });
  const { outputFiles } = await build({
    ...SHARED,
    entryPoints: { editor: 'console/app/standalone.tsx' },
    format: 'iife',
    outdir: 'editor',
  });
  mkdirSync(to, { recursive: true });
  for (const { path, contents } of outputFiles) writeFileSync(join(to, basename(path)), contents);
  // A file may not load a worker or another file: both come as texts.
  const textOf = (part: Uint8Array): string => Buffer.from(part).toString('utf8');
  const parts = { worker: textOf(worker), robot: textOf(robot), pinyin: textOf(pinyin), version };
  writeFileSync(join(to, 'parts.js'), `globalThis.CTI_ROBOT_PARTS = ${JSON.stringify(parts)};\n`);
  writeFileSync(join(to, 'samples.js'), samplesScript(join(TOP, 'examples')));
  writeFileSync(join(to, 'index.html'), editorPage({ version }));
}

/** The entry, the parts that it imports at once, and their style. */
function shellOf({ outputs }: Metafile): string[] {
  const entry = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === 'console/app/main.tsx');
  if (entry === undefined) throw new Error('the build of the console has no entry');
  const shell = new Set<string>();
  const add = (path: string): void => {
    if (shell.has(path)) return;
    shell.add(path);
    const { imports = [], cssBundle } = outputs[path] ?? {};
    if (cssBundle) shell.add(cssBundle);
    for (const { path: imported, kind } of imports) if (kind === 'import-statement') add(imported);
  };
  add(entry[0]);
  return [...shell];
}

/** Writes a file and its compressed forms. @returns its size with gzip */
function write(path: string, contents: Uint8Array): number {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, contents);
  if (contents.byteLength < LEAST_BYTES) return contents.byteLength;
  const gzip = gzipSync(contents, { level: 9 });
  writeFileSync(`${path}.gz`, gzip);
  writeFileSync(
    `${path}.br`,
    brotliCompressSync(contents, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  );
  return gzip.byteLength;
}

function hashOf(contents: Uint8Array): string {
  return createHash('sha256').update(contents).digest('hex').slice(0, 10);
}

if (process.argv[1] === import.meta.filename) {
  const dist = join(TOP, 'dist');
  if (!existsSync(join(dist, 'cti_robot.js'))) throw new Error('dist/cti_robot.js is missing: make build');
  const { version } = JSON.parse(readFileSync(join(TOP, 'package.json'), 'utf8')) as { version: string };
  const { files, shell } = await buildConsole(dist, { version });
  const kilobytes = (paths: readonly string[]): string =>
    (
      files.filter(({ path }) => paths.includes(path)).reduce((sum, { gzip }) => sum + gzip, 0) / 1000
    ).toFixed(0);
  process.stdout.write(`dist/console: shell ${kilobytes(shell)} kB with gzip; dist/editor\n`);
}
