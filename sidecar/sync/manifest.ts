/**
 * Which flows of the folder came from Redis. Those may be removed when Redis has them no longer; all others are the
 * operator's (flow-sync.md).
 *
 * A name is recorded before its file is written, and deleted after its file is removed: a crash in between leaves a name
 * without a file, never a file that nobody would remove.
 */
import { readIfExists, writeAtomically } from '../lib/files.ts';
import type { Log } from '../lib/log.ts';
import { GroupRun } from '../lib/order.ts';

const FORMAT = 1;

export class Manifest {
  private names = new Set<string>();
  private readonly save: GroupRun;

  constructor(
    private readonly path: string,
    private readonly log: Log,
  ) {
    this.save = new GroupRun(() =>
      writeAtomically(
        path,
        `${JSON.stringify({ format: FORMAT, flows: [...this.names].sort() }, null, 1)}\n`,
      ),
    );
  }

  /** Reads the file. A broken one counts as empty: then too few flows are removed, never too many. */
  async load(): Promise<void> {
    try {
      const text = (await readIfExists(this.path))?.toString('utf8');
      if (text === undefined) return;
      const { format, flows } = JSON.parse(text) as { format: unknown; flows: unknown };
      if (format !== FORMAT || !Array.isArray(flows)) throw new Error('not a manifest of this version');
      this.names = new Set(flows.filter((name) => typeof name === 'string'));
    } catch (error) {
      this.log.warn(
        { file: this.path, error: (error as Error).message },
        'cannot read manifest.json; remove flows that are no longer in Redis by hand',
      );
    }
  }

  has(name: string): boolean {
    return this.names.has(name);
  }

  /** As they are now. */
  list(): string[] {
    return [...this.names];
  }

  /** Durable when it resolves; nothing has changed when it rejects. */
  async add(name: string): Promise<void> {
    if (this.names.has(name)) return;
    this.names.add(name);
    try {
      await this.save.run();
    } catch (error) {
      // Otherwise the next attempt would assume that it has been written.
      this.names.delete(name);
      throw error;
    }
  }

  /** Likewise. */
  async delete(name: string): Promise<void> {
    if (!this.names.delete(name)) return;
    try {
      await this.save.run();
    } catch (error) {
      this.names.add(name);
      throw error;
    }
  }
}
