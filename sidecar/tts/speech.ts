/** The interface to speech synthesis: for calls and ahead of them, with log and metrics. */
import type { Registry } from 'prom-client';
import { type Speech as SpokenText, ttsKey } from '../../engine/contract/tts-key.ts';
import { Breaker } from '../lib/breaker.ts';
import { type Clock, systemClock } from '../lib/clock.ts';
import { FlowClients } from '../lib/guard/flow-clients.ts';
import type { AddressGuard } from '../lib/guard/guard.ts';
import type { Log } from '../lib/log.ts';
import { hideSecrets } from '../lib/url.ts';
import type { HomePaths } from '../settings/home.ts';
import type { Settings } from '../settings/settings.ts';
import { SpeechCache } from './cache.ts';
import { SpeechError } from './error.ts';
import { speechMetrics } from './metrics.ts';
import { Prefetcher, type PrefetchStatus } from './prefetcher.ts';
import { ProgramThread } from './programs/program-thread.ts';
import { findSpeechPrograms, providers, type SpeechPrograms } from './providers.ts';
import { RingingTexts } from './ringing-texts.ts';
import { Synthesis, type SynthesisOutcome } from './synthesis.ts';

export interface Speech {
  /**
   * Synthesises a text for a waiting call. @returns the path of its file
   *
   * @throws SpeechError
   */
  speak(text: SpokenText): Promise<string>;
  /** A flow arrived, changed or was removed: its fixed texts will be synthesised. */
  flowChanged(name: string): void;
  /** Texts with variables of a number, for calls that ring. */
  readonly ringing: RingingTexts;
  /** Starts the synthesis ahead of calls. */
  start(): void;
  stop(): Promise<void>;
  status(): SpeechStatus;
}

export interface SpeechStatus {
  /** The provider for flows without `ttsurl`; null if espeak-ng is not installed. */
  provider: 'command' | 'espeak-ng' | null;
  /** The installed converters: `sox`, `ffmpeg`, both or none. */
  converters: string[];
  cache: { files: number; bytes: number; full: boolean };
  queue: { busy: number; waiting: number };
  ahead: PrefetchStatus;
  /** Number of services to which requests are paused after failures. */
  paused: number;
}

export interface SpeechOptions {
  settings: Settings;
  paths: Pick<HomePaths, 'tts' | 'compiled'>;
  log: Log;
  registry: Registry;
  /** Of addresses that flows of accounts name. */
  guard: AddressGuard;
  clock?: Clock;
}

export async function createSpeech(options: SpeechOptions): Promise<Speech> {
  const thread = new ProgramThread();
  return new SpeechService(options, await findSpeechPrograms(thread.run), thread);
}

class SpeechService implements Speech {
  private readonly clients: FlowClients;
  private readonly breaker: Breaker;
  private readonly cache: SpeechCache;
  private readonly synthesis: Synthesis;
  private readonly prefetcher: Prefetcher;
  private readonly metrics;
  readonly ringing: RingingTexts;

  constructor(
    private readonly options: SpeechOptions,
    private readonly programs: SpeechPrograms,
    private readonly thread: ProgramThread,
  ) {
    const { settings, paths, log, registry, guard, clock = systemClock } = options;
    this.clients = new FlowClients(guard);
    const { tts, breaker } = settings;
    const monotonic = (): number => clock.monotonic();
    this.breaker = new Breaker({ ...breaker, monotonic });
    this.metrics = speechMetrics(registry, () => this.status());
    this.cache = new SpeechCache({
      folder: paths.tts,
      maxBytes: tts.cacheBytes,
      fixed: () => this.prefetcher.fixedKeys(),
      log,
      now: () => clock.now(),
    });
    this.synthesis = new Synthesis({
      cache: this.cache,
      providerOf: providers(tts, programs, this.clients, this.breaker),
      converters: programs.converters,
      concurrency: tts.concurrency,
      timeoutMs: tts.timeoutMs,
      retryAfterMs: tts.retryAfterMs,
      monotonic,
      onEnd: (outcome) => this.report(outcome),
    });
    this.prefetcher = new Prefetcher({
      compiled: paths.compiled,
      cache: this.cache,
      synthesis: this.synthesis,
      concurrency: tts.concurrency,
      log,
    });
    this.ringing = new RingingTexts({
      compiled: paths.compiled,
      synthesis: this.synthesis,
      isOn: tts.ahead,
      count: (outcome) => this.metrics.ringing.inc({ outcome }),
      log,
    });
  }

  start(): void {
    const { provider, converters } = this.status();
    this.options.log.info({ provider, converters }, 'speech synthesis started');
    void this.cache.clean();
    if (this.options.settings.tts.ahead) this.prefetcher.start();
  }

  flowChanged(name: string): void {
    this.ringing.flowChanged(name);
    if (this.options.settings.tts.ahead) this.prefetcher.changed(name);
  }

  async stop(): Promise<void> {
    const stopped = this.prefetcher.stop();
    this.ringing.stop();
    await this.synthesis.stop();
    await stopped;
    await this.clients.close();
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

  status(): SpeechStatus {
    const { sox, ffmpeg } = this.programs.converters;
    const local = this.programs.espeak === null ? null : 'espeak-ng';
    return {
      provider: this.options.settings.tts.command.length > 0 ? 'command' : local,
      converters: [...(sox ? ['sox'] : []), ...(ffmpeg ? ['ffmpeg'] : [])],
      cache: { ...this.cache.status, full: this.cache.tight },
      queue: this.synthesis.slots.status,
      ahead: this.prefetcher.status,
      paused: this.breaker.open,
    };
  }

  private report({ speech, rank, provider, error, ms }: SynthesisOutcome): void {
    const outcome = error === null ? 'made' : error.code;
    this.metrics.synthesis.observe({ provider, outcome }, ms / 1000);
    // The prefetcher logs one line per flow for prompts made ahead of calls.
    if (error === null || error.code === 'STOPPED' || rank === 'ahead') return;
    const { code, message, output } = error;
    const pii = { text: speech.text, ...(output && { output }) };
    const service = speech.url === '' ? {} : { ttsurl: hideSecrets(speech.url) };
    const facts = { code, error: message, provider, ...service, key: ttsKey(speech), pii };
    this.options.log.warn(facts, 'could not synthesise a prompt');
  }
}

function codeOf(error: unknown): string {
  return error instanceof SpeechError ? error.code : 'INTERNAL';
}
