/** Lets virtual time pass while the script is blocked in the host. */

import type { Party } from '../caller/remote-caller.ts';
import type { Channel } from './channel.ts';
import type { VirtualClock } from './clock.ts';
import { ScriptAborted } from './script-aborted.ts';

/** Something of the host that blocks the script. */
export interface Wait {
  /** When it ends by itself: virtual milliseconds, Infinity where it never does. */
  endsAt(): number;
  /**
   * Hands one key and one event over, as one frame of FreeSWITCH's loops does.
   *
   * @returns `end` when the script stopped the wait, `more` when there may be more to hand over
   */
  poll?(): 'end' | 'more' | 'nothing';
  /** False where blocking here does not mean that the script has dealt with its last input (an HTTP request). */
  settles?: boolean;
}

/** `ended` by itself, `stopped` by the script, or `gone`: the call is over or elsewhere. */
export type Ending = 'ended' | 'stopped' | 'gone';

/** Calls of the host within one moment after which a script is taken to be looping. */
const MAX_CALLS_AT_ONCE = 100_000;

export class Time {
  private readonly clock: VirtualClock;
  private readonly channel: Channel;
  private readonly party: Party;
  private readonly hangupAt: number;
  private readonly frameMs: number;
  private callsNow = 0;
  /** Raised whenever time passes: the runner's own bound on loops starts again. */
  moments = 0;

  /**
   * @param limitMs the call is hung up (`ALLOTTED_TIMEOUT`) after this time
   * @param frameMs what waits to be handed over is, one key and one event each time, so many ms apart
   */
  constructor(clock: VirtualClock, channel: Channel, party: Party, limitMs: number, frameMs: number) {
    this.clock = clock;
    this.channel = channel;
    this.party = party;
    this.hangupAt = clock.now() + limitMs;
    this.frameMs = frameMs;
  }

  now(): number {
    return this.clock.now();
  }

  /** Told of every call of the host, so that a script that makes no progress is found out. */
  count(): void {
    if (++this.callsNow > MAX_CALLS_AT_ONCE) {
      throw new ScriptAborted(
        'SCRIPT_LOOPS',
        `the script called the host ${MAX_CALLS_AT_ONCE} times in no time`,
      );
    }
  }

  /** Blocks the script. At one moment the caller's doings come before the end of media and before time-outs. */
  pass(wait: Wait): Ending {
    let frameAt = this.now();
    for (;;) {
      this.count();
      if (!this.channel.ready()) return 'gone';
      // Time that a callback took is found here: a bound that it overran ends the wait before anything else.
      if (wait.endsAt() < this.now()) return 'ended';
      const handed = this.now() < frameAt ? 'nothing' : (wait.poll?.() ?? 'nothing');
      if (handed === 'end') return 'stopped';
      if (handed === 'more') {
        frameAt = this.now() + this.frameMs;
        if (this.frameMs === 0) continue;
      }
      const dealtWith = this.now() >= frameAt && wait.settles !== false;
      if (dealtWith && this.party.settle()) continue;
      if (this.advance(wait.endsAt(), frameAt)) return 'ended';
    }
  }

  /** To whatever comes next; true when that is the end of the wait. */
  private advance(end: number, frameAt: number): boolean {
    const party = this.party.nextAt();
    const frame = frameAt > this.now() ? frameAt : Number.POSITIVE_INFINITY;
    const next = Math.min(party, this.hangupAt, frame);
    this.advanceTo(Math.min(next, end));
    if (next > end) return true;
    if (party <= this.now()) this.party.act();
    else if (this.hangupAt <= this.now()) this.channel.hangup('ALLOTTED_TIMEOUT');
    return false;
  }

  /** Blocks the thread itself: nothing is handed over, and a hang-up does not end it. */
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
