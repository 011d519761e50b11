/** The keys that the forms show. Any other is listed as it is written, so that nothing of a flow is invisible. */
import { TOKENS } from '../../../../../engine/flow/argument.ts';
import { isObject, textOf } from '../../../../../engine/flow/value.ts';
import type { Json } from '../../../../../engine/text/json.ts';
import {
  type Container,
  type Part,
  textOfPart,
  valueOfPart,
} from '../../../../editor/model/document/part.ts';

type Kind = 'text' | 'list' | 'flag' | 'object';
export type Keys = ReadonlyMap<string, Kind>;

const keys = (kinds: Partial<Record<Kind, string>>): Keys =>
  new Map(
    Object.entries(kinds).flatMap(([kind, names]) => names.split(' ').map((name) => [name, kind as Kind])),
  );

export const ROOT_KEYS = keys({ text: 'start', object: 'flow kb prompt synonym global' });
export const NODE_KEYS = keys({
  text: 'description action argument mismatchrepetition repetition potential nlpid',
  list: 'playbacks replaybacks thirdplaybacks fourplaybacks kbplaybacks mismatchplaybacks kb',
  flag: 'optout',
  object: 'filter subflow position',
});
export const FILTER_KEYS = keys({ text: 'text dtmf' });
export const ARROW_KEYS = keys({ object: 'condition', text: 'priority', flag: 'optout' });
export const CONDITION_KEYS = keys({ list: 'text dtmf complete' });
export const CATEGORY_KEYS = keys({ text: 'name description', list: 'prompts' });
export const ENTRY_KEYS = keys({
  text: 'name description repetition potential switchflow',
  list: 'keyworks keywords playbacks',
  flag: 'ignorereturnplayback optout',
});
export const GLOBAL_KEYS = keys({
  text: `${TOKENS.filter((token) => token !== 'appid').join(' ')} defaultvoice voicedir ttsurl ttsengine ttsconfig ttsvolume ttsspeechrate ttspitchrate nlpurl contexturl dtmf_terminators dtmf_digit_timeout_ms match_pinyin match_words bargein_min_chars thinking_after_ms`,
  list: 'voicelist bargein_ignore_words thinking_playbacks',
});

export interface UnknownKey {
  key: string;
  /** As written. */
  text: string;
  /** The form knows the key but not such a value. */
  isOdd: boolean;
}

export function unknownKeys(object: Container, known: Keys): UnknownKey[] {
  const found: UnknownKey[] = [];
  const last = new Map<string, Part>();
  for (const { key, part } of object.children) if (key) last.set(key.value, part);
  for (const [key, part] of last) {
    const kind = known.get(key);
    if (kind === undefined) found.push({ key, text: textOfPart(part), isOdd: false });
    else if (!fits(valueOfPart(part), kind)) found.push({ key, text: textOfPart(part), isOdd: true });
  }
  return found;
}

function fits(value: Json, kind: Kind): boolean {
  const isText = (one: Json): boolean => one === null || one === '' || textOf(one) !== null;
  if (isText(value)) return kind !== 'object' || value === null || value === '';
  if (Array.isArray(value))
    return (kind === 'list' && value.every(isText)) || value.every((one) => one === '');
  if (typeof value === 'boolean') return kind === 'flag';
  return kind === 'object' && isObject(value);
}
