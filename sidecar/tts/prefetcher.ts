/**
 * Synthesises the fixed texts of flows ahead of calls: at the start, and when a flow arrives or changes. It works on one
 * flow at a time, to hold the texts of one flow in memory.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as pause } from 'node:timers/promises';
import { spokenPieces } from '../../engine/contract/spoken-pieces.ts';
import { type Speech, ttsKey } from '../../engine/contract/tts-key.ts';
import { decodeFlow } from '../../engine/flow/decode-flow.ts';
import { readIfExists } from '../lib/files.ts';
import type { Log } from '../lib/log.ts';
import { eachLimited } from '../lib/order.ts';
import type { SpeechCache } from './cache.ts';
import { SpeechError } from './error.ts';
import { type FlowTexts, flowTexts } from './flow-texts.ts';
import type { Synthesis } from './synthesis.ts';

export interface PrefetcherOptions {
  /** Folder of compiled flows. */
  compiled: string;
  cache: SpeechCache;
  synthesis: Synthesis;
  /** Most texts that are synthesised at the same time. */
  concurrency: number;
  log: Log;
}

export interface PrefetchStatus {
  /** Number of flows whose texts have not been checked yet. */
  flows: number;
  /**
   * Flows with missing prompts: the flow, how many files, how many of its whole texts, and the reason for the first. At
   * most 20 flows.
   */
  missing: { flow: string; texts: number; whole: number; code: string; error: string }[];
  /** Whether `missing` is complete: no flow is left out, waits or is being made. */
  isSettled: boolean;
}

/** Pause before flows with failed texts are retried, ms. */
const RETRY_MS = 60_000;
/** Keys that are computed at once, which takes about a millisecond. */
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
    const flows = this.pending.size;
    const isSettled = this.started && flows === 0 && !this.working && this.failed.size <= MOST_SHOWN;
    return { flows, missing: [...this.failed.values()].slice(0, MOST_SHOWN), isSettled };
  }

  /** A flow arrived, changed or was removed. */
  changed(name: string): void {
    this.pending.add(name);
    if (this.started) this.startWork();
  }

  /** Starts with the flows that have changed so far. */
  start(): void {
    this.started = true;
    this.startWork();
  }

  /** Waits for the current text. Stop the synthesis first to abort it. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.retry);
    await this.working;
  }

  /** Keys of the fixed texts of all flows that calls can use. */
  async fixedKeys(): Promise<Set<string>> {
    const keys = new Set<string>();
    for (const file of await readdir(this.options.compiled)) {
      if (!file.endsWith('.json') || file.startsWith('.')) continue;
      const { fixed } = await this.texts(file);
      await eachKey(fixed, async (key) => void keys.add(key));
    }
    return keys;
  }

  private startWork(): void {
    if (this.stopped || this.working || this.pending.size === 0) return;
    this.working = this.work()
      .catch((error: Error) => {
        this.options.log.error({ error: error.message }, 'could not synthesise prompts ahead of calls');
      })
      .finally(() => {
        this.working = undefined;
        this.startWork();
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
    const { fixed, whole } = await this.texts(`${flow}.json`);
    await eachKey(fixed, async (key, speech) => {
      if (!(await cache.has(key))) missing.push(speech);
    });
    this.failed.delete(flow);
    if (missing.length === 0) return;
    // A flow may have been removed or become smaller, which makes room.
    if (cache.tight) await cache.clean();
    let made = 0;
    const errors: SpeechError[] = [];
    const failed = new Set<string>();
    await eachLimited(missing, concurrency, async (speech) => {
      // A newer version of the flow has arrived, which may not need the other texts.
      if (this.stopped || this.pending.has(flow)) return;
      try {
        if (cache.tight)
          throw new SpeechError('TTS_CACHE', 'the cache is full of fixed texts: raise tts.cacheBytes');
        await synthesis.prefetch(speech);
        made++;
      } catch (error) {
        errors.push(error as SpeechError);
        failed.add(speech.text);
      }
    });
    if (this.stopped) return;
    const [first] = errors;
    if (!first) {
      log.info({ flow, made }, 'prompts synthesised ahead of calls');
      return;
    }
    const { code, message } = first;
    const lacking = whole.filter((text) => spokenPieces(text).some((piece) => failed.has(piece)));
    const facts = { texts: errors.length, whole: lacking.length, code, error: message };
    this.failed.set(flow, { flow, ...facts });
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
      this.startWork();
    }, RETRY_MS).unref();
  }

  /** The fixed texts in a compiled file; none if the flow was removed or the file is not a compiled flow. */
  private async texts(file: string): Promise<Pick<FlowTexts, 'fixed' | 'whole'>> {
    const compiled = await readIfExists(join(this.options.compiled, file));
    const flow = compiled && decodeFlow(compiled.toString('utf8'));
    return flow ? flowTexts(flow) : { fixed: [], whole: [] };
  }
}

/** Computes the key of each text. It yields regularly, because thousands of hashes take a while. */
async function eachKey(
  speeches: Speech[],
  work: (key: string, speech: Speech) => Promise<void>,
): Promise<void> {
  for (const [index, speech] of speeches.entries()) {
    if (index % KEYS_AT_ONCE === 0) await pause();
    await work(ttsKey(speech), speech);
  }
}
