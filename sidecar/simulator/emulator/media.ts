/** The media that a call can play. */

/** Samples per millisecond of the call. FreeSWITCH reports in these where a file stopped. */
export const CALL_SAMPLES_PER_MS = 8;

export interface Medium {
  /** Infinity for an endless stream. */
  lengthMs: number;
  /** The sample rate of the file in Hz, which is the unit of the start of `streamFile`. Default 8000. */
  rate?: number;
  /** False for a medium without positions, such as a stream: the start is ignored. Default true. */
  seekable?: boolean;
}

/** A prompt began, could not be opened, reached its end, or was stopped before. */
export type PromptState = 'begin' | 'missing' | 'ended' | 'stopped';

/** Opens a path as FreeSWITCH receives it; undefined if it cannot be opened. */
export type MediaLibrary = (path: string) => Medium | undefined;

/** Only the streams that FreeSWITCH generates; no files. */
export const streamsOnly: MediaLibrary = (path) => silenceStream(path) ?? toneStream(path);

/**
 * Parses `silence_stream://ms[,factor]`. A negative length never ends; 0 or no number cannot be opened. Undefined for
 * any other path.
 */
export function silenceStream(path: string): Medium | undefined {
  const written = /^silence_stream:\/\/\s*([+-]?\d+)/i.exec(path);
  const ms = written ? Number(written[1]) : 0;
  if (ms === 0) return undefined;
  return { lengthMs: ms > 0 ? ms : Number.POSITIVE_INFINITY, seekable: false };
}

/** Parses `tone_stream://%(on,off,frequency…)…;loops=n`: tones and gaps, repeated n times (-1: endlessly). */
export function toneStream(path: string): Medium | undefined {
  if (!/^tone_stream:\/\//i.test(path)) return undefined;
  let lengthMs = 0;
  for (const [, on, off] of path.matchAll(/%\((\d+),(\d+)/g)) lengthMs += Number(on) + Number(off);
  const loops = Number(/(?:loops|L)=(-?\d+)/.exec(path)?.[1] ?? 1);
  return { lengthMs: loops < 0 ? Number.POSITIVE_INFINITY : lengthMs * loops, seekable: false };
}

/** A file or stream while it plays. Time during which the script's callback runs is not playing time. */
export class Playing {
  private readonly lengthMs: number;
  private readonly samplesPerMs: number;
  /** The last position that was set, in ms and in samples of the file. */
  private base: { ms: number; samples: number };
  /** The time played since then, in ms. */
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
   * The position as FreeSWITCH counts it: samples of the file up to the position that was set, plus samples of the
   * call from there on (switch_ivr_play_file adds the two).
   */
  position(now: number): number {
    this.catchUp(now);
    return Math.round(this.base.samples + this.played * CALL_SAMPLES_PER_MS);
  }

  /** The samples of the file that were read, and their duration, computed with the rate rounded down to whole kHz. */
  read(now: number): { samples: number; ms: number } {
    this.catchUp(now);
    const samples = Math.round(this.total * this.samplesPerMs);
    return { samples, ms: Math.floor(samples / Math.max(1, Math.floor(this.samplesPerMs))) };
  }

  /** Resumes: the file was paused until now. */
  skip(now: number): void {
    this.since = now;
  }

  togglePause(now: number): void {
    this.catchUp(now);
    this.paused = !this.paused;
  }

  /** Seeks to a position in ms, or by a signed offset. */
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
