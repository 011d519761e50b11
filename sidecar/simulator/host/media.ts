/** What there is to play. */

/** Samples a millisecond on an 8000 Hz channel, in which positions are told. */
export const SAMPLES_PER_MS = 8;

export interface Medium {
  /** Infinity for a stream without end. */
  lengthMs: number;
}

/** Begins, could not be opened, came to its end, was stopped before it. */
export type PromptState = 'begin' | 'missing' | 'ended' | 'stopped';

/** A path as FreeSWITCH gets it; undefined where it cannot be opened. */
export type MediaLibrary = (path: string) => Medium | undefined;

/**
 * `silence_stream://ms[,factor]`: a negative length never ends, 0 or no number cannot be opened.
 * Undefined also for every other path.
 */
export function silenceStream(path: string): Medium | undefined {
  const written = /^silence_stream:\/\/\s*([+-]?\d+)/i.exec(path);
  const ms = written ? Number(written[1]) : 0;
  if (ms === 0) return undefined;
  return { lengthMs: ms > 0 ? ms : Number.POSITIVE_INFINITY };
}

/** One file or stream while it plays. Time at which the script's callback runs is no playing time. */
export class Playing {
  private readonly lengthMs: number;
  private positionMs: number;
  private since: number;
  private paused = false;

  constructor(medium: Medium, startSample: number, now: number) {
    this.lengthMs = medium.lengthMs;
    this.positionMs = Math.min(Math.max(0, startSample / SAMPLES_PER_MS), this.lengthMs);
    this.since = now;
  }

  endsAt(): number {
    if (this.paused) return Number.POSITIVE_INFINITY;
    return this.since + Math.ceil(this.lengthMs - this.positionMs);
  }

  /** Where it is, in samples at 8000 Hz from the begin of the file. */
  samples(now: number): number {
    this.catchUp(now);
    return Math.round(this.positionMs * SAMPLES_PER_MS);
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
    const to = relative ? this.positionMs + ms : ms;
    this.positionMs = Math.min(Math.max(0, to), this.lengthMs);
  }

  catchUp(now: number): void {
    if (!this.paused) this.positionMs = Math.min(this.lengthMs, this.positionMs + now - this.since);
    this.since = now;
  }
}
