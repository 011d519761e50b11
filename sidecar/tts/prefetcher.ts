/**
 * Speaks the fixed texts of a flow ahead of any call, when it arrives or changes and at start. Flow by flow, so that
 * memory holds the texts of one.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as pause } from 'node:timers/promises';
import { type Speech, ttsKey } from '../../engine/contract/tts-key.ts';
import { decodeFlow } from '../../engine/flow/decode-flow.ts';
import { readIfExists } from '../lib/files.ts';
import type { Log } from '../lib/log.ts';
import { eachLimited } from '../lib/order.ts';
import type { SpeechCache } from './cache.ts';
import { SpeechError } from './error.ts';
import { flowTexts } from './flow-texts.ts';
import type { Synthesis } from './synthesis.ts';

export interface PrefetcherOptions {
  /** Folder of compiled flows. */
  compiled: string;
  cache: SpeechCache;
  synthesis: Synthesis;
  /** Texts at once. */
  concurrency: number;
  log: Log;
}

export interface PrefetchStatus {
  /** Flows whose texts have not been looked at yet. */
  flows: number;
  /** Why texts of flows are missing: flow, how many, and the first one's reason. Of many the first 20. */
  missing: { flow: string; texts: number; code: string; error: string }[];
}

/** When flows are tried again of which a text failed. */
const RETRY_MS = 60_000;
/** Keys that are computed in one go: about a millisecond. */
const KEYS_AT_ONCE = 20;
const MOST_SHOWN = 20;

export class Prefetcher {
  private readonly pending = new Set<string>();
  private readonly failed = new Map<string, PrefetchStatus['missing'][number]>();
  private working: Promise<void> | undefined;
  private retry: NodeJS.Timeout | undefined;
  private started = false;
  private stopped = false;

  constructor(private readonly options: PrefetcherOptions) {}

  get status(): PrefetchStatus {
    return { flows: this.pending.size, missing: [...this.failed.values()].slice(0, MOST_SHOWN) };
  }

  /** A flow arrived, changed or went away. */
  changed(name: string): void {
    this.pending.add(name);
    if (this.started) this.kick();
  }

  /** Begins with what has changed so far. */
  start(): void {
    this.started = true;
    this.kick();
  }

  /** Waits for the text in hand, which whoever stops the synthesis ends. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.retry);
    await this.working;
  }

  /** Keys of the fixed texts of all flows that can be called. */
  async fixedKeys(): Promise<Set<string>> {
    const keys = new Set<string>();
    for (const file of await readdir(this.options.compiled)) {
      if (!file.endsWith('.json') || file.startsWith('.')) continue;
      await eachKey(await this.texts(file), async (key) => void keys.add(key));
    }
    return keys;
  }

  private kick(): void {
    if (this.stopped || this.working || this.pending.size === 0) return;
    this.working = this.work()
      .catch((error: Error) => {
        this.options.log.error({ error: error.message }, 'could not synthesise prompts ahead of calls');
      })
      .finally(() => {
        this.working = undefined;
        this.kick();
      });
  }

  private async work(): Promise<void> {
    for (const name of this.pending) {
      if (this.stopped) return;
      this.pending.delete(name);
      await this.speak(name);
    }
  }

  private async speak(flow: string): Promise<void> {
    const { cache, synthesis, concurrency, log } = this.options;
    const missing: Speech[] = [];
    await eachKey(await this.texts(`${flow}.json`), async (key, speech) => {
      if (!(await cache.has(key))) missing.push(speech);
    });
    this.failed.delete(flow);
    if (missing.length === 0) return;
    // A flow has gone or become smaller perhaps: then there is room again.
    if (cache.tight) await cache.clean();
    let made = 0;
    const errors: SpeechError[] = [];
    await eachLimited(missing, concurrency, async (speech) => {
      // A newer version of the flow has come, which need not have the rest.
      if (this.stopped || this.pending.has(flow)) return;
      try {
        if (cache.tight)
          throw new SpeechError('TTS_CACHE', 'the cache is full of fixed texts: raise tts.cacheBytes');
        await synthesis.prefetch(speech);
        made++;
      } catch (error) {
        errors.push(error as SpeechError);
      }
    });
    if (this.stopped) return;
    const [first] = errors;
    if (!first) {
      log.info({ flow, made }, 'prompts synthesised ahead of calls');
      return;
    }
    const { code, message } = first;
    this.failed.set(flow, { flow, texts: errors.length, code, error: message });
    log.warn(
      { flow, made, failed: errors.length, code, error: message },
      'could not synthesise all prompts ahead of calls; retrying',
    );
    this.retryLater();
  }

  private retryLater(): void {
    this.retry ??= setTimeout(() => {
      this.retry = undefined;
      for (const flow of this.failed.keys()) this.pending.add(flow);
      this.kick();
    }, RETRY_MS).unref();
  }

  /** None of a flow that has gone, or of a file that is none of ours. */
  private async texts(file: string): Promise<Speech[]> {
    const compiled = await readIfExists(join(this.options.compiled, file));
    const flow = compiled && decodeFlow(compiled.toString('utf8'));
    return flow ? (await flowTexts(flow)).fixed : [];
  }
}

/** Hashing thousands of texts takes a while: others have their turn in between. */
async function eachKey(
  speeches: Speech[],
  work: (key: string, speech: Speech) => Promise<void>,
): Promise<void> {
  for (const [index, speech] of speeches.entries()) {
    if (index % KEYS_AT_ONCE === 0) await pause();
    await work(ttsKey(speech), speech);
  }
}
