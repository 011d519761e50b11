/** Prompts from the database that this sidecar shares with the hubs. It is opened when a prompt is first missing. */
import type { HubStore } from '../../store/hub/hub-store.ts';
import { findContent, readContent } from '../../store/hub/prompts/content.ts';
import type { PromptSource } from './prompt-source.ts';

export class StoredPrompts implements PromptSource {
  private store: HubStore | undefined;

  constructor(private readonly open: () => HubStore) {}

  async read(hash: string): Promise<AsyncIterable<Uint8Array> | undefined> {
    this.store ??= this.open();
    const { store } = this;
    const content = await this.told(() => findContent(store.db, hash));
    return content && this.pieces(store, content);
  }

  async close(): Promise<void> {
    await this.store?.close();
  }

  private async *pieces(
    store: HubStore,
    content: { promptId: number; bytes: number },
  ): AsyncGenerator<Uint8Array> {
    const pieces = readContent(store.db, content);
    for (;;) {
      const next = await this.told(() => pieces.next());
      if (next.done) return;
      yield next.value;
    }
  }

  /** The reason of a failure, without texts of the server that may quote more than is for the log. */
  private async told<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const hasHub = await this.store?.hasTable('hub_prompt').catch(() => true);
      const reason = hasHub === false ? 'it has no tables of a hub' : this.store?.reasonOf(error);
      throw new Error(`the database of the hub cannot be asked: ${reason}`, { cause: error });
    }
  }
}
