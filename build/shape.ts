/**
 * Checks the size of files and folders: no source file may have more than 300 lines without a reason in its head, and
 * no folder more than 25 source files. Recorded fixtures, generated tables and conversations do not count. Prints
 * what is too large and exits with status 1.
 *
 * A reason is a sentence in the first comment of a file that begins with "Over 300 lines:".
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';

export const MAX_LINES = 300;
export const MAX_FILES = 25;

/** Data: conversations, recorded answers of a real FreeSWITCH, and generated files. */
const IS_DATA = /^test\/conversations\/.*\/|(?:^|\/)generated\/|\.json$/;

/** What is too large today, with its size. Sizes may only shrink, and an entry that is no longer needed is a fault. */
export const STILL_OVER: Readonly<Record<string, number>> = {};

/** A reason in the first 30 lines. */
const REASON = /^(?:[ \t]*(?:\/\*\*?|\*|\/\/|#)[ \t]*)?.*\bOver 300 lines: \S/m;

export interface SourceFile {
  path: string;
  text: string;
}

/** What is too large, one line each. */
export function shapeFaults(
  files: readonly SourceFile[],
  stillOver: Readonly<Record<string, number>> = STILL_OVER,
): string[] {
  const sources = files.filter(({ path }) => !IS_DATA.test(path));
  const over = new Map<string, { size: number; limit: number; unit: string }>();
  const folders = new Map<string, number>();
  for (const { path, text } of sources) {
    const folder = dirname(path);
    folders.set(folder, (folders.get(folder) ?? 0) + 1);
    const size = text.split('\n').length - 1;
    const head = text.split('\n', 30).join('\n');
    if (size > MAX_LINES && !REASON.test(head)) over.set(path, { size, limit: MAX_LINES, unit: 'lines' });
  }
  for (const [folder, size] of folders) {
    if (size > MAX_FILES) over.set(folder, { size, limit: MAX_FILES, unit: 'files' });
  }
  const faults: string[] = [];
  for (const [path, { size, limit, unit }] of over) {
    const known = stillOver[path];
    if (known === undefined) {
      faults.push(`${path}: ${size} ${unit}, more than ${limit}: split it by idea`);
    } else if (size > known) {
      faults.push(
        `${path}: ${size} ${unit}, and build/shape.ts allows it no more than ${known}: split it by idea`,
      );
    }
  }
  for (const path of Object.keys(stillOver)) {
    if (!over.has(path)) faults.push(`build/shape.ts: ${path} is no longer over: remove its entry`);
  }
  return faults;
}

if (process.argv[1] === import.meta.filename) {
  const patterns = ['*.ts', '*.tsx', '*.c', '*.h', '*.sh'];
  const files = execFileSync('git', ['ls-files', ...patterns], { encoding: 'utf8' })
    .split('\n')
    .filter((path) => path !== '')
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }));
  const faults = shapeFaults(files);
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  process.stdout.write(`shape: ${files.length} files, ${faults.length} faults\n`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
