/** The rules on conditions: keywords, synonyms, regular expressions and keys. `model/rule.ts` explains the parts. */
import { error, type RuleFamilies, warning } from '../../model/rule.ts';

export const CONDITION_RULES = {
  keywords: {
    'same-keyword': warning(
      [
        '前面{earlier}已经有“{word}”，这里永远匹配不到',
        '"{word}" is already a keyword of {earlier}, which is tried first: here it never matches',
      ],
      ['同一个关键词写在两个分支或两个条目上', 'The same keyword on two arrows, or on two KB prompts'],
    ),
    'shadowed-keyword': warning(
      [
        '“{word}”永远匹配不到：它能匹配的，{earlier}的“{other}”都已先匹配',
        '"{word}" never matches: "{other}" of {earlier} is tried first and matches the same texts',
      ],
      [
        '关键词被前面的关键词、同义词或正则表达式覆盖',
        'An earlier keyword, synonym or regular expression matches everything that this keyword matches',
      ],
    ),
    'hidden-at-first': warning(
      [
        '{earlier}的“{other}”会先匹配，要等它的 repetition 用完才轮到“{word}”：用 priority 把更长的关键词排到前面',
        'until the repetition of its node is used up, "{other}" of {earlier} matches before "{word}": give the arrow with the longer keyword a higher priority',
      ],
      [
        '更短的关键词排在前面，而它的节点设了 repetition：“是我”在“不是我”前面',
        'A shorter keyword, whose node has repetition, matches first: 是我 before 不是我',
      ],
    ),
    'kb-hidden': warning(
      [
        '知识库关键词“{word}”永远匹配不到：每个关联它的节点都有分支先匹配，如{earlier}的“{other}”',
        'the KB keyword "{word}" never matches: at every node an arrow matches first, such as "{other}" of {earlier}',
      ],
      ['知识库关键词在每个节点都被分支覆盖', 'At every node with this KB keyword, an arrow matches first'],
    ),
  },
  any: {
    'any-unreachable': warning(
      ['这个 any 永远轮不到：{reason}', 'this any is never reached: {reason}'],
      ['永远轮不到的 any', 'An `any` that can never be reached'],
    ),
  },
  entries: {
    'empty-keyword': error(
      ['“{value}”什么也匹配不到：{reason}', '"{value}" matches nothing: {reason}'],
      [
        '关键词里没有文字（只有标点），或同义词组是空的',
        'An entry with only punctuation, or a synonym group without words',
      ],
    ),
    'synonym-word': warning(
      [
        '同义词组里的“{value}”按普通文字匹配：同义词组不能嵌套，也不能用 any',
        '"{value}" in a synonym group is a plain word: groups cannot contain other groups or any',
      ],
      ['同义词组里写了另一个组名或 any', 'A synonym group that contains the name of another group, or `any`'],
    ),
    'comma-in-keyword': warning(
      [
        '逗号不分隔关键词，“{value}”是一个关键词：是不是要写成列表？["…", "…"]',
        '"{value}" is one keyword, because commas do not separate keywords: did you mean a list? ["…", "…"]',
      ],
      ['一个文本里用逗号写了几个关键词', 'Several keywords in one text, separated by commas'],
    ),
    'short-keyword': warning(
      [
        '“{value}”也会匹配别的单词的一部分，如 know 里的 no：在 global 里把 match_words 设为 whole',
        '"{value}" also matches inside other words, like no in know: set match_words to "whole" in global',
      ],
      [
        '三个以内拉丁字母的关键词，没有设置 match_words 为 whole',
        'A keyword of three Latin letters or fewer without match_words "whole"',
      ],
    ),
    'regex-by-accident': warning(
      [
        '“{value}”会当作正则表达式：{reason}。如果确实要写正则，请写成 /…/',
        '"{value}" is read as a regular expression: {reason}. If you mean a regular expression, write /…/',
      ],
      ['普通文字被当成了正则表达式', 'Plain text that is read as a regular expression'],
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
        'the regular expression "{value}" backtracks {blowup}: {steps} steps for {characters} characters (at most {limit} are allowed), which would block the call. Remove .* at its ends and do not nest * and +',
      ],
      [
        '正则表达式的回溯是指数级、三次方以上，或 200 个字超过 20 万步',
        'A regular expression with exponential or cubic backtracking, or with more than 200,000 steps for 200 characters',
      ],
    ),
    'regex-matches-all': warning(
      [
        '正则表达式“{value}”什么都能匹配，后面的条件都轮不到：请改用 any',
        'the regular expression "{value}" matches everything, so nothing after it is reached: use any',
      ],
      ['正则表达式什么都能匹配', 'A regular expression that matches everything'],
    ),
  },
  dtmf: {
    'dtmf-cut-short': warning(
      [
        '“{value}”等不到后面的按键：{reason}，马上就走分支。需要多个按键时，请固定位数，并去掉单键分支',
        '"{value}" never receives more than one key: {reason}, and the arrow is taken at once. Match a fixed number of keys, and remove the arrow for a single key',
      ],
      [
        '按键的正则表达式在第一个键就被匹配，等不到后面的键',
        'A regular expression for several keys, where the first key already matches',
      ],
    ),
  },
} as const satisfies RuleFamilies;
