/**
 * The blocking functions of `session`: `streamFile`, `collectInput` and `sleep`, with the behaviour and quirks of
 * switch_ivr_play_file, switch_ivr_collect_digits_callback and switch_ivr_sleep.
 */
import type { Channel, HostEvent, Key } from './channel.ts';
import { type MediaLibrary, Playing, type PromptState } from './media.ts';
import type { Time } from './time.ts';

export type Input = { key: Key } | { event: HostEvent };

/** The result of a callback as text; `thrown` if it threw. */
export type Verdict = { text: string } | 'thrown';

export type InputCallback = (input: Input) => Verdict;

export interface SessionPorts {
  channel: Channel;
  time: Time;
  media: MediaLibrary;
  log(level: string, text: string): void;
  /** Called when something begins to play, cannot be opened, or has ended after `ms`. */
  prompt(path: string, state: PromptState, ms: number): void;
}

/** How a blocking function treats keys and events. */
interface Listening {
  callback: InputCallback | undefined;
  goesOn(verdict: Verdict): boolean;
  /** Without a callback a key ends the wait. It is taken off the queue, or left there, where it ends the next wait. */
  takesKeys: boolean;
  /** Without a callback an event is discarded and ends the wait, or stays in the queue. */
  dropsEvents: boolean;
}

/** The nesting of callbacks: a third level is not called, and its function stops. */
const MAX_CALLBACK_DEPTH = 2;

export class Session {
  private readonly ports: SessionPorts;
  private depth = 0;

  constructor(ports: SessionPorts) {
    this.ports = ports;
  }

  /** @param startSample where to begin, in samples of the file */
  streamFile(path: string, startSample: number, callback: InputCallback | undefined): void {
    const { channel, time, media, prompt } = this.ports;
    const medium = media(path);
    if (!medium) {
      prompt(path, 'missing', 0);
      channel.set('last_file_position', '0');
      return;
    }
    const begun = time.now();
    const playing = new Playing(medium, startSample, begun);
    // The thread that plays also runs the callback, so the file does not advance meanwhile.
    const standingStill: InputCallback | undefined =
      callback &&
      ((input) => {
        playing.catchUp(time.now());
        const verdict = callback(input);
        playing.skip(time.now());
        return verdict;
      });
    prompt(path, 'begin', 0);
    const listening: Listening = {
      callback: standingStill,
      goesOn: (verdict) => verdict === 'thrown' || obey(verdict.text, playing, time.now()),
      takesKeys: true,
      dropsEvents: false,
    };
    const ending = time.pass({ endsAt: () => playing.endsAt(), poll: () => this.poll(listening) });
    const read = playing.read(time.now());
    channel.set('last_file_position', String(playing.position(time.now())));
    channel.set('playback_samples', String(read.samples));
    channel.set('playback_ms', String(read.ms));
    prompt(path, ending === 'ended' ? 'ended' : 'stopped', time.now() - begun);
  }

  /** Times are in ms. An absolute time-out of 0 never ends the wait, and each key restarts the digit time-out. */
  collectInput(digitMs: number, absoluteMs: number, callback: InputCallback | undefined): void {
    const { channel, time } = this.ports;
    const begun = time.now();
    let lastKey = begun;
    const listening: Listening = {
      callback:
        callback &&
        ((input) => {
          const verdict = callback(input);
          if ('key' in input) lastKey = time.now();
          return verdict;
        }),
      goesOn: (verdict) => verdict !== 'thrown' && saysGoOn(verdict.text),
      takesKeys: false,
      dropsEvents: true,
    };
    if (!channel.ready()) return;
    time.pass({
      endsAt: () =>
        Math.min(
          absoluteMs > 0 ? begun + absoluteMs : Number.POSITIVE_INFINITY,
          digitMs > 0 ? lastKey + digitMs : Number.POSITIVE_INFINITY,
        ),
      poll: () => this.poll(listening),
    });
  }

  sleep(ms: number, callback: InputCallback | undefined): void {
    const { time } = this.ports;
    const end = time.now() + ms;
    const listening: Listening = {
      callback,
      goesOn: (verdict) => verdict !== 'thrown' && saysGoOn(verdict.text),
      takesKeys: false,
      dropsEvents: false,
    };
    time.pass({ endsAt: () => end, poll: () => this.poll(listening) });
  }

  /** One iteration of FreeSWITCH's loop: a key and then an event, even if the callback for the key said stop. */
  private poll(listening: Listening): 'end' | 'more' | 'nothing' {
    const { channel } = this.ports;
    let handed = false;
    let goesOn = true;
    if (channel.keys.length > 0) {
      if (!listening.callback) {
        if (listening.takesKeys) channel.takeKey();
        return 'end';
      }
      handed = true;
      goesOn = this.hand(listening, { key: channel.takeKey() as Key });
    }
    if (channel.events.length > 0 && (listening.callback || listening.dropsEvents)) {
      handed = true;
      goesOn = this.hand(listening, { event: channel.takeEvent() as HostEvent }) && goesOn;
    }
    if (!goesOn) return 'end';
    return handed ? 'more' : 'nothing';
  }

  private hand(listening: Listening, input: Input): boolean {
    if (!listening.callback) return false;
    if (this.depth === MAX_CALLBACK_DEPTH) {
      this.ports.log('ERR', `Maximum recursive callback limit ${MAX_CALLBACK_DEPTH} reached.`);
      return false;
    }
    this.depth++;
    try {
      return listening.goesOn(listening.callback(input));
    } finally {
      this.depth--;
    }
  }
}

function saysGoOn(text: string): boolean {
  return text === 'true' || text === 'undefined';
}

/** Like FSSession::StreamInputCallback. Speed and volume are accepted but have no effect here. */
function obey(text: string, playing: Playing, now: number): boolean {
  const verb = text.toLowerCase();
  if (verb.startsWith('speed') || verb.startsWith('volume')) return verb.includes(':');
  if (verb === 'pause') playing.togglePause(now);
  else if (verb === 'restart') playing.seek(0, false, now);
  else if (verb.startsWith('seek')) seek(text, playing, now);
  else return saysGoOn(text);
  return true;
}

function seek(text: string, playing: Playing, now: number): void {
  const [, sign = '', digits = ''] = /:([+-]?)(\d*)/.exec(text) ?? [];
  const ms = Number(digits);
  // A step that is not a number means one second forward, and so does a backward step of 0, because atoi() returns 0
  // for both.
  const step = ms === 0 ? 1000 : sign === '-' ? -ms : ms;
  playing.seek(sign === '' ? ms : step, sign !== '', now);
}
