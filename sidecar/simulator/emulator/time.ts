/** Lets virtual time pass while the script is blocked in the host. */

import type { RemoteCaller } from '../caller/remote-caller.ts';
import type { Channel } from './channel.ts';
import type { VirtualClock } from './clock.ts';
import { ScriptAborted } from './script-aborted.ts';

/** An operation of the host that blocks the script. */
export interface Wait {
  /** When it ends by itself, in virtual milliseconds; Infinity if it never does. */
  endsAt(): number;
  /**
   * Hands one key and one event over, as one frame of FreeSWITCH's loops does.
   *
   * @returns `end` when the script stopped the wait, `more` when there may be more to hand over
   */
  poll?(): 'end' | 'more' | 'nothing';
  /** False for an operation that a script may start before it has processed its last input, such as an HTTP request. */
  settles?: boolean;
}

/** `ended` by itself; `stopped` by the script; `gone` where the call was hung up or transferred. */
export type Ending = 'ended' | 'stopped' | 'gone';

/** A script that calls the host more often than this while no time passes is looping. */
const MAX_CALLS_AT_ONCE = 100_000;

export interface TimeOptions {
  clock: VirtualClock;
  channel: Channel;
  remoteCaller: RemoteCaller;
  /** The call is hung up (`ALLOTTED_TIMEOUT`) after this time. */
  limitMs: number;
  /** Time between two frames. Each frame hands over at most one key and one event. */
  frameMs: number;
}

export class Time {
  private readonly clock: VirtualClock;
  private readonly channel: Channel;
  private readonly remoteCaller: RemoteCaller;
  private readonly hangupAt: number;
  private readonly frameMs: number;
  private callsNow = 0;
  /** Increases whenever time passes, so that the runner can restart its own limit on loops. */
  moments = 0;

  constructor({ clock, channel, remoteCaller, limitMs, frameMs }: TimeOptions) {
    this.clock = clock;
    this.channel = channel;
    this.remoteCaller = remoteCaller;
    this.hangupAt = clock.now() + limitMs;
    this.frameMs = frameMs;
  }

  now(): number {
    return this.clock.now();
  }

  /** Counts a call of the host, to detect a script that makes no progress. */
  count(): void {
    if (++this.callsNow > MAX_CALLS_AT_ONCE) {
      throw new ScriptAborted(
        'SCRIPT_LOOPS',
        `the script called the host ${MAX_CALLS_AT_ONCE} times in no time`,
      );
    }
  }

  /** Blocks the script. If several things are due at the same time, the caller acts before media end and before time-outs. */
  pass(wait: Wait): Ending {
    let frameAt = this.now();
    for (;;) {
      this.count();
      if (!this.channel.ready()) return 'gone';
      // A callback may have taken time. A limit that it overran ends the wait before anything else is handed over.
      if (wait.endsAt() < this.now()) return 'ended';
      const handed = this.now() < frameAt ? 'nothing' : (wait.poll?.() ?? 'nothing');
      if (handed === 'end') return 'stopped';
      if (handed === 'more') {
        frameAt = this.now() + this.frameMs;
        if (this.frameMs === 0) continue;
      }
      const dealtWith = this.now() >= frameAt && wait.settles !== false;
      if (dealtWith && this.remoteCaller.settle()) continue;
      if (this.advance(wait.endsAt(), frameAt)) return 'ended';
    }
  }

  /** Advances to the next thing that is due. Returns true when that is the end of the wait. */
  private advance(end: number, frameAt: number): boolean {
    const callerAt = this.remoteCaller.nextAt();
    const frame = frameAt > this.now() ? frameAt : Number.POSITIVE_INFINITY;
    const next = Math.min(callerAt, this.hangupAt, frame);
    this.advanceTo(Math.min(next, end));
    if (next > end) return true;
    if (callerAt <= this.now()) this.remoteCaller.act();
    else if (this.hangupAt <= this.now()) this.channel.hangup('ALLOTTED_TIMEOUT');
    return false;
  }

  /** Blocks the thread itself. Nothing is handed over, and a hang-up does not end it. */
  block(ms: number): void {
    const end = this.now() + ms;
    if (this.pass({ endsAt: () => end, settles: false }) === 'gone') this.advanceTo(end);
  }

  private advanceTo(ms: number): void {
    if (ms <= this.now()) return;
    this.clock.advanceTo(ms);
    this.callsNow = 0;
    this.moments++;
  }
}
