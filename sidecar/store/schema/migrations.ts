/** Reads the numbered migrations of `sql/<dialect>/`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Database } from '../database.ts';

const FILE = /^(\d{4})_([a-z0-9_]+)\.sql$/;

export interface Migration {
  number: number;
  /** File name. */
  name: string;
  statements: string[];
}

/** The migrations of a dialect, by number. */
export function readMigrations(dialect: Database['kind'], folder = sqlFolder()): Migration[] {
  const files = readdirSync(join(folder, dialect)).flatMap((name) => {
    const [, number] = FILE.exec(name) ?? [];
    return number === undefined ? [] : [{ number: Number(number), name }];
  });
  return files
    .sort((a, b) => a.number - b.number)
    .map(({ number, name }) => ({
      number,
      name,
      statements: readFileSync(join(folder, dialect, name), 'utf8')
        .split(/;\s*$/m)
        .map((statement) => statement.replace(/^\s*--.*$/gm, '').trim())
        .filter((statement) => statement !== ''),
    }));
}

/** `sql/` is at the top of the package, whether this file runs as source or is bundled in `dist/`. */
export function sqlFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const candidate = join(folder, 'sql');
    if (existsSync(join(candidate, 'mysql'))) return candidate;
    const parent = dirname(folder);
    if (parent === folder) throw new Error('the folder sql/ of the package is missing: install it again');
    folder = parent;
  }
}
