/**
 * Checks each entry of a condition: whether it matches nothing, and whether it is read differently than intended
 * (flow-format.md#conditions).
 */
import type { AST } from '@eslint-community/regexpp';
import type { Term } from '../../../../engine/flow/compiled.ts';
import { isAny } from '../../../../engine/flow/condition.ts';
import { delimited } from '../../../../engine/flow/pattern.ts';
import { fold } from '../../../../engine/text/fold.ts';
import type { Words } from '../../model/finding.ts';
import type { Outline } from '../../model/outline.ts';
import { words } from '../../model/phrases.ts';
import type { Entry } from '../../model/place.ts';
import type { Report } from '../../model/report.ts';
import { eachWord } from '../../model/words.ts';
import { type Patterns, walk } from '../../regex/patterns.ts';

export function checkEntries(outline: Outline, patterns: Patterns, report: Report): void {
  eachWord(outline, (word, place) => {
    const value = word.written;
    if (word.kind === 'keyword') {
      if (word.folded === '') report.add('empty-keyword', place.path, { value, reason: NO_LETTER });
      else if (isList(value)) report.add('comma-in-keyword', place.path, { value });
      else if (!outline.flow.settings.matchWholeWords && isShort(word.folded)) {
        report.add('short-keyword', place.path, { value });
      }
      return;
    }
    const { ast } = patterns.of(word.source, word.ignoreCase);
    const reason = ast === null || delimited(value) ? null : accident(ast);
    if (reason !== null) report.add('regex-by-accident', place.path, { value, reason });
  });
  checkGroups(outline, report);
}

/**
 * Whether a text is several short ones separated by commas. Numbers contain commas too, and a long keyword may be a
 * sentence.
 */
function isList(written: string): boolean {
  if (!/[,，、;；]/.test(written)) return false;
  const parts = written.split(/[,，、;；]/).map(fold);
  return parts.every((part) => /^[^0-9]/.test(part) && part.length <= MOST_OF_A_WORD);
}

const MOST_OF_A_WORD = 6;

/** Three Latin letters or fewer: `no` occurs in `know`, `yes` in `yesterday`. */
function isShort(folded: string): boolean {
  return /^[a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff]{1,3}$/.test(folded);
}

const NO_LETTER = words('去掉标点后什么都不剩', 'it contains no letter or digit');
const NO_WORDS = words('这个同义词组是空的', 'the synonym group has no words');

function checkGroups({ nodes, prompts, groups }: Outline, report: Report): void {
  const names = new Set(groups.map(({ name }) => name));
  for (const group of groups) {
    for (const { written, path } of group.words) {
      if (isAny(written) || (names.has(written) && written !== group.name)) {
        report.add('synonym-word', path, { value: written });
      }
    }
  }
  const check = ({ text }: { text: Entry<Term>[] }): void => {
    for (const entry of text) {
      if (!entry.parsed.group || entry.parsed.words.length > 0) continue;
      report.add('empty-keyword', entry.path, { value: entry.written, reason: NO_WORDS });
    }
  };
  for (const { arrows } of nodes) arrows.forEach(check);
  prompts.forEach(check);
}

/** Why an expression that is not written `/…/` looks like plain text; null if it looks intended. */
function accident({ alternatives }: AST.Pattern): Words | null {
  if (alternatives.some(({ elements }) => edgeInside(elements))) {
    return words(
      '^ 和 $ 表示开头和结尾，写在这里永远匹配不到',
      '^ and $ mean the start and the end, and can never match here',
    );
  }
  if (hasBrace(alternatives)) {
    return words('花括号按原样匹配，没有人会说出来', 'braces are matched literally, and nobody says them');
  }
  const [first, second] = alternatives;
  if (!first || second) return null;
  const { elements } = first;
  if (elements.some(isPlainGroup) && elements.every((element) => isPlain(element) || isPlainGroup(element))) {
    return words('括号表示分组，不会当作文字匹配', 'parentheses group and are not matched as characters');
  }
  if (elements.some(isArithmetic(elements)) && elements.every((e) => isPlain(e) || e.type === 'Quantifier')) {
    return words('+ 和 * 表示重复前一个字', '+ and * repeat the preceding character');
  }
  if (elements.some(isListOfCharacters(elements.length === 1))) {
    return words('[…] 只匹配其中一个字', '[…] matches only one of its characters');
  }
  return null;
}

/** Whether `^` comes after, or `$` before, something that matches a character. */
function edgeInside(elements: AST.Element[]): boolean {
  const edge = (element: AST.Element, kind: string): boolean =>
    element.type === 'Assertion' && element.kind === kind;
  const from = elements.findIndex(isPlain);
  const to = elements.reduce((last, element, i) => (isPlain(element) ? i : last), -1);
  return elements.some(
    (element, i) => (edge(element, 'start') && from >= 0 && i > from) || (edge(element, 'end') && i < to),
  );
}

function hasBrace(alternatives: AST.Alternative[]): boolean {
  let found = false;
  walk(alternatives, (element) => {
    found ||= element.type === 'Character' && (element.raw === '{' || element.raw === '}');
  });
  return found;
}

function isPlain(element: AST.Element): boolean {
  return element.type === 'Character' || (element.type === 'CharacterSet' && element.kind === 'any');
}

function isPlainGroup(element: AST.Element): boolean {
  return (
    element.type === 'CapturingGroup' &&
    element.alternatives.length === 1 &&
    (element.alternatives[0] as AST.Alternative).elements.every(isPlain)
  );
}

/** `1+1`, `5*8`, `A+`: a repeated digit or capital, or a repetition before a digit. */
function isArithmetic(elements: AST.Element[]): (element: AST.Element, i: number) => boolean {
  return (element, i) => {
    if (element.type !== 'Quantifier' || !/[+*]$/.test(element.raw)) return false;
    const next = elements[i + 1];
    return /^[0-9A-Z]$/.test(element.element.raw) || (next !== undefined && /^[0-9]$/.test(next.raw));
  };
}

/** Text in square brackets: `[笑声]` alone, or a class that contains a character twice. */
function isListOfCharacters(alone: boolean): (element: AST.Element) => boolean {
  return (element) => {
    if (element.type !== 'CharacterClass' || element.negate) return false;
    const raws = element.elements.map(({ raw }) => raw);
    const ideographs = raws.length > 1 && raws.every((raw) => /^[\u3400-\u9fff]$/.test(raw));
    return (alone && ideographs) || new Set(raws).size < raws.length;
  };
}
