/** The rules on conditions: keywords, synonyms, regular expressions and keys. `model/rule.ts` explains the parts. */
import { error, type RuleFamilies, warning } from '../../model/rule.ts';

export const CONDITION_RULES = {
  keywords: {
    'same-keyword': warning(
      [
        '“{word}”在前面{earlier}已经有了，这里永远轮不到',
        '"{word}" stands already on {earlier}, which comes first: here it never wins',
      ],
      ['同一个关键词写在两个分支或两个条目上', 'The same keyword on two arrows, or on two KB prompts'],
    ),
    'shadowed-keyword': warning(
      [
        '“{word}”永远轮不到：凡是匹配它的，都先被{earlier}的“{other}”匹配',
        '"{word}" never wins: whatever it matches is matched before by "{other}" of {earlier}',
      ],
      [
        '关键词被前面的关键词、同义词或正则表达式遮住',
        'A keyword that an earlier keyword, synonym or regular expression hides',
      ],
    ),
    'hidden-at-first': warning(
      [
        '“{word}”先被{earlier}的“{other}”匹配，要等它的 repetition 用完才轮得到：把更长的关键词放到前面（priority）',
        '"{word}" is matched first by "{other}" of {earlier}, until its repetition is used up: let the longer keyword come first (priority)',
      ],
      [
        '关键词先被有 repetition 的分支里更短的关键词匹配：“是我”在“不是我”前面',
        'A keyword that a shorter one hides whose node has repetition: 是我 before 不是我',
      ],
    ),
    'kb-hidden': warning(
      [
        '知识库关键词“{word}”永远轮不到：每个关联它的节点都先匹配分支，如{earlier}的“{other}”',
        'the KB keyword "{word}" never wins: at every node an arrow matches before it, such as "{other}" of {earlier}',
      ],
      [
        '知识库关键词在每个节点都被分支遮住',
        'A KB keyword that is hidden by an arrow at every node that has it',
      ],
    ),
  },
  any: {
    'any-unreachable': warning(
      ['这个 any 永远轮不到：{reason}', 'this any is never reached: {reason}'],
      ['永远轮不到的 any', 'An any that can never be reached'],
    ),
  },
  entries: {
    'empty-keyword': error(
      ['“{value}”什么也匹配不到：{reason}', '"{value}" matches nothing: {reason}'],
      [
        '关键词里没有文字（只有标点），或同义词组是空的',
        'An entry that folds to nothing, or a synonym group without words',
      ],
    ),
    'synonym-word': warning(
      [
        '同义词组里的“{value}”只当普通文字：同义词不能嵌套，也不能用 any',
        '"{value}" in a synonym group is a plain word: groups do not nest, and any means nothing there',
      ],
      ['同义词组里写了另一个组名或 any', 'A synonym group that names another group, or any'],
    ),
    'comma-in-keyword': warning(
      [
        '“{value}”是一个关键词，逗号不起分隔作用：是不是要写成列表？["…", "…"]',
        '"{value}" is one keyword, its commas part nothing: did you mean a list? ["…", "…"]',
      ],
      ['一个文本里用逗号写了几个关键词', 'Several keywords in one text, with commas'],
    ),
    'short-keyword': warning(
      [
        '“{value}”会在别的单词里匹配到，如 no 在 know 里：在 global 里设置 match_words 为 whole',
        '"{value}" is also found inside other words, as no in know: set match_words to "whole" in global',
      ],
      [
        '三个以内拉丁字母的关键词，没有设置 match_words 为 whole',
        'A keyword of three Latin letters or fewer without match_words "whole"',
      ],
    ),
    'regex-by-accident': warning(
      [
        '“{value}”会当作正则表达式：{reason}。如果就要正则，写成 /…/',
        '"{value}" is taken for a regular expression: {reason}. If that is meant, write it as /…/',
      ],
      ['普通文字被当成了正则表达式', 'Text that reads as a regular expression by accident'],
    ),
  },
  regex: {
    'regex-invalid': error(
      [
        '正则表达式“{value}”无法使用（{reason}），按普通文字匹配',
        'the regular expression "{value}" cannot be used ({reason}): it is matched literally',
      ],
      [
        '正则表达式写错，或 FreeSWITCH 1.10 的 V8 不支持',
        'A regular expression that does not compile on the V8 of FreeSWITCH 1.10',
      ],
    ),
    'regex-backtracking': error(
      [
        '正则表达式“{value}”的回溯{blowup}，匹配 {characters} 个字可能要 {steps} 步（上限 {limit}），会卡住通话：去掉首尾的 .*，不要嵌套 * 和 +',
        'the regular expression "{value}" backtracks {blowup}: {steps} steps for {characters} characters ({limit} are allowed), which holds up a call. Leave out .* at its ends, do not nest * and +',
      ],
      [
        '正则表达式的回溯是指数级、三次方以上，或 200 个字超过 20 万步',
        'A regular expression with exponential or cubic backtracking, or of more than 200,000 steps for 200 characters',
      ],
    ),
    'regex-matches-all': warning(
      [
        '正则表达式“{value}”什么都能匹配，后面的都轮不到：用 any',
        'the regular expression "{value}" matches whatever is said, and nothing after it is reached: use any',
      ],
      ['正则表达式什么都能匹配', 'A regular expression that matches everything'],
    ),
  },
  dtmf: {
    'dtmf-cut-short': warning(
      [
        '“{value}”等不到后面的按键：{reason}，按下就走。需要多个按键就固定位数，并去掉单键分支',
        '"{value}" never gets its further keys: {reason}, and is taken at once. Let it take a fixed number of keys, and no single key beside it',
      ],
      [
        '按键的正则表达式在第一个键就被匹配，等不到后面的键',
        'A regular expression for several keys where the first key is taken at once',
      ],
    ),
  },
} as const satisfies RuleFamilies;
