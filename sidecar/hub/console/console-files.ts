/** The files of the console, as `build/console/build.ts` wrote them. A file is read when it is first asked for. */
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Encoding = 'br' | 'gzip';

export interface ConsoleFile {
  type: string;
  content: Buffer;
  /** Null: the content is as it is. */
  encoding: Encoding | null;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
};
const ENDINGS: Readonly<Record<Encoding, string>> = { br: '.br', gzip: '.gz' };

export class ConsoleFiles {
  private readonly names: ReadonlySet<string>;
  private readonly read = new Map<string, Promise<Buffer>>();

  constructor(private readonly folder: string) {
    this.names = new Set(
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/')),
    );
  }

  /**
   * @param name a path below the folder; only those that the build wrote are served
   * @param accepted encodings that the client takes, the best first
   */
  async find(name: string, accepted: readonly Encoding[]): Promise<ConsoleFile | null> {
    const type = TYPES[extname(name)];
    if (type === undefined || !this.names.has(name)) return null;
    const encoding = accepted.find((one) => this.names.has(name + ENDINGS[one])) ?? null;
    const path = encoding === null ? name : name + ENDINGS[encoding];
    return { type, content: await this.contentOf(path), encoding };
  }

  private contentOf(path: string): Promise<Buffer> {
    let content = this.read.get(path);
    if (content === undefined) {
      content = readFile(join(this.folder, path));
      this.read.set(path, content);
    }
    return content;
  }
}

/** The console beside the running command, or that of the nearest `dist` above; null: it has not been built. */
export function builtConsole(): ConsoleFiles | null {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const found = [join(folder, 'console'), join(folder, 'dist', 'console')].find((path) =>
      existsSync(join(path, 'index.html')),
    );
    if (found !== undefined) return new ConsoleFiles(found);
    if (folder === dirname(folder)) return null;
  }
}
