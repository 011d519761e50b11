/** Reports leading and trailing blanks where texts must be exact. They are invisible and change the meaning. */
import { isAny } from '../../../../engine/flow/condition.ts';
import { delimited } from '../../../../engine/flow/pattern.ts';
import { promptKind } from '../../../../engine/flow/prompt.ts';
import { objectAt, textOf } from '../../../../engine/flow/value.ts';
import { childPath, type JsonObject } from '../../../../engine/text/json.ts';
import type { Outline } from '../../model/outline.ts';
import { words } from '../../model/phrases.ts';
import type { Place } from '../../model/place.ts';
import { placesOf } from '../../model/place.ts';
import { playbacksOf } from '../../model/playbacks.ts';
import type { Report } from '../../model/report.ts';
import { eachWord } from '../../model/words.ts';

const EDGE = '[\\s\\u200b-\\u200d\\u2060\\ufeff]+';
const AT_AN_END = new RegExp(`^${EDGE}|${EDGE}$`, 'g');
/** Most texts contain no blanks at all. */
const SOME = new RegExp(EDGE);

/** The text without invisible characters at its ends. */
function trimmed(text: string): string {
  return SOME.test(text) ? text.replace(AT_AN_END, '') : text;
}

const GLOBAL_TEXTS = [
  'voicedir',
  'ttsurl',
  'ttsengine',
  'nlpurl',
  'contexturl',
  'defaultvoice',
  'record_template',
];
const IDS = ['flow', 'kb', 'prompt', 'synonym'];

export function checkBlanks(root: JsonObject, outline: Outline, report: Report): void {
  const groups = objectAt(root, 'synonym');
  const check = (written: string, path: string, reason = EXACT): void => {
    if (trimmed(written) !== written) report.add('blank-at-end', path, { value: written, reason });
  };
  eachWord(outline, ({ kind, written }, { path }) => {
    const text = trimmed(written);
    if (text === written) return;
    if (isAny(text)) check(written, path, AN_ANY);
    else if (groups.has(text) && !groups.has(written)) check(written, path, A_GROUP);
    else if (delimited(text) ? !delimited(written) : kind === 'regex') check(written, path, A_REGEX);
  });
  for (const { arrows } of outline.nodes) {
    for (const { dtmf, complete } of arrows) {
      for (const { written, path } of [...dtmf, ...complete] as Place[]) check(written, path);
    }
  }
  for (const part of [...outline.nodes, ...outline.prompts]) {
    for (const { written, path } of playbacksOf(part)) {
      if (promptKind(trimmed(written)).kind !== 'text') check(written, path, A_PROMPT);
    }
  }
  for (const kind of IDS) {
    for (const id of objectAt(root, kind).keys()) check(id, childPath(`$.${kind}`, id));
  }
  const global = objectAt(root, 'global');
  for (const key of GLOBAL_TEXTS) check(textOf(global.get(key)) ?? '', childPath('$.global', key));
  for (const { written, path } of placesOf(global.get('voicelist'), '$.global.voicelist'))
    check(written, path);
  for (const { path, raw } of outline.prompts) {
    check(textOf(raw.get('switchflow')) ?? '', childPath(path, 'switchflow'));
  }
}

const EXACT = words('有了空格就是另一个值', 'with them it is a different value');
const AN_ANY = words('有了空格就是普通关键词，不是 any', 'with them it is an ordinary keyword and not any');
const A_GROUP = words(
  '有了空格就是普通关键词，不是同义词组',
  'with them it is an ordinary keyword and not a synonym group',
);
const A_REGEX = words('空格算作正则表达式的内容', 'they are part of the regular expression');
const A_PROMPT = words(
  '有了空格，就会当作文字读出来，或找不到文件',
  'with them it is read aloud as text, or the file is not found',
);
