/** The dialect of `http://` and `https://` (docs/reference/http-robot.md#requests, #answers). */
import type { DialogInput } from '../dialog.ts';
import { readCommands } from './commands.ts';
import {
  AnswerBuilder,
  flagAt,
  type HttpAnswer,
  numberAt,
  objectOf,
  textAt,
  textsAt,
  valueAt,
} from './http-answer.ts';
import type { Dialect, HttpCallFacts, HttpState } from './http-state.ts';

export class PlainDialect implements Dialect {
  constructor(
    private readonly call: HttpCallFacts,
    private readonly allowedCommands: readonly string[],
  ) {}

  request(state: HttpState, input: DialogInput, now: number): object {
    const timestamp = now * 1000;
    const { callid, appid, privatedata } = state;
    if (input.type === 'create') {
      const { call } = this;
      return {
        timestamp,
        call_source: call.callSource,
        source_name: call.sourceName,
        callid: input.callid,
        appid: input.nextAppid,
        method: 'create',
        caller_number: call.callerNumber,
        destination_number: call.destinationNumber,
        direction: call.direction,
        task_id: call.taskId,
        variables: call.variables,
      };
    }
    if (input.type === 'destroy') {
      return { timestamp, method: 'destory', callid, appid, privatedata, reason: input.reason };
    }
    return { timestamp, method: 'input', callid, appid, privatedata, ...inputKeys(state, input, now) };
  }

  read(reply: object, { callid }: HttpState): HttpAnswer {
    const builder = new AnswerBuilder();
    const { answer } = builder;
    const root = objectOf(reply);
    const application = textAt(root, 'action');
    if (application !== null)
      builder.action(application, textAt(root, 'argument'), textsAt(root, 'playbacks'));
    else if (valueAt(root, 'action')) builder.refuse('action');
    answer.speech = speechOf(objectOf(valueAt(root, 'tts')));
    builder.privatedata(valueAt(root, 'privatedata'));
    answer.soundFolder = textAt(root, 'sound_file_dir');
    builder.textsAhead(textsAt(root, 'pre_tts_text'));
    readCommands(textsAt(root, 'commands'), { callid, allowed: this.allowedCommands }, builder);
    answer.terminators = textAt(root, 'dtmf_terminators');
    answer.partials = flagAt(root, 'partials');
    builder.log(textAt(root, 'log'));
    return answer;
  }
}

type ServerInput = Exclude<DialogInput, { type: 'create' } | { type: 'destroy' }>;

/** Times in µs since 1970, durations in ms. */
function inputKeys(state: HttpState, input: ServerInput, now: number): object {
  switch (input.type) {
    case 'text':
      return {
        input_type: 'text',
        input_args: (input.final ? 'F' : 'S') + input.text,
        input_start_time: input.startedAt * 1000,
        input_duration: Math.max(0, (input.endedAt ?? now) - input.startedAt),
        play_progress: input.playing ? input.playTime : 0,
      };
    case 'dtmf':
      return {
        input_type: 'dtmf',
        input_args: `D${input.keys}`,
        input_start_time: input.startedAt * 1000,
        input_duration: Math.max(0, input.lastKeyAt - input.startedAt),
        play_progress: input.playing === true ? input.playTime : 0,
      };
    case 'complete':
      return {
        input_type: 'complete',
        input_args: input.argument,
        input_start_time: state.actionStartedAt * 1000,
        input_duration: Math.max(0, now - state.actionStartedAt),
        play_progress: 0,
      };
  }
}

function speechOf(tts: { readonly [key: string]: unknown }): HttpAnswer['speech'] {
  const speech: HttpAnswer['speech'] = {};
  const url = textAt(tts, 'ttsurl');
  const voice = textAt(tts, 'ttsvoicename');
  const config = textAt(tts, 'ttsconfig');
  const engine = textAt(tts, 'ttsengine');
  const volume = numberAt(tts, 'ttsvolume');
  const speechRate = numberAt(tts, 'ttsspeechrate');
  const pitchRate = numberAt(tts, 'ttspitchrate');
  if (url !== null) speech.ttsUrl = url;
  if (voice !== null) speech.defaultVoice = voice;
  if (config !== null) speech.ttsConfig = config;
  if (engine !== null) speech.ttsEngine = engine;
  if (volume !== null) speech.ttsVolume = volume;
  if (speechRate !== null) speech.ttsSpeechRate = speechRate;
  if (pitchRate !== null) speech.ttsPitchRate = pitchRate;
  return speech;
}
