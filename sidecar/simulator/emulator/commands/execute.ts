/** `session.execute`: the applications that change a call or take time. All others end at once. */

import type { RemoteCaller } from '../../caller/remote-caller.ts';
import { causeName } from '../causes.ts';
import type { Channel } from '../channel.ts';
import { type MediaLibrary, Playing, type PromptState } from '../media.ts';
import type { Recogniser } from '../recogniser.ts';
import type { Time } from '../time.ts';
import { callApi } from './api.ts';
import { KNOWN_APPLICATIONS } from './applications.ts';
import { type Expansions, expandVariables } from './expand.ts';
import type { Limits } from './limits.ts';
import { separate } from './words.ts';

export interface ExecutePorts {
  channel: Channel;
  time: Time;
  media: MediaLibrary;
  recogniser: Recogniser;
  remoteCaller: RemoteCaller;
  expansions: Expansions;
  limits: Limits;
  /** A recording to this file begins. */
  record(path: string): void;
  executed(application: string, argument: string): void;
  prompt(path: string, state: PromptState, ms: number): void;
}

export const SUCCESS = 'SUCCESS';

export class Applications {
  private readonly ports: ExecutePorts;

  constructor(ports: ExecutePorts) {
    this.ports = ports;
  }

  /**
   * @returns false only if there is no such application, or if the caller's script says that it fails; true even
   * after a hang-up
   */
  execute(application: string, argument: string): boolean {
    const { channel, remoteCaller, expansions } = this.ports;
    const result = channel.ready() ? remoteCaller.applicationResult(application) : undefined;
    if (result === undefined && !KNOWN_APPLICATIONS.has(application)) return false;
    const expanded = expandVariables(argument, expansions);
    this.ports.executed(application, expanded);
    const returnsResult = RESULT_VARIABLES[application]?.(expanded);
    if (returnsResult !== undefined) {
      if (channel.ready()) channel.set(returnsResult, result ?? SUCCESS);
      if (application === 'bridge' && result !== undefined && result !== SUCCESS) this.bridgeFailed(result);
      return true;
    }
    if (result !== undefined && result !== SUCCESS) return false;
    this.run(application, expanded);
    return true;
  }

  /** Applications that only change variables run after a hang-up too. */
  private readonly always: Readonly<Record<string, (argument: string) => void>> = {
    set: (pair) => this.set(pair),
    export: (pair) => this.set(pair.replace(/^nolocal:/, '')),
    multiset: (pairs) => {
      for (const pair of separate(pairs)) this.set(pair);
    },
    unset: (name) => this.ports.channel.set(name, ''),
    multiunset: (names) => {
      for (const name of separate(names)) this.ports.channel.set(name, '');
    },
  };

  private readonly whileUp: Readonly<Record<string, (argument: string) => void>> = {
    answer: () => {
      this.ports.channel.answered = true;
    },
    pre_answer: () => {
      this.ports.channel.earlyMedia = true;
    },
    // Without a maximum it counts only; FreeSWITCH would transfer a call beyond one.
    limit: (argument) => {
      const usage = String(this.ports.limits.enter(argument));
      const [, realm, name] = separate(argument);
      this.ports.channel.set('limit_usage', usage);
      this.ports.channel.set(`limit_usage_${realm}_${name}`, usage);
    },
    detect_speech: (command) => this.ports.recogniser.command(command),
    hangup: (cause) => this.ports.channel.hangup(causeName(cause)),
    transfer: (target) => {
      if (!/^-bleg\b/i.test(target)) this.ports.channel.transferred = true;
    },
    sleep: (ms) => this.sleep(Number.parseInt(ms, 10) || 0),
    playback: (path) => this.playback(path),
    // It creates missing folders and the file immediately.
    record_session: (path) => this.ports.record(path),
    flush_dtmf: () => {
      this.ports.channel.keys.length = 0;
    },
  };

  private run(application: string, argument: string): void {
    this.always[application]?.(argument);
    if (this.ports.channel.ready()) this.whileUp[application]?.(argument);
  }

  /**
   * Like switch_channel_handle_cause: a failed bridge ends the call, unless `continue_on_fail` is true or lists the
   * cause, or is not set and nobody answered.
   */
  private bridgeFailed(disposition: string): void {
    const { channel } = this.ports;
    const cause = causeName(disposition);
    const set = channel.get('continue_on_fail').toUpperCase();
    const listed = set.split(',').map((item) => item.trim());
    const goesOn = set === '' ? UNANSWERED : ['TRUE', 'YES', 'ON', 'T', 'Y', '1', 'ENABLED', 'ACTIVE'];
    if (goesOn.includes(set === '' ? cause : set) || listed.includes(cause)) return;
    channel.hangup(cause);
  }

  /** Parses `name=value` or `name,value`. The value is expanded once more. */
  private set(pair: string): void {
    const [, name = pair, value = ''] =
      /^([^=]*)=([\s\S]*)$/.exec(pair) ?? /^([^,]*),([\s\S]*)$/.exec(pair) ?? [];
    this.ports.channel.set(name, expandVariables(value, this.ports.expansions));
  }

  /** A key ends the wait and stays in the queue. */
  private sleep(ms: number): void {
    const { channel, time } = this.ports;
    const end = time.now() + ms;
    time.pass({ endsAt: () => end, poll: () => (channel.keys.length > 0 ? 'end' : 'nothing') });
  }

  /** Takes keys and events off their queues. A key of `playback_terminators` (default `*`) ends the playback. */
  private playback(argument: string): void {
    const { channel, time, media, prompt } = this.ports;
    const [, path = argument, start = '0'] = /^([\s\S]*?)@@(\d+)$/.exec(argument) ?? [];
    const medium = media(path);
    if (!medium) {
      prompt(path, 'missing', 0);
      return;
    }
    const begun = time.now();
    const playing = new Playing(medium, Number(start), begun);
    prompt(path, 'begin', 0);
    const ending = time.pass({
      endsAt: () => playing.endsAt(),
      poll: () => {
        const key = channel.takeKey();
        const event = channel.takeEvent();
        if (key && terminators(channel).includes(key.digit)) return 'end';
        return key || event ? 'more' : 'nothing';
      },
    });
    prompt(path, ending === 'ended' ? 'ended' : 'stopped', time.now() - begun);
  }
}

/** Applications whose result is a variable of the call, with the position of its name in the argument. */
const RESULT_VARIABLES: Readonly<Record<string, (argument: string) => string>> = {
  bridge: () => 'originate_disposition',
  play_and_get_digits: (argument) => separate(argument, 11)[7] ?? '',
  read: (argument) => separate(argument, 7)[3] ?? '',
};

/** Causes that never end the call. */
const UNANSWERED = ['NO_ANSWER', 'NO_USER_RESPONSE', 'ORIGINATOR_CANCEL'];

function terminators(channel: Channel): string {
  const set = channel.get('playback_terminators') || '*';
  if (set === 'none') return '';
  return set === 'any' ? '1234567890*#' : set;
}

/** Resolves `${…}` in a call: channel variables, then global variables, then API commands. */
export function callExpansions(
  variable: (name: string) => string,
  ports: Omit<Parameters<typeof callApi>[2], 'variable'>,
): Expansions {
  return {
    variable: (name) => variable(name) || ports.globalVariable(name),
    api: (command, argument) => callApi(command, argument, { ...ports, variable }),
  };
}
