/**
 * The dialect of `http+smartcall://` and `https+smartcall://`: the callback of a cloud provider, by which its customer's
 * server leads a call turn by turn (docs/reference/http-robot.md#smartcall).
 */
import { type Opening, PARALLEL } from '../../contract/opening.ts';
import { LISTEN_ACTION } from '../../flow/compile.ts';
import { iso } from '../../text/iso.ts';
import type { DialogInput } from '../dialog.ts';
import {
  AnswerBuilder,
  flagAt,
  type HttpAnswer,
  numberAt,
  objectOf,
  textAt,
  valueAt,
} from './http-answer.ts';
import type { Dialect, HttpCallFacts, HttpState } from './http-state.ts';

/** How long silence is waited for, in ms. */
const MUTE_MS = { least: 1000, most: 20000, usual: 10000 };
/** How long keys are waited for, in seconds. */
const KEYS_SECONDS = { least: 3, most: 60, usual: 10 };

/** What holds for the whole call. */
interface Usual {
  muteMs: number;
  /** Silence that ends an utterance, ms; null: as the recogniser does it. */
  pauseMs: number | null;
}

export class SmartcallDialect implements Dialect {
  private readonly usual: Usual;

  /** @param opening null: the call begins with a question */
  constructor(
    private readonly call: HttpCallFacts,
    opening: Opening | null,
  ) {
    const data = opening === null ? {} : opening.begin;
    this.usual = {
      muteMs: within(numberAt(data, 'mute_time'), MUTE_MS),
      pauseMs: numberAt(data, 'pause_time'),
    };
  }

  request(state: HttpState, input: DialogInput, now: number): object | null {
    const content = this.content(state, input, now);
    if (content === null) return null;
    const callid = input.type === 'create' ? input.callid : state.callid;
    return { call_id: callid, timestamp: iso(now), ...content };
  }

  private content(state: HttpState, input: DialogInput, now: number): object | null {
    switch (input.type) {
      case 'create': {
        const { callerNumber, destinationNumber } = this.call;
        const content = { caller: callerNumber, callee: destinationNumber, orgcallee: destinationNumber };
        return { content_type: 'callin', content };
      }
      case 'text': {
        if (!input.final) return null;
        const begin = input.startedAt - state.startedAt;
        const end = (input.endedAt ?? now) - state.startedAt;
        const times = { begin_offset: begin, end_offset: end, begin_time: iso(input.startedAt) };
        const content = { words: input.text, ...times, is_playing: input.playing };
        return { content_type: 'normal', content: { ...this.common(state), ...content } };
      }
      case 'dtmf': {
        const content = { words: input.keys, is_playing: input.playing === true };
        return { content_type: 'dtmf', content: { ...this.common(state), ...content } };
      }
      case 'complete': {
        const content = { words: '', is_playing: false };
        return { content_type: 'mute', content: { ...this.common(state), ...content } };
      }
      case 'destroy':
        return null;
    }
  }

  private common({ prompts, privatedata }: HttpState): object {
    return {
      role: '1',
      identity: this.call.callerNumber,
      current_media_code: prompts[0] ?? '',
      dynamic_id: privatedata,
    };
  }

  read(reply: object, { callid }: HttpState): HttpAnswer {
    const builder = new AnswerBuilder();
    const root = objectOf(reply);
    const data = objectOf(valueAt(root, 'data'));
    readAction(data, builder, { ...this.usual, callid });
    builder.answer.speech = speechOf(data);
    builder.privatedata(textAt(data, 'dynamic_id') ?? undefined);
    builder.answer.partials = false;
    return builder.answer;
  }
}

type Data = { readonly [key: string]: unknown };

function readAction(data: Data, builder: AnswerBuilder, call: Usual & { callid: string }): void {
  switch (textAt(data, 'action')) {
    case null:
    case 'continue':
    case 'donothing':
      break;
    case 'break':
      builder.answer.stopsPrompts = true;
      break;
    case 'answer':
    case 'play':
      builder.action(LISTEN_ACTION, listenArgument(data, call), playbacksOf(data));
      break;
    case 'dtmf':
      readKeys(data, builder);
      break;
    case 'hangup':
      builder.action('hangup', null, playbacksOf(data));
      break;
    case 'transfer':
      readTransfer(data, builder);
      break;
    case 'parallel_transfer':
      readParallel(data, builder, call.callid);
      break;
    case 'parallel_bridge':
      if (textAt(data, 'number') === null) builder.action('transfer', `\${${PARALLEL}}`, playbacksOf(data));
      else readTransfer(data, builder);
      break;
    default:
      builder.refuse('action');
  }
}

/** The dialplan decides where a number leads; a blank would name another dialplan. */
function readTransfer(data: Data, builder: AnswerBuilder): void {
  const number = extensionIn(data);
  if (number === null) builder.refuse('argument');
  else builder.action('transfer', number, playbacksOf(data));
}

/** What runs goes on until the call is connected. */
function readParallel(data: Data, builder: AnswerBuilder, callid: string): void {
  const number = extensionIn(data);
  if (number === null) builder.refuse('argument');
  else builder.answer.commands = [{ name: 'uuid_setvar', argument: `${callid} ${PARALLEL} ${number}` }];
}

function extensionIn(data: Data): string | null {
  const number = textAt(data, 'number');
  return number !== null && EXTENSION.test(number) ? number : null;
}

const EXTENSION = /^[+0-9*#A-Za-z_.@-]{1,64}$/;

/** `action_code_break`: whether the caller may interrupt what is played. */
function listenArgument(data: Data, { muteMs, pauseMs }: Usual): string {
  const interrupt = flagAt(data, 'action_code_break') === true ? 2 : 0;
  const given = numberAt(data, 'mute_time');
  const pause = pauseMs === null ? "''" : pauseMs;
  return `1 ${interrupt} '' '' '' '' ${pause} ${given === null ? muteMs : within(given, MUTE_MS)}`;
}

function readKeys(data: Data, builder: AnswerBuilder): void {
  const seconds = within(numberAt(data, 'dtmf_nonin_overtime'), KEYS_SECONDS);
  builder.action(LISTEN_ACTION, `0 0 '' '' '' '' '' ${seconds * 1000}`, playbacksOf(data));
  builder.answer.maxKeys = numberAt(data, 'dtmf_max_numbers');
  builder.answer.terminators = textAt(data, 'dtmf_end_character');
}

function within(value: number | null, { least, most, usual }: typeof MUTE_MS): number {
  return value === null ? usual : Math.round(Math.max(least, Math.min(most, value)));
}

/**
 * Sound files and texts. `action_code_param` gives the values of `$name$` and `${name}`. A comma separates entries only
 * where all of them are files or names: it may be part of a text.
 */
function playbacksOf(data: Data): string[] {
  const code = textAt(data, 'action_code');
  if (code === null) return [];
  const values = objectOf(parsed(valueAt(data, 'action_code_param')));
  const parts = code.split(',').map((part) => part.trim());
  const entries = parts.every((part) => ENTRY.test(part)) ? parts : [code];
  return entries.map((entry) => entry.replace(NAME, (whole, name: string) => textAt(values, name) || whole));
}

const NAME = /\$\{?([^\s{}$]+)[}$]/g;
const ENTRY = /^(?:\$[^\s$]+\$|[^\s$]+\.(?:wav|mp3))$/i;

/** The voice, in the provider's words. */
function speechOf(data: Data): HttpAnswer['speech'] {
  const voice = textAt(data, 'tts_style');
  const volume = numberAt(data, 'tts_volume');
  const rate = numberAt(data, 'tts_speed');
  return {
    ...(voice !== null && { defaultVoice: voice }),
    ...(volume !== null && { ttsVolume: volume }),
    ...(rate !== null && { ttsSpeechRate: rate }),
  };
}

/** The provider writes these values as a text of JSON. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return null;
  }
}
