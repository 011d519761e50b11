/** What an arrow waits for, in a word and a colour: an author reads a card by them. */
import { listOf, objectAt } from '../../../../engine/flow/value.ts';
import type { JsonObject } from '../../../../engine/text/json.ts';

/**
 * `yes` and `no`: words of agreement and refusal; `word`: other words; `any`: what nothing else took; `silence`: no
 * answer; `keys`: pressed keys; `done`: the end of the prompts or of an application; `none`: no condition, never taken.
 */
export type Tag = 'yes' | 'no' | 'word' | 'any' | 'silence' | 'keys' | 'done' | 'none';

export interface Row {
  target: string;
  tags: readonly Tag[];
  /** The first words or keys, as they are written. */
  words: string;
}

const YES = /^(?:肯定|同意|是的?$|yes|affirm|positive|agree)/i;
const NO = /^(?:否定|拒绝|不同意|no$|nope|negative|refus|reject)/i;
const IS_ANY = /^any$/i;
/** More characters do not fit on a card. */
const WORDS_SHOWN = 48;

export function rowOf(target: string, arrow: JsonObject): Row {
  const condition = objectAt(arrow, 'condition');
  const text = listOf(condition.get('text'));
  const dtmf = listOf(condition.get('dtmf'));
  const complete = listOf(condition.get('complete'));
  const tags = new Set<Tag>();
  const words: string[] = [];
  for (const entry of text) {
    if (IS_ANY.test(entry)) continue;
    tags.add(YES.test(entry) ? 'yes' : NO.test(entry) ? 'no' : 'word');
    words.push(entry);
  }
  // The most telling word comes first.
  if (text.some((entry) => IS_ANY.test(entry))) tags.add('any');
  if (dtmf.length > 0) tags.add('keys');
  for (const entry of dtmf) if (!IS_ANY.test(entry)) words.push(entry);
  for (const entry of complete) {
    if (entry.startsWith('timeout')) tags.add('silence');
    else {
      tags.add('done');
      if (!IS_ANY.test(entry)) words.push(entry);
    }
  }
  if (tags.size === 0) tags.add('none');
  return { target, tags: [...tags], words: joined(words) };
}

function joined(words: readonly string[]): string {
  let out = '';
  for (const word of words) {
    if (out.length > WORDS_SHOWN) break;
    out += (out === '' ? '' : '、') + word.slice(0, WORDS_SHOWN);
  }
  return out;
}
