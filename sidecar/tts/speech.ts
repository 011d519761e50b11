/** Prompts and NLP as the rest of the sidecar uses them: what they are made of, their log and their figures. */
import type { Registry } from 'prom-client';
import type { NlpRequest } from '../../engine/contract/sidecar-protocol.ts';
import { type Speech as SpokenText, ttsKey } from '../../engine/contract/tts-key.ts';
import { Breaker } from '../lib/breaker.ts';
import { type Clock, systemClock } from '../lib/clock.ts';
import { HttpClient } from '../lib/http-client.ts';
import type { Log } from '../lib/log.ts';
import { hideSecrets } from '../lib/url.ts';
import { Nlp, type NlpAnswer } from '../nlp/nlp.ts';
import type { HomePaths } from '../settings/home.ts';
import type { Settings } from '../settings/settings.ts';
import { SpeechCache } from './cache.ts';
import { SpeechError } from './error.ts';
import { speechMetrics } from './metrics.ts';
import { Ahead, type AheadStatus } from './prefetcher.ts';
import { ProgramThread } from './programs/program-thread.ts';
import { findSpeechPrograms, providers, type SpeechPrograms } from './providers.ts';
import { type Made, Synthesis } from './synthesis.ts';

export interface Speech {
  /**
   * The file of a text for a call that waits.
   *
   * @throws SpeechError
   */
  speak(text: SpokenText): Promise<string>;
  /**
   * What an NLP service makes of an input.
   *
   * @throws SpeechError
   */
  understand(nlpUrl: string, request: NlpRequest): Promise<NlpAnswer>;
  /** A flow arrived, changed or went away: its fixed texts are synthesised. */
  flowChanged(name: string): void;
  /** Begins with the synthesis ahead of calls. */
  start(): void;
  stop(): Promise<void>;
  status(): SpeechStatus;
}

export interface SpeechStatus {
  /** Who speaks texts of flows without `ttsurl`; null: espeak-ng is not there. */
  provider: 'command' | 'espeak-ng' | null;
  /** What converts audio: `sox`, `ffmpeg`, both, or nothing. */
  converters: string[];
  cache: { files: number; bytes: number; full: boolean };
  queue: { busy: number; waiting: number };
  ahead: AheadStatus;
  /** Services that failed and are left alone for a while. */
  paused: { tts: number; nlp: number };
}

export interface SpeechOptions {
  settings: Settings;
  paths: Pick<HomePaths, 'tts' | 'compiled'>;
  log: Log;
  registry: Registry;
  clock?: Clock;
}

export async function createSpeech(options: SpeechOptions): Promise<Speech> {
  const thread = new ProgramThread();
  return new SpeechService(options, await findSpeechPrograms(thread.run), thread);
}

class SpeechService implements Speech {
  private readonly http = new HttpClient();
  private readonly ttsBreaker: Breaker;
  private readonly nlpBreaker: Breaker;
  private readonly cache: SpeechCache;
  private readonly synthesis: Synthesis;
  private readonly ahead: Ahead;
  private readonly nlp: Nlp;
  private readonly metrics;

  constructor(
    private readonly options: SpeechOptions,
    private readonly programs: SpeechPrograms,
    private readonly thread: ProgramThread,
  ) {
    const { settings, paths, log, registry, clock = systemClock } = options;
    const { tts, nlp } = settings;
    const monotonic = (): number => clock.monotonic();
    this.ttsBreaker = new Breaker({ failures: nlp.breakerFailures, openMs: nlp.breakerMs, monotonic });
    this.nlpBreaker = new Breaker({ failures: nlp.breakerFailures, openMs: nlp.breakerMs, monotonic });
    this.metrics = speechMetrics(registry, () => ({ ...this.status(), open: this.paused() }));
    this.cache = new SpeechCache({
      folder: paths.tts,
      maxBytes: tts.cacheBytes,
      fixed: () => this.ahead.fixedKeys(),
      log,
      now: () => clock.now(),
    });
    this.synthesis = new Synthesis({
      cache: this.cache,
      providerOf: providers(tts, programs, this.http, this.ttsBreaker),
      converters: programs.converters,
      concurrency: tts.concurrency,
      timeoutMs: tts.timeoutMs,
      retryAfterMs: tts.retryAfterMs,
      monotonic,
      made: (made) => this.note(made),
    });
    this.ahead = new Ahead({
      compiled: paths.compiled,
      cache: this.cache,
      synthesis: this.synthesis,
      concurrency: tts.concurrency,
      log,
    });
    this.nlp = new Nlp({ http: this.http, breaker: this.nlpBreaker, ...nlp });
  }

  start(): void {
    const { provider, converters } = this.status();
    this.options.log.info({ provider, converters }, 'who speaks, and what converts audio');
    void this.cache.clean();
    if (this.options.settings.tts.ahead) this.ahead.start();
  }

  flowChanged(name: string): void {
    if (this.options.settings.tts.ahead) this.ahead.changed(name);
  }

  async stop(): Promise<void> {
    const stopped = this.ahead.stop();
    await this.synthesis.stop();
    await stopped;
    await this.http.close();
    await this.thread.close();
  }

  async speak(text: SpokenText): Promise<string> {
    const end = this.metrics.answer.startTimer();
    try {
      const { file, outcome } = await this.synthesis.forCall(text);
      this.metrics.prompts.inc({ outcome });
      return file;
    } catch (error) {
      this.metrics.prompts.inc({ outcome: codeOf(error) });
      throw error;
    } finally {
      end();
    }
  }

  async understand(nlpUrl: string, request: NlpRequest): Promise<NlpAnswer> {
    const end = this.metrics.nlpSeconds.startTimer();
    let outcome = 'none';
    try {
      const answer = await this.nlp.ask(nlpUrl, request);
      if (answer.keyword !== '') outcome = 'keyword';
      return answer;
    } catch (error) {
      outcome = codeOf(error);
      // Otherwise a service that is away fills the log.
      if (outcome !== 'NLP_PAUSED') {
        const facts = { code: outcome, error: (error as Error).message, nlpurl: hideSecrets(nlpUrl) };
        this.options.log.warn({ ...facts, call: request.callid }, 'NLP gave no answer');
      }
      throw error;
    } finally {
      this.metrics.nlp.inc({ outcome });
      end({ outcome });
    }
  }

  status(): SpeechStatus {
    const { sox, ffmpeg } = this.programs.converters;
    const local = this.programs.espeak === null ? null : 'espeak-ng';
    return {
      provider: this.options.settings.tts.command.length > 0 ? 'command' : local,
      converters: [...(sox ? ['sox'] : []), ...(ffmpeg ? ['ffmpeg'] : [])],
      cache: { ...this.cache.status, full: this.cache.tight },
      queue: this.synthesis.slots.status,
      ahead: this.ahead.status,
      paused: this.paused(),
    };
  }

  private paused(): SpeechStatus['paused'] {
    return { tts: this.ttsBreaker.open, nlp: this.nlpBreaker.open };
  }

  private note({ speech, rank, provider, error, ms }: Made): void {
    const outcome = error === null ? 'made' : error.code;
    this.metrics.synthesis.observe({ provider, outcome }, ms / 1000);
    // Of what is made ahead the flow's line tells.
    if (error === null || error.code === 'STOPPED' || rank === 'ahead') return;
    const { code, message, output } = error;
    const pii = { text: speech.text, ...(output && { output }) };
    const service = speech.url === '' ? {} : { ttsurl: hideSecrets(speech.url) };
    const facts = { code, error: message, provider, ...service, key: ttsKey(speech), pii };
    this.options.log.warn(facts, 'prompt not synthesised');
  }
}

function codeOf(error: unknown): string {
  return error instanceof SpeechError ? error.code : 'INTERNAL';
}
