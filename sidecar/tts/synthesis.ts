/**
 * From a text to its file in the cache: one request for each text however many ask, at most so many at once, calls
 * before what is made ahead of them, and a text that failed is not tried again for a while.
 */
import { type Speech, ttsKey } from '../../engine/contract/tts-key.ts';
import { type Rank, Slots } from '../lib/slots.ts';
import type { SpeechCache } from './cache.ts';
import { type ConverterPrograms, toPhoneWav } from './convert.ts';
import { SpeechError, speechError } from './error.ts';
import type { Provider } from './provider.ts';

export interface SynthesisOptions {
  cache: SpeechCache;
  /** Who speaks a text. */
  providerOf: (speech: Speech) => Provider;
  converters: ConverterPrograms;
  /** Texts at once. */
  concurrency: number;
  /** Longest that one synthesis takes, ms. */
  timeoutMs: number;
  /** How long a call waits, its turn included, ms; not set: the same. What comes later serves the next call. */
  answerMs?: number;
  /** For how long a text that failed is not tried again, ms. */
  retryAfterMs: number;
  /** Ms that never jump back. */
  monotonic: () => number;
  /** Told of each synthesis that was begun. */
  made?: (made: Made) => void;
}

export interface Made {
  key: string;
  speech: Speech;
  rank: Rank;
  provider: Provider['name'];
  /** Null when it went well. */
  error: SpeechError | null;
  ms: number;
}

export interface Spoken {
  /** Path of the wav file. */
  file: string;
  /** Whether it was there, was made now, or was being made for somebody else. */
  outcome: 'hit' | 'made' | 'joined';
}

interface Job {
  result: Promise<void>;
  /** How many calls still wait for it; null: it runs without a call. */
  askers: number | null;
  promote: () => void;
}

/** Texts that failed: of more, those that failed first are forgotten. */
const MOST_FAILURES = 10_000;

export class Synthesis {
  readonly slots: Slots;
  private readonly jobs = new Map<string, Job>();
  private readonly failures = new Map<string, { until: number; error: SpeechError }>();
  private readonly stopping = new AbortController();

  constructor(private readonly options: SynthesisOptions) {
    this.slots = new Slots(options.concurrency);
  }

  /**
   * The file of a text for a call that waits, within `answerMs`.
   *
   * @throws SpeechError
   */
  async forCall(speech: Speech): Promise<Spoken> {
    const key = ttsKey(speech);
    const file = this.options.cache.path(key);
    const running = this.jobs.get(key);
    if (!running) {
      if (await this.options.cache.has(key, true)) return { file, outcome: 'hit' };
      this.throwIfFailed(key);
    }
    const joined = this.jobs.get(key);
    const job = joined ?? this.start(key, speech, 'call');
    if (job.askers !== null) job.askers++;
    job.promote();
    const { signal, clear } = budget(this.options.answerMs ?? this.options.timeoutMs);
    try {
      await Promise.race([job.result, signal]);
      return { file, outcome: joined ? 'joined' : 'made' };
    } finally {
      clear();
      if (job.askers !== null) job.askers--;
    }
  }

  /**
   * The same without a call: in its turn, however long that takes.
   *
   * @param again also where the file is there
   * @throws SpeechError
   */
  async prefetch(speech: Speech, again = false): Promise<Spoken> {
    const key = ttsKey(speech);
    const file = this.options.cache.path(key);
    if (!again && !this.jobs.has(key) && (await this.options.cache.has(key))) {
      return { file, outcome: 'hit' };
    }
    this.throwIfFailed(key);
    const joined = this.jobs.get(key);
    const job = joined ?? this.start(key, speech, 'ahead');
    job.askers = null;
    await job.result;
    return { file, outcome: joined ? 'joined' : 'made' };
  }

  /** Ends what is under way, and waits for it. */
  async stop(): Promise<void> {
    this.stopping.abort(new SpeechError('STOPPED', 'the sidecar ends'));
    await Promise.allSettled([...this.jobs.values()].map(({ result }) => result));
  }

  private start(key: string, speech: Speech, rank: Rank): Job {
    const job: Job = { result: Promise.resolve(), askers: 0, promote: () => {} };
    const work = async (): Promise<void> => {
      // All calls gave up while it waited for its turn.
      if (job.askers === 0) throw timedOut();
      this.stopping.signal.throwIfAborted();
      await this.make(key, speech, rank);
    };
    job.result = this.slots
      .run(rank, work, (promote) => {
        job.promote = promote;
      })
      .finally(() => this.jobs.delete(key));
    // The calls that wait get the error. Perhaps none waits any more.
    job.result.catch(() => {});
    this.jobs.set(key, job);
    return job;
  }

  private async make(key: string, speech: Speech, rank: Rank): Promise<void> {
    const { cache, converters, timeoutMs, monotonic, made } = this.options;
    const began = monotonic();
    const provider = this.options.providerOf(speech);
    const { signal, clear } = abortAfter(timeoutMs, this.stopping.signal);
    let error: SpeechError | null = null;
    try {
      const wav = await toPhoneWav(await provider.synthesise(speech, signal), converters, signal);
      await cache.put(key, wav).catch((reason: Error) => {
        throw speechError(reason, 'TTS_CACHE', 'the prompt cannot be written');
      });
      this.failures.delete(key);
    } catch (reason) {
      error = speechError(reason, 'TTS_PROVIDER', 'a fault in cti-robot itself');
      if (error.code !== 'STOPPED') this.remember(key, error);
      throw error;
    } finally {
      clear();
      made?.({ key, speech, rank, provider: provider.name, error, ms: monotonic() - began });
    }
  }

  private remember(key: string, error: SpeechError): void {
    this.failures.delete(key);
    this.failures.set(key, { until: this.options.monotonic() + this.options.retryAfterMs, error });
    for (const oldest of this.failures.keys()) {
      if (this.failures.size <= MOST_FAILURES) break;
      this.failures.delete(oldest);
    }
  }

  private throwIfFailed(key: string): void {
    const failure = this.failures.get(key);
    if (!failure) return;
    if (this.options.monotonic() >= failure.until) {
      this.failures.delete(key);
      return;
    }
    const { code, message } = failure.error;
    throw new SpeechError(
      'TTS_FAILED_BEFORE',
      `not tried again yet, it failed a moment ago: ${code} ${message}`,
    );
  }
}

function timedOut(): SpeechError {
  return new SpeechError('TTS_TIMEOUT', 'not synthesised in time');
}

/** Rejects after `ms`. */
function budget(ms: number): { signal: Promise<never>; clear: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const signal = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(timedOut()), ms);
  });
  return { signal, clear: () => clearTimeout(timer) };
}

function abortAfter(ms: number, also: AbortSignal): { signal: AbortSignal; clear: () => void } {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(timedOut()), ms);
  const stop = (): void => controller.abort(also.reason);
  if (also.aborted) stop();
  also.addEventListener('abort', stop, { once: true });
  return {
    signal: controller.signal,
    clear: () => {
      clearTimeout(timer);
      also.removeEventListener('abort', stop);
    },
  };
}
