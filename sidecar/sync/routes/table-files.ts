/**
 * Writes what calls read of routes: `route-table.json`, and where there are many, the parts that it is an index of. A
 * part's name is the hash of its content. So a new table never changes a file that a call may be reading, and is in use
 * once the index is.
 */
import { createHash } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { partOf, type RouteIndex, type RouteTable } from '../../../engine/contract/route-table.ts';
import { makeFolder, readIfExists, writeAtomically } from '../../lib/files.ts';

/** So many routes are in one file: a call reads it in a tenth of a millisecond. */
const MOST_IN_ONE = 128;
/** Routes of a part, on average. */
const A_PART = 64;
/** How long a part stays that a call may have found in the index before, ms. */
const KEPT_MS = 60_000;
/** Hexadecimal digits of a part's name. */
const NAME_DIGITS = 16;

export class TableFiles {
  /** Parts that are no longer in use, and since when, ms since 1970. */
  private readonly unused = new Map<string, number>();
  private written = { table: '', file: '' };
  private hasListed = false;

  /**
   * @param path of the table
   * @param now ms since 1970
   */
  constructor(
    private readonly path: string,
    private readonly now: () => number,
  ) {}

  /** @returns whether it was another table than before */
  async write(table: RouteTable): Promise<boolean> {
    const text = JSON.stringify(table);
    const there = (await readIfExists(this.path))?.toString('utf8');
    const isSame = text === this.written.table && there === this.written.file;
    if (isSame && this.unused.size === 0 && this.hasListed) return false;
    const patterns = Object.keys(table.routes);
    const parts = patterns.length > MOST_IN_ONE ? partsOf(table, patterns) : null;
    const file = `${parts === null ? text : JSON.stringify(parts.index)}\n`;
    if (!isSame) {
      if (parts !== null) await this.writeParts(parts.files);
      if (there !== file) await writeAtomically(this.path, file);
      this.written = { table: text, file };
    }
    await this.removeUnused(parts?.files ?? new Map());
    return there !== file;
  }

  private get folder(): string {
    return `${this.path}.d`;
  }

  private async writeParts(files: Map<string, string>): Promise<void> {
    await makeFolder(this.folder);
    const there = new Set(await readdir(this.folder));
    for (const [name, content] of files)
      if (!there.has(name)) await writeAtomically(join(this.folder, name), content);
  }

  private async removeUnused(used: Map<string, string>): Promise<void> {
    const now = this.now();
    const there = await readdir(this.folder).catch((): string[] => []);
    this.hasListed = true;
    for (const name of this.unused.keys()) if (!there.includes(name)) this.unused.delete(name);
    for (const name of there) {
      const since = this.unused.get(name);
      if (used.has(name)) this.unused.delete(name);
      else if (since === undefined) this.unused.set(name, now);
      else if (now - since > KEPT_MS) {
        await rm(join(this.folder, name), { force: true });
        this.unused.delete(name);
      }
    }
  }
}

/** The index of a table, and its parts by their names. */
function partsOf(table: RouteTable, patterns: string[]): { index: RouteIndex; files: Map<string, string> } {
  const count = 2 ** Math.ceil(Math.log2(patterns.length / A_PART));
  const tables = Array.from({ length: count }, (): RouteTable => ({ routes: {}, hours: {} }));
  const places: RouteIndex = { parts: tables.map((_, place) => String(place)), begins: [] };
  const begins = new Set<number>();
  for (const pattern of patterns) {
    if (pattern.endsWith('*')) begins.add(pattern.length - 1);
    const part = tables[Number(partOf(pattern, places))] as RouteTable;
    const route = table.routes[pattern] as RouteTable['routes'][''];
    part.routes[pattern] = route;
    if (route.hours !== undefined)
      part.hours[route.hours] = table.hours[route.hours] as RouteTable['hours'][''];
  }
  const contents = tables.map((part) => `${JSON.stringify(part)}\n`);
  const parts = contents.map((content) => `${nameOf(content)}.json`);
  const files = new Map(parts.map((name, place) => [name, contents[place] as string]));
  return { index: { parts, begins: [...begins] }, files };
}

function nameOf(content: string): string {
  return createHash('sha256').update(content).digest('hex').slice(0, NAME_DIGITS);
}
