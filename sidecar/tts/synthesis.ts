/**
 * Synthesises texts into the cache. Concurrent requests for the same text share one synthesis. The number of concurrent
 * syntheses is limited, and those for calls come first. A text that failed is not retried for a while.
 */
import { type Speech, ttsKey } from '../../engine/contract/tts-key.ts';
import { type Rank, Slots } from '../lib/slots.ts';
import type { SpeechCache } from './cache.ts';
import { type ConverterPrograms, toPhoneWav } from './convert.ts';
import { SpeechError, speechError } from './error.ts';
import type { Provider } from './provider.ts';

export interface SynthesisOptions {
  cache: SpeechCache;
  /** Chooses the provider of a text. */
  providerOf: (speech: Speech) => Provider;
  converters: ConverterPrograms;
  /** Most texts that are synthesised at the same time. */
  concurrency: number;
  /** Time limit of one synthesis, ms. */
  timeoutMs: number;
  /** How long a call waits, including the queue, ms; default: `timeoutMs`. A later result serves the next call. */
  answerMs?: number;
  /** Pause before a failed text may be retried, ms. */
  retryAfterMs: number;
  /** Monotonic ms. */
  monotonic: () => number;
  /** Called at the end of each synthesis. */
  onEnd?: (outcome: SynthesisOutcome) => void;
}

export interface SynthesisOutcome {
  key: string;
  speech: Speech;
  rank: Rank;
  provider: Provider['name'];
  /** Null on success. */
  error: SpeechError | null;
  ms: number;
}

export interface Spoken {
  /** Path of the wav file. */
  file: string;
  /** Whether the prompt was in the cache, was made now, or was already being made for another request. */
  outcome: 'hit' | 'made' | 'joined';
}

interface Job {
  result: Promise<void>;
  /** Number of calls that still wait for it; null if it runs without a call. */
  waitingCalls: number | null;
  promote: () => void;
}

/** Most failed texts that are remembered. The oldest are forgotten first. */
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
   * Synthesises a text for a waiting call, within `answerMs`.
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
    job.promote();
    const { signal, clear } = budget(this.options.answerMs ?? this.options.timeoutMs);
    await waitFor(job, signal).finally(clear);
    return { file, outcome: joined ? 'joined' : 'made' };
  }

  /**
   * Synthesises a text for a call that rings, behind those of calls that wait. If the call ends first, the text leaves
   * the queue, unless others want it.
   *
   * @param ended aborts at the end of the call
   * @throws SpeechError; the signal's reason
   */
  async whileRinging(speech: Speech, ended: AbortSignal): Promise<Spoken> {
    const key = ttsKey(speech);
    const file = this.options.cache.path(key);
    if (!this.jobs.has(key)) {
      if (await this.options.cache.has(key, true)) return { file, outcome: 'hit' };
      this.throwIfFailed(key);
    }
    ended.throwIfAborted();
    const joined = this.jobs.get(key);
    const job = joined ?? this.start(key, speech, 'ahead');
    const { signal, clear } = rejection(ended);
    await waitFor(job, signal).finally(clear);
    return { file, outcome: joined ? 'joined' : 'made' };
  }

  /**
   * Synthesises a text ahead of calls, without a time limit for the queue.
   *
   * @param again even if the cache has the prompt
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
    job.waitingCalls = null;
    await job.result;
    return { file, outcome: joined ? 'joined' : 'made' };
  }

  /** Aborts all syntheses and waits for their end. */
  async stop(): Promise<void> {
    this.stopping.abort(new SpeechError('STOPPED', 'the sidecar is stopping'));
    await Promise.allSettled([...this.jobs.values()].map(({ result }) => result));
  }

  private start(key: string, speech: Speech, rank: Rank): Job {
    const job: Job = { result: Promise.resolve(), waitingCalls: 0, promote: () => {} };
    const work = async (): Promise<void> => {
      // All calls gave up while the job was waiting in the queue.
      if (job.waitingCalls === 0) throw timedOut();
      this.stopping.signal.throwIfAborted();
      await this.make(key, speech, rank);
    };
    job.result = this.slots
      .run(rank, work, (promote) => {
        job.promote = promote;
      })
      .finally(() => this.jobs.delete(key));
    // Waiting calls get the error. There may be none left.
    job.result.catch(() => {});
    this.jobs.set(key, job);
    return job;
  }

  private async make(key: string, speech: Speech, rank: Rank): Promise<void> {
    const { cache, converters, timeoutMs, monotonic, onEnd } = this.options;
    const began = monotonic();
    const provider = this.options.providerOf(speech);
    const { signal, clear } = abortAfter(timeoutMs, this.stopping.signal);
    let error: SpeechError | null = null;
    try {
      const wav = await toPhoneWav(await provider.synthesise(speech, signal), converters, signal);
      await cache.put(key, wav).catch((reason: Error) => {
        throw speechError(reason, 'TTS_CACHE', 'could not write the prompt');
      });
      this.failures.delete(key);
    } catch (reason) {
      error = speechError(reason, 'TTS_PROVIDER', 'bug in cti-robot');
      if (error.code !== 'STOPPED') this.remember(key, error);
      throw error;
    } finally {
      clear();
      onEnd?.({ key, speech, rank, provider: provider.name, error, ms: monotonic() - began });
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
      `it failed recently and is not retried yet: ${code} ${message}`,
    );
  }
}

/** @param giveUp rejects when nobody waits any longer */
async function waitFor(job: Job, giveUp: Promise<never>): Promise<void> {
  if (job.waitingCalls !== null) job.waitingCalls++;
  try {
    await Promise.race([job.result, giveUp]);
  } finally {
    if (job.waitingCalls !== null) job.waitingCalls--;
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

/** Rejects when the signal aborts. */
function rejection(of: AbortSignal): { signal: Promise<never>; clear: () => void } {
  let stop = (): void => {};
  const signal = new Promise<never>((_, reject) => {
    stop = () => reject(of.reason);
    of.addEventListener('abort', stop, { once: true });
  });
  return { signal, clear: () => of.removeEventListener('abort', stop) };
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
