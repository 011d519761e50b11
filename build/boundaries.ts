/**
 * Checks every import against the table of rooms, and that pure rooms use no clock, no randomness and no I/O. Prints
 * faults and exits with status 1. (`biome` finds cycles, including those of types.)
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXCEPTIONS, FEATURES, ROOMS } from './rooms.ts';

export interface Import {
  from: string;
  /** A path from the top folder, or the name of a package. */
  to: string;
  line: number;
}

/** Matches imports, exports, `import()` and `import` types with a literal specifier. */
export function importsOf(file: string, source: string): Import[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '));
  const found = code.matchAll(
    /^(?:import|export|\}|.*\bimport\()(?:[^'"\n;]*\bfrom)?\s*\(?['"]([^'"\n]+)['"]/gm,
  );
  return [...found].map((match) => ({
    from: file,
    to: /^\./.test(match[1] as string) ? join(file, '..', match[1] as string) : (match[1] as string),
    line: code.slice(0, match.index).split('\n').length,
  }));
}

/** The room of a file: the one with the longest name that begins its path. */
export function roomOf(file: string): string | undefined {
  return Object.keys(ROOMS)
    .filter((room) => file === room || file.startsWith(`${room}/`))
    .sort((a, b) => b.length - a.length)[0];
}

/** Names that a pure room must not use. Comments and texts are ignored. */
const IMPURE =
  /\b(?:Date\.now|new Date\(\)|Math\.random|performance\.|process\.|setTimeout|setInterval|console\.)/;

/** The exceptions that an import has used. */
const needed = new Set<string>();

/** Why an import or a file is not allowed, one line each; empty if there are no faults. */
export function faultsOf(file: string, source: string): string[] {
  const room = roomOf(file);
  if (room === undefined) return [`${file}: belongs to no room of build/rooms.ts`];
  const { may, pure, packages = [] } = ROOMS[room] as (typeof ROOMS)[string];
  const isTest = /\.test\.tsx?$/.test(file);
  const faults: string[] = [];
  for (const { to, line } of importsOf(file, source)) {
    const target = /^(?:engine|sidecar|console|build|test|examples)\//.test(to) ? roomOf(to) : undefined;
    if (target === undefined) {
      const isAllowed = packages.some((name) => to === name || to.startsWith(`${name}/`));
      if (pure && !isTest && !isAllowed)
        faults.push(`${file}:${line}: ${room} is pure and must not import ${to}`);
      continue;
    }
    if (areTwoPages(file, to)) {
      faults.push(`${file}:${line}: a page of the console must not import another (${to})`);
      continue;
    }
    // A test is beside its source, and may use helpers and whatever it compares with.
    if (isTest || target === room || may.includes('*') || may.includes(target)) continue;
    if (`${file} → ${to}` in EXCEPTIONS) {
      needed.add(`${file} → ${to}`);
      continue;
    }
    faults.push(`${file}:${line}: ${room} must not import ${target} (${to})`);
  }
  if (pure && !isTest) {
    const code = source.replace(/\/\*[\s\S]*?\*\/|\/\/.*|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g, '');
    const named = IMPURE.exec(code)?.[0];
    if (named) faults.push(`${file}: ${room} is pure and must not name ${named}`);
  }
  return faults;
}

/** Whether both files belong to pages of the console, and not to the same. */
function areTwoPages(from: string, to: string): boolean {
  const [a, b] = [from, to].map((file) =>
    file.startsWith(`${FEATURES}/`) ? file.split('/', 3)[2] : undefined,
  );
  return a !== undefined && b !== undefined && a !== b;
}

if (process.argv[1] === import.meta.filename) {
  const listing = ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tsx'];
  const files = execFileSync('git', listing, { encoding: 'utf8' })
    .split('\n')
    .filter((file) => file !== '');
  const faults = files.flatMap((file) => faultsOf(file, readFileSync(file, 'utf8')));
  for (const exception of Object.keys(EXCEPTIONS)) {
    if (!needed.has(exception))
      faults.push(`build/rooms.ts: no file needs the exception ${exception}: remove it`);
  }
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  process.stdout.write(`boundaries: ${files.length} files, ${faults.length} faults\n`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
