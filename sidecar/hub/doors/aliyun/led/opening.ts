/** What `SmartCall` says of the call that it wants: how it begins, and what holds for all of it. */
import type { Opening } from '../../../../../engine/contract/opening.ts';
import { AliyunFault } from '../fault.ts';
import type { Parameters } from '../parameters.ts';

/** Values outside of these are as if they were not given, as at the provider. */
const MUTE_MS = [1_000, 20_000] as const;
const PAUSE_MS = [300, 1_200] as const;
const MOST_WHOLE = 1_000_000_000;
/** Characters. The rules of a task have 64 KiB for everything. */
const LONGEST_CODE = 4_096;
const LONGEST_PARAMETERS = 8_192;
const LONGEST_DYNAMIC_ID = 1_024;
const LONGEST_VOICE = 64;

/** The `data` of an answer by which a server would begin the call. @throws AliyunFault */
export function readOpening(parameters: Parameters): Opening['begin'] {
  const code = shortText(parameters, 'VoiceCode', LONGEST_CODE);
  if (code === null) throw AliyunFault.missing('VoiceCode');
  return {
    ...{ action: 'play', action_code: code, action_code_param: readCodeParameters(parameters) },
    action_code_break: parameters.has('ActionCodeBreak') ? parameters.flag('ActionCodeBreak') : true,
    mute_time: within(parameters, 'MuteTime', MUTE_MS),
    pause_time: within(parameters, 'PauseTime', PAUSE_MS),
    dynamic_id: shortText(parameters, 'DynamicId', LONGEST_DYNAMIC_ID) ?? '',
    ...(parameters.flag('TtsConf') && readVoice(parameters)),
  };
}

function readVoice(parameters: Parameters): Opening['begin'] {
  return {
    tts_style: shortText(parameters, 'TtsStyle', LONGEST_VOICE),
    tts_volume: parameters.whole('TtsVolume', 0, 100),
    tts_speed: signed(parameters, 'TtsSpeed', 200),
  };
}

/** Parameters that say nothing to this deployment have to be right all the same. @throws AliyunFault */
export function checkUnused(parameters: Parameters): void {
  signed(parameters, 'Volume', 4);
  for (const name of ['Speed', 'ActionCodeTimeBreak', 'NoiseThreshold', 'StreamAsr', 'BackgroundSpeed'])
    signed(parameters, name, MOST_WHOLE);
  signed(parameters, 'BackgroundVolume', MOST_WHOLE);
  parameters.flag('EnableITN');
}

/** Of the texts that the opening speaks. */
function readCodeParameters(parameters: Parameters): Record<string, string> {
  const text = shortText(parameters, 'VoiceCodeParam', LONGEST_PARAMETERS);
  if (text === null) return {};
  let values: unknown;
  try {
    values = JSON.parse(text);
  } catch {
    throw illegal('VoiceCodeParam must be JSON.');
  }
  const isObject = typeof values === 'object' && values !== null && !Array.isArray(values);
  const entries = isObject ? Object.entries(values as Record<string, unknown>) : [];
  if (!isObject || !entries.every(([, value]) => ['string', 'number'].includes(typeof value)))
    throw illegal('VoiceCodeParam must be an object of texts, such as {"name":"…"}.');
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}

function illegal(message: string): AliyunFault {
  return AliyunFault.business('isv.TEMPLATE_PARAMS_ILLEGAL', message);
}

function within(
  parameters: Parameters,
  name: string,
  [least, most]: readonly [number, number],
): number | null {
  const value = signed(parameters, name, MOST_WHOLE);
  return value !== null && value >= least && value <= most ? value : null;
}

/** A whole number from `-most` to `most`. */
function signed(parameters: Parameters, name: string, most: number): number | null {
  const text = parameters.text(name);
  if (text === null) return null;
  const value = /^-?\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (Math.abs(value) <= most) return value;
  throw AliyunFault.parameter(name, `must be a whole number from -${most} to ${most}.`);
}

/** @throws AliyunFault for one that is longer */
export function shortText(parameters: Parameters, name: string, most: number): string | null {
  const text = parameters.text(name);
  if (text !== null && text.length > most)
    throw AliyunFault.business('isv.PARAM_LENGTH_LIMIT', `${name} must have at most ${most} characters.`);
  return text;
}
