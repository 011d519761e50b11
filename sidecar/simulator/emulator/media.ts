/** What there is to play. */

/** Samples a millisecond of the call, in which FreeSWITCH tells where a file stopped. */
export const CALL_SAMPLES_PER_MS = 8;

export interface Medium {
  /** Infinity for a stream without end. */
  lengthMs: number;
  /** Samples a second of the file, in which `streamFile` takes its start. Default 8000. */
  rate?: number;
  /** False for what has no place to begin at: the start is ignored. Default true. */
  seekable?: boolean;
}

/** Begins, could not be opened, came to its end, was stopped before it. */
export type PromptState = 'begin' | 'missing' | 'ended' | 'stopped';

/** A path as FreeSWITCH gets it; undefined where it cannot be opened. */
export type MediaLibrary = (path: string) => Medium | undefined;

/** Only what FreeSWITCH makes by itself: no file is there. */
export const streamsOnly: MediaLibrary = (path) => silenceStream(path) ?? toneStream(path);

/**
 * `silence_stream://ms[,factor]`: a negative length never ends, 0 or no number cannot be opened.
 * Undefined also for every other path.
 */
export function silenceStream(path: string): Medium | undefined {
  const written = /^silence_stream:\/\/\s*([+-]?\d+)/i.exec(path);
  const ms = written ? Number(written[1]) : 0;
  if (ms === 0) return undefined;
  return { lengthMs: ms > 0 ? ms : Number.POSITIVE_INFINITY, seekable: false };
}

/** `tone_stream://%(on,off,frequency…)…;loops=n`: its tones and gaps, as often as it says (-1: without end). */
export function toneStream(path: string): Medium | undefined {
  if (!/^tone_stream:\/\//i.test(path)) return undefined;
  let lengthMs = 0;
  for (const [, on, off] of path.matchAll(/%\((\d+),(\d+)/g)) lengthMs += Number(on) + Number(off);
  const loops = Number(/(?:loops|L)=(-?\d+)/.exec(path)?.[1] ?? 1);
  return { lengthMs: loops < 0 ? Number.POSITIVE_INFINITY : lengthMs * loops, seekable: false };
}

/** One file or stream while it plays. Time at which the script's callback runs is no playing time. */
export class Playing {
  private readonly lengthMs: number;
  private readonly samplesPerMs: number;
  /** Where it was put last: in ms, and in samples of the file. */
  private base: { ms: number; samples: number };
  /** Played since then, ms. */
  private played = 0;
  private total = 0;
  private since: number;
  private paused = false;

  constructor(medium: Medium, startSample: number, now: number) {
    this.lengthMs = medium.lengthMs;
    this.samplesPerMs = (medium.rate ?? 8000) / 1000;
    this.base = { ms: 0, samples: 0 };
    this.since = now;
    if (medium.seekable !== false) this.put(startSample / this.samplesPerMs);
  }

  endsAt(): number {
    if (this.paused) return Number.POSITIVE_INFINITY;
    return this.since + Math.ceil(this.lengthMs - this.base.ms - this.played);
  }

  /**
   * Where it is, as FreeSWITCH counts: samples of the file up to where it was put, of the call from there on
   * (switch_ivr_play_file adds the one to the other).
   */
  position(now: number): number {
    this.catchUp(now);
    return Math.round(this.base.samples + this.played * CALL_SAMPLES_PER_MS);
  }

  /** Samples of the file that were read, and their time by the rate cut to whole kHz. */
  read(now: number): { samples: number; ms: number } {
    this.catchUp(now);
    const samples = Math.round(this.total * this.samplesPerMs);
    return { samples, ms: Math.floor(samples / Math.max(1, Math.floor(this.samplesPerMs))) };
  }

  /** The file stood still until now. */
  skip(now: number): void {
    this.since = now;
  }

  togglePause(now: number): void {
    this.catchUp(now);
    this.paused = !this.paused;
  }

  /** To a place in milliseconds, or by a signed step from here. */
  seek(ms: number, relative: boolean, now: number): void {
    this.catchUp(now);
    this.put(relative ? this.base.ms + this.played + ms : ms);
  }

  catchUp(now: number): void {
    const left = this.lengthMs - this.base.ms - this.played;
    const passed = this.paused ? 0 : Math.min(left, now - this.since);
    this.played += passed;
    this.total += passed;
    this.since = now;
  }

  private put(ms: number): void {
    const at = Math.min(Math.max(0, ms), this.lengthMs);
    this.base = { ms: at, samples: at * this.samplesPerMs };
    this.played = 0;
  }
}
