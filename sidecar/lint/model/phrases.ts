/** Phrases for messages, in both languages. */
import { shortened } from '../../lib/error.ts';
import type { Words } from './finding.ts';
import type { Kind } from './keys.ts';

/** Creates a phrase in both languages. */
export function words(zh: string, en: string): Words {
  return { zh, en };
}

/** The required type of a value. */
export const EXPECTED: Readonly<Record<Kind, Words>> = {
  text: words('文本', 'a text'),
  list: words('文本列表', 'a list of texts'),
  names: words('文本或文本列表', 'a text or a list of texts'),
  count: words('不小于 0 的整数', 'a whole number from 0'),
  number: words('数字', 'a number'),
  flag: words('"1" 或 "0"', '"1" or "0"'),
  object: words('对象', 'an object'),
  free: words('任意值', 'anything'),
};

/** The owner of a keyword: an arrow (by its target) or a KB prompt. `group` is set for a word of a synonym group. */
export interface Owner {
  kind: 'arrow' | 'prompt';
  id: string;
  group?: string;
}

export function ownerPhrase({ kind, id, group }: Owner): Words {
  const name = quoted(id);
  const owner =
    kind === 'arrow'
      ? words(`到节点“${name}”的分支`, `the arrow to "${name}"`)
      : words(`知识库条目“${name}”`, `KB prompt "${name}"`);
  if (group === undefined) return owner;
  const synonym = quoted(group);
  return words(`${owner.zh}（同义词“${synonym}”）`, `${owner.en} (synonym "${synonym}")`);
}

/** Shortens a text of the script for use in a phrase. */
export function quoted(text: string): string {
  return shortened(text, 40);
}

/** Joins phrases. */
export function joined(phrases: Words[], zh = '；', en = '; '): Words {
  return words(phrases.map((phrase) => phrase.zh).join(zh), phrases.map((phrase) => phrase.en).join(en));
}
