/**
 * The rules: severity, messages, and what `docs/reference/lint.md` says of them. `{name}` in a message stands for a value
 * that the rule gives. Messages use the words of the source document: 节点, 关键词, 知识库, 条目, 同义词, 放音, 按键.
 */
import type { Severity, Words } from './model/severity.ts';

export interface Rule {
  severity: Severity;
  message: Words;
  /** One line for the documentation. */
  doc: Words;
}

/** By family; each family is a file of this folder. */
export const FAMILIES = {
  document: {
    'flow-name': error(
      ['流程名不可用：{reason}', 'the name of the flow cannot be used: {reason}'],
      ['流程名（文件名）不合规则', 'The name of the flow, that of its file, is not allowed'],
    ),
    'not-json': error(
      ['不是正确的 JSON：{reason}', 'not JSON: {reason}'],
      ['脚本不是正确的 JSON', 'The script is not JSON'],
    ),
    'not-usable': error(
      ['这个流程无法加载：{reason}', 'the flow cannot be loaded: {reason}'],
      [
        '没有节点、节点不是对象，或起始节点不存在，流程无法加载',
        'There are no nodes, a node is not an object, or the start node does not exist: the flow is refused',
      ],
    ),
    'duplicate-key': error(
      [
        '同一个键写了两次，前面的内容丢失：合并或改名',
        'this key stands twice, and what the first held is lost: merge them, or rename one',
      ],
      ['同一对象里键重复，只有最后一个有效', 'A key stands twice in one object; only the last one counts'],
    ),
  },
  schema: {
    'wrong-type': error(
      [
        '这里应为{expected}，写的是{actual}，会被忽略',
        'this must be {expected}; it is {actual} and is ignored',
      ],
      ['值的类型不对', 'A value is of another type than its key has'],
    ),
    'not-a-number': error(
      ['{what}“{value}”不是{expected}，会被忽略', '{what} "{value}" is not {expected} and is ignored'],
      [
        '应为数字的值不是数字（或是负数、小数）',
        'A value that must be a number is none, or is negative, or has a fraction',
      ],
    ),
    'unknown-value': error(
      [
        '{what}“{value}”无效，会被忽略；可用：{allowed}',
        '{what} "{value}" is unknown and is ignored; possible: {allowed}',
      ],
      [
        '枚举值无效：mode、filter、dtmf_terminators 等',
        'A value is none of those possible: mode, filter, dtmf_terminators …',
      ],
    ),
    'unknown-key': warning(
      [
        '没有“{key}”这个键，会被忽略；是不是“{likely}”？',
        'there is no key "{key}", it is ignored; is "{likely}" meant?',
      ],
      [
        '键名像是写错了：playback、keyword、subflows',
        'A key that looks like a typing error: playback, keyword, subflows',
      ],
    ),
    'misplaced-key': warning(
      ['“{key}”写在这里会被忽略：它应写在{place}', '"{key}" is ignored here: it belongs {place}'],
      [
        '键写错了地方：节点里的 hot_word、分支里的 text',
        'A key in the wrong place: hot_word on a node, repetition on an arrow',
      ],
    ),
  },
  argument: {
    'interrupt-value': warning(
      [
        'interrupt“{value}”无效：低 4 位应为 0–3，标志只有 16、32、64；按 {taken} 处理',
        'interrupt "{value}" is unknown: the low 4 bits are 0 to 3, flags are 16, 32, 64; it counts as {taken}',
      ],
      ['interrupt 的值无效', 'A value of interrupt that does not exist'],
    ),
    'interrupt-flags': warning(
      [
        'interrupt“{value}”：标志 16、32、64 只在低 4 位为 0 时有效，这里不起作用',
        'interrupt "{value}": the flags 16, 32, 64 count only where the low 4 bits are 0; here they do nothing',
      ],
      ['interrupt 不为 0 时又加了标志', 'Flags of interrupt together with a value other than 0'],
    ),
    'argument-form': warning(
      ['argument 的写法有误：{reason}', 'the argument is not well written: {reason}'],
      [
        'cti_play_and_detect_speech 的参数引号不成对，或参数过多',
        'The argument of cti_play_and_detect_speech has an open quote, or too many tokens',
      ],
    ),
  },
  references: {
    'missing-target': error(
      ['节点“{id}”不存在，这个分支永远走不到', 'there is no node "{id}": this arrow is never taken'],
      ['分支指向不存在的节点', 'An arrow to a node that does not exist'],
    ),
    'missing-kb': error(
      ['知识库分类“{id}”不存在', 'there is no KB category "{id}"'],
      ['节点关联的知识库分类不存在', 'A node names a KB category that does not exist'],
    ),
    'missing-prompt': error(
      ['知识库条目“{id}”不存在', 'there is no KB prompt "{id}"'],
      ['知识库分类里的条目不存在', 'A KB category names a prompt that does not exist'],
    ),
    'missing-switch-target': error(
      [
        'switchflow 指向的节点“{id}”不存在，条目播完后回到原节点',
        'switchflow names node "{id}", which does not exist: the prompt returns to its node instead',
      ],
      ['switchflow 指向不存在的节点', 'A switchflow to a node that does not exist'],
    ),
    'application-not-allowed': error(
      [
        '动作“{application}”不在允许的应用列表里，不会执行{hint}',
        'the application "{application}" is not in the list of those allowed: it is not run{hint}',
      ],
      ['节点的动作不在允许的应用列表里', 'The action of a node is not in the allow-list of applications'],
    ),
  },
  prompts: {
    'refused-prompt': error(
      ['放音“{entry}”会被拒绝：{reason}', 'the prompt "{entry}" is refused: {reason}'],
      [
        '放音的地址不被允许（shell_stream:// 等，或越出声音目录）',
        'A prompt with a scheme that is not allowed, or that leaves the sounds folder',
      ],
    ),
    'missing-sound': error(
      ['声音文件不存在：{file}', 'there is no sound file {file}'],
      ['声音文件不存在（仅在给出 --sounds 时检查）', 'A sound file is missing (only with --sounds)'],
    ),
    'windows-path': error(
      [
        '“{value}”是 Windows 路径，FreeSWITCH 主机上没有：用 / 分隔，写声音目录下的相对路径',
        '"{value}" is a path of Windows, and the FreeSWITCH host has no such file: part folders by /, and name the file below the sounds folder',
      ],
      ['Windows 路径：盘符或反斜杠', 'A path of Windows: with a drive or backslashes'],
    ),
    'absolute-path': warning(
      [
        '“{value}”是绝对路径，不在允许的目录里，不会播放：写声音目录下的相对路径，或把它的目录加进设置 promptFolders',
        '"{value}" is an absolute path outside the allowed folders and is not played: name it relative to the sounds folder, or add its folder to the setting promptFolders',
      ],
      [
        '绝对路径（放音或 voicedir）不在 sounds、recordings、promptFolders 里',
        'An absolute path, of a prompt or voicedir, outside the folders of the settings',
      ],
    ),
  },
  addresses: {
    address: error(
      ['{what} 无法使用：{reason}', '{what} cannot be used: {reason}'],
      [
        'ttsurl、nlpurl 没有写 http:// 或 https://，或用了 ws:// 等',
        'A ttsurl or nlpurl without http:// or https://, or with another scheme such as ws://',
      ],
    ),
  },
  blanks: {
    'blank-at-end': warning(
      ['“{value}”首尾有空格：{reason}', '"{value}" has blanks at an end: {reason}'],
      [
        '首尾多了看不见的空格，意思就变了：“any ”“welcome.wav ”',
        'Blanks at an end that change the meaning: "any ", "welcome.wav "',
      ],
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
  graph: {
    'start-without-arrows': warning(
      [
        '节点“{id}”没有分支，不起作用：呼叫从“{boot}”开始。加一个指向起始节点的分支，或用 start 指定',
        'the node "{id}" has no arrows and does nothing: calls begin at "{boot}". Give it an arrow to the first node, or name that by the key start',
      ],
      ['start 节点没有分支', 'A node called start without arrows'],
    ),
    'unreachable-node': warning(
      ['从起始节点“{boot}”出发走不到这个节点', 'no way leads here from the start node "{boot}"'],
      ['从起始节点走不到的节点', 'A node that no way leads to from the start'],
    ),
    'endless-loop': error(
      [
        '死循环：{loop}。没有节点听客户说话或按键，客户出不来，转 20 次后流程结束',
        'an endless loop: {loop}. No node in it listens, so no caller gets out; after 20 rounds the flow ends',
      ],
      ['循环里没有任何输入，也没有出口', 'A loop in which nothing listens and from which nothing leads out'],
    ),
    'silent-loop': warning(
      [
        '客户不说话时会一直循环：{loop}。给其中一个节点设置 repetition',
        'a silent caller goes round and round: {loop}. Set repetition on one of the nodes',
      ],
      ['客户不说话就一直循环，没有次数限制', 'A loop that a silent caller never leaves, without a limit'],
    ),
    'dead-end': warning(
      [
        '{when}流程到此结束：加一个 complete 为 any 的分支',
        'the flow ends here {when}: add an arrow with complete "any"',
      ],
      ['客户不说话或没有匹配时没有后续', 'A node where silence or a mismatch leads nowhere'],
    ),
    'arrow-without-condition': warning(
      ['这个分支没有任何条件，永远不会走', 'this arrow has no condition: it is never taken'],
      ['分支没有条件', 'An arrow that has no condition'],
    ),
  },
  hearing: {
    'never-heard': warning(
      ['这里的条件永远不会满足：{reason}', 'these conditions are never met: {reason}'],
      [
        '节点听不到的条件：不识别的节点上的关键词、被 filter 过滤的输入',
        'Conditions on inputs that the node never gets: not recognised, or filtered',
      ],
    ),
    'complete-never': warning(
      [
        '“{value}”永远不会出现：这个节点完成时只有 {possible}',
        '"{value}" never comes: this node completes with {possible}',
      ],
      ['complete 关键词永远不会出现', 'A complete keyword that the node never completes with'],
    ),
    'dtmf-never': warning(
      [
        '“{value}”不可能按出来：按键只有 0-9、A-D、*、#',
        '"{value}" can never be pressed: keys are 0-9, A-D, * and #',
      ],
      ['dtmf 条件里有按不出来的字符', 'A dtmf entry with characters that are no keys'],
    ),
  },
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
        '正则表达式“{value}”的回溯{growth}，匹配 {characters} 个字可能要 {steps} 步（上限 {limit}），会卡住通话：去掉首尾的 .*，不要嵌套 * 和 +',
        'the regular expression "{value}" backtracks {growth}: {steps} steps for {characters} characters ({limit} are allowed), which holds up a call. Leave out .* at its ends, do not nest * and +',
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
  'barge-in': {
    'self-interrupt': warning(
      [
        '这段放音里有“{text}”，{owner}的关键词“{word}”会被机器人自己的声音触发',
        'the prompt says "{text}": the robot can interrupt itself with the keyword "{word}" of {owner}',
      ],
      ['放音里有会打断它自己的关键词', 'A prompt that contains a keyword of its own barge-in'],
    ),
  },
} as const satisfies Record<string, Record<string, Rule>>;

export type Family = keyof typeof FAMILIES;
type KeyOf<T> = T extends T ? keyof T : never;
export type RuleId = KeyOf<(typeof FAMILIES)[Family]>;

/** All rules by their id. */
export const RULES = Object.assign({}, ...Object.values(FAMILIES)) as Readonly<Record<RuleId, Rule>>;

type Pair = readonly [zh: string, en: string];

function error(message: Pair, doc: Pair): Rule {
  return rule('error', message, doc);
}

function warning(message: Pair, doc: Pair): Rule {
  return rule('warning', message, doc);
}

function rule(severity: Severity, message: Pair, doc: Pair): Rule {
  return { severity, message: { zh: message[0], en: message[1] }, doc: { zh: doc[0], en: doc[1] } };
}
