/**
 * Keeps the prompts of this host's flows: brings what a flow names by its hash before the flow is taken, and removes what
 * no flow has named for a day (flow-sync.md#prompts).
 */
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type NamedPrompts, possibleHashes } from '../../flows/named-prompts.ts';
import { fileFault } from '../../lib/file-fault.ts';
import { readIfExists, removeTemporary } from '../../lib/files.ts';
import type { Log } from '../../lib/log.ts';
import { eachLimited, KeyedSerial } from '../../lib/order.ts';
import { isPresent, isPromptFile, promptFile, writePrompt } from './prompt-files.ts';
import { PromptFolders } from './prompt-folders.ts';
import { PromptMissing, type PromptSource } from './prompt-source.ts';
import { withinTime } from './within-time.ts';

/** Prompts of one flow that are fetched at once. */
const AT_ONCE = 2;
/** Longest wait for a piece of a prompt, ms. */
const PIECE_MS = 10_000;
/** How long a source that failed is not asked again, ms: many flows must not wait for it one after the other. */
const REST_MS = 5_000;
/** How long a prompt stays that no flow names: longer than a call, ms. */
const KEPT_MS = 24 * 3_600_000;

export interface PromptKeeperOptions {
  sounds: string;
  /** File with the list of folders that have prompts. */
  list: string;
  /** Folders with scripts and with compiled flows. */
  flows: string;
  compiled: string;
  /** Null: there is no hub that this sidecar could ask. */
  source: PromptSource | null;
  log: Log;
  /** ms since 1970. */
  now: () => number;
}

export class PromptKeeper {
  private readonly folders: PromptFolders;
  private readonly serial = new KeyedSerial();
  /** By flow: the prompts for which its newest version was not taken. */
  private readonly missing = new Map<string, readonly string[]>();
  private failure: { reason: string; until: number } | undefined;

  constructor(private readonly options: PromptKeeperOptions) {
    this.folders = new PromptFolders(options.sounds, options.list);
  }

  /** The prompts that this host lacked when it last looked at a flow. */
  missingOf(flow: string): readonly string[] {
    return this.missing.get(flow) ?? [];
  }

  /**
   * Brings the prompts of a version to this host. Those that arrived stay where others fail.
   *
   * @throws PromptMissing, ScriptRefused `PROMPT_FOLDER`
   */
  async bring(flow: string, version: string, { hashes, voiceDir }: NamedPrompts): Promise<void> {
    this.missing.delete(flow);
    if (hashes.length === 0) return;
    const folder = await this.folders.use(voiceDir, version).catch((error: unknown) => {
      const reason = fileFault(error);
      throw reason === undefined ? error : new PromptMissing(hashes, reason);
    });
    const failed: { hash: string; reason: string }[] = [];
    let brought = 0;
    await eachLimited(hashes, AT_ONCE, async (hash) => {
      try {
        if (await this.bringOne(folder, hash)) brought++;
      } catch (error) {
        failed.push({ hash, reason: fileFault(error) ?? (error as Error).message });
      }
    });
    if (brought > 0)
      this.options.log.info({ flow, version, prompts: brought }, 'prompts brought to this host');
    const [first] = failed;
    if (first === undefined) return;
    const lacking = failed.map(({ hash }) => hash);
    this.missing.set(flow, lacking);
    throw new PromptMissing(lacking, first.reason);
  }

  /** Removes the temporary files of a killed process. The home must be locked. */
  async clean(): Promise<void> {
    for (const folder of await this.folders.all())
      await removeTemporary(folder).catch(() => {
        // The folder has gone, or is another user's: it costs only space.
      });
  }

  /** Removes prompts that no flow of this host has named for a day. A call that began before may still play them. */
  async sweep(): Promise<void> {
    try {
      const removed = await this.removeUnnamed();
      if (removed > 0)
        this.options.log.info({ prompts: removed }, 'removed prompts that no flow names any more');
    } catch (error) {
      this.options.log.warn(
        { error: (error as Error).message },
        'could not look for prompts that no flow names; trying again in an hour',
      );
    }
  }

  async stop(): Promise<void> {
    await this.options.source?.close();
  }

  private async removeUnnamed(): Promise<number> {
    const files: string[] = [];
    for (const folder of await this.folders.all()) {
      const names = await readdir(folder).catch(() => []);
      files.push(...names.filter(isPromptFile).map((name) => join(folder, name)));
    }
    if (files.length === 0) return 0;
    const named = await this.namedHashes();
    let removed = 0;
    for (const file of files) {
      const hash = file.slice(-'.wav'.length - 64, -'.wav'.length);
      await this.serial.run(file, async () => {
        if (named.has(hash)) await isPresent(file, this.options.now());
        else if (await this.isOld(file)) {
          await rm(file, { force: true });
          removed++;
        }
      });
    }
    return removed;
  }

  /** @returns whether it had to be fetched */
  private bringOne(folder: string, hash: string): Promise<boolean> {
    const path = promptFile(folder, hash);
    return this.serial.run(path, async () => {
      if (await isPresent(path, this.options.now())) return false;
      const content = await this.fetch(hash);
      if (content === undefined) throw new Error('nobody has uploaded it to the hub');
      await writePrompt(folder, hash, this.asked(content));
      return isPresent(path, this.options.now());
    });
  }

  private async fetch(hash: string): Promise<AsyncIterable<Uint8Array> | undefined> {
    const { source } = this.options;
    if (source === null)
      throw new Error('there is no hub that this sidecar could ask: upload it to one, or copy it there');
    if (this.failure && this.failure.until > this.options.now()) throw new Error(this.failure.reason);
    return this.noting(() => source.read(hash));
  }

  private async *asked(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const pieces = content[Symbol.asyncIterator]();
    for (;;) {
      const next = await this.noting(() => pieces.next());
      if (next.done) return;
      yield next.value;
    }
  }

  /** Asks the source, within a time, and remembers a failure for a while. */
  private async noting<T>(ask: () => Promise<T>): Promise<T> {
    try {
      const answer = await withinTime(ask(), PIECE_MS);
      this.failure = undefined;
      return answer;
    } catch (error) {
      this.failure = { reason: (error as Error).message, until: this.options.now() + REST_MS };
      throw error;
    }
  }

  /** @throws errors of the file system: what cannot be read may name any prompt */
  private async namedHashes(): Promise<Set<string>> {
    const { flows, compiled } = this.options;
    const named = new Set<string>();
    for (const folder of [flows, compiled])
      for (const entry of await readdir(folder, { withFileTypes: true })) {
        if (entry.isDirectory()) continue;
        const text = (await readIfExists(join(folder, entry.name)))?.toString('latin1');
        for (const hash of possibleHashes(text ?? '')) named.add(hash);
      }
    return named;
  }

  private async isOld(file: string): Promise<boolean> {
    const stats = await stat(file).catch(() => undefined);
    return stats?.isFile() === true && this.options.now() - stats.mtimeMs > KEPT_MS;
  }
}
