/** Reports regular expressions that the older V8 rejects, that could block a call, or that match everything. */
import { delimited, MAX_CHARACTERS, MAX_PATTERN_LENGTH } from '../../../../engine/flow/pattern.ts';
import type { Words } from '../../model/finding.ts';
import type { Outline } from '../../model/outline.ts';
import { words } from '../../model/phrases.ts';
import type { Place } from '../../model/place.ts';
import type { Report } from '../../model/report.ts';
import { eachWord } from '../../model/words.ts';
import type { Blowup } from '../../regex/patterns.ts';
import { MOST_STEPS, type Patterns, parsed } from '../../regex/patterns.ts';

export function checkRegexes(outline: Outline, patterns: Patterns, report: Report): void {
  const check = new RegexCheck(patterns, report);
  eachWord(outline, (word, place) => {
    if (word.kind === 'regex') check.used(place, word.source, word.ignoreCase);
    else if (meantAsRegex(word.written)) check.refused(place);
  });
  for (const { arrows } of outline.nodes) {
    for (const { dtmf, complete } of arrows) {
      for (const entry of dtmf) {
        const { parsed } = entry;
        // The engine anchors the expression, and the cost is that of the anchored one.
        if (parsed.kind === 'regex') check.used(entry, `^(?:${parsed.source})$`, false, parsed.source);
        else if (!/^[0-9A-Da-d*#]+$/.test(entry.written)) check.refused(entry);
      }
      for (const entry of complete) {
        const { parsed } = entry;
        if (parsed.kind === 'regex') check.used(entry, parsed.source, parsed.ignoreCase);
        else if (/^\/.+\/[a-z]*$/.test(entry.written)) check.refused(entry);
      }
    }
  }
}

/** Whether a keyword looks like an expression that does not compile or has unknown flags. */
function meantAsRegex(written: string): boolean {
  return delimited(written) !== null || /^\/.+\/[a-z]+$/.test(written) || /[\^$*+()[\]{}|\\]/.test(written);
}

class RegexCheck {
  constructor(
    private readonly patterns: Patterns,
    private readonly report: Report,
  ) {}

  /** Checks an expression that the engine uses. `own` is the part that the author wrote. */
  used({ written, path }: Place, source: string, ignoreCase: boolean, own = source): void {
    const { ast, verdict } = this.patterns.of(source, ignoreCase);
    const newer = newerEscape(own);
    if (ast === null || newer !== null) {
      this.report.add('regex-invalid', path, { value: written, reason: newer ?? syntaxFault(own) });
      return;
    }
    if (verdict.kind === 'slow') {
      this.report.add('regex-backtracking', path, {
        value: written,
        blowup: blowupPhrase(verdict.blowup),
        steps: verdict.steps >= UNTOLD ? words('无数', 'countless') : Math.round(verdict.steps),
        characters: MAX_CHARACTERS,
        limit: MOST_STEPS,
      });
    } else if (own === source && matchesAll(source, ignoreCase)) {
      this.report.add('regex-matches-all', path, { value: written });
    }
  }

  /** Reports an expression that the engine does not accept and matches literally instead. */
  refused({ written, path }: Place): void {
    const source = delimited(written)?.source ?? written;
    this.report.add('regex-invalid', path, { value: written, reason: syntaxFault(source) });
  }
}

/** Larger numbers are reported as countless. */
const UNTOLD = 1e12;

function blowupPhrase(blowup: Blowup): Words {
  switch (blowup.kind) {
    case 'exponential':
      return words('随字数成指数增长', 'exponentially');
    case 'polynomial':
      return words(
        `随字数的 ${blowup.degree} 次方增长`,
        `as a polynomial of degree ${blowup.degree} in the length of the text`,
      );
    case 'unknown':
      return words('太多', 'too much');
  }
}

/** Whether an expression matches every text. Only for expressions that are known to be fast. */
export function matchesAll(source: string, ignoreCase: boolean): boolean {
  const pattern = new RegExp(source, ignoreCase ? 'i' : '');
  // Nobody writes a private-use character on purpose. An expression that matches it matches any character.
  return pattern.test('\ue000') && (pattern.test('') || /^[\^(]*\.(?:\+|\{1,\})?[)$]*$/.test(source));
}

/** Syntax that every V8 compiles, but that means plain letters without the flag `u`. */
function newerEscape(source: string): Words | null {
  return /\\[pP]\{/.test(source) || /\\k</.test(source)
    ? words(
        '\\p{…} 和 \\k<…> 不支持，会当作普通字母',
        '\\p{…} and \\k<…> are not supported and match the letters themselves',
      )
    : null;
}

const FAULTS: readonly [RegExp, Words][] = [
  [
    /Nothing to repeat/,
    words('* + ? 或 { 前面没有可重复的内容', 'there is nothing to repeat before * + ? or {'),
  ],
  [/Unterminated group/, words('缺少右括号', 'a closing ) is missing')],
  [/Unmatched '\)'/, words('多了右括号', 'there is one ) too many')],
  [/Unterminated character class/, words('缺少 ]', 'a closing ] is missing')],
  [/Range out of order/, words('[…] 里的范围前后颠倒', 'a range in […] is in reverse order')],
  [/numbers out of order/, words('{…} 里的数字前后颠倒', 'the numbers in {…} are in reverse order')],
  [/\\ at end/, words('末尾多了 \\', 'it ends with \\')],
  [
    /Invalid group/,
    words(
      '(? 后面只能是 :、= 或 !，旧版 V8 不支持后行断言和命名组',
      'only :, = or ! may follow (?, because the older V8 supports neither look-behind nor named groups',
    ),
  ],
];

/** The syntax error of an expression, in words for authors. */
function syntaxFault(source: string): Words {
  if (source.length > MAX_PATTERN_LENGTH) {
    return words(`超过 ${MAX_PATTERN_LENGTH} 个字符`, `it is longer than ${MAX_PATTERN_LENGTH} characters`);
  }
  if (/^\/.+\/[a-z]+$/.test(source)) {
    return words('斜杠后面只能写 i', 'only i may follow the closing slash');
  }
  const fault = parsed(source);
  if (typeof fault !== 'string') return words('括号嵌套太深', 'its brackets are nested too deeply');
  return FAULTS.find(([pattern]) => pattern.test(fault))?.[1] ?? words('语法不对', 'its syntax is wrong');
}
