/** The rules on the script as a document: its keys, values and names. `model/rule.ts` explains the parts. */
import { error, type RuleFamilies, warning } from '../../model/rule.ts';

export const SCRIPT_RULES = {
  document: {
    'flow-name': error(
      ['流程名不可用：{reason}', 'the name of the flow cannot be used: {reason}'],
      ['流程名（即文件名）不符合规则', 'The name of the flow, which is the name of its file, is not allowed'],
    ),
    'not-json': error(
      ['不是正确的 JSON：{reason}', 'not JSON: {reason}'],
      ['脚本不是正确的 JSON', 'The script is not JSON'],
    ),
    'not-usable': error(
      ['这个流程无法加载：{reason}', 'the flow cannot be loaded: {reason}'],
      [
        '没有节点、节点不是对象，或起始节点不存在，流程无法加载',
        'The flow is rejected: it has no nodes, a node is not an object, or the start node does not exist',
      ],
    ),
    'duplicate-key': error(
      [
        '同一个键写了两次，前面的内容会丢失：请合并，或给其中一个改名',
        'this key occurs twice, and its first value is lost: merge the two, or rename one',
      ],
      [
        '同一对象里键重复，只有最后一个值有效',
        'A key occurs twice in one object; only the last value is used',
      ],
    ),
  },
  schema: {
    'wrong-type': error(
      [
        '这里应为{expected}，写的是{actual}，会被忽略',
        'this must be {expected}; it is {actual} and is ignored',
      ],
      ['值的类型不对', 'A value has the wrong type'],
    ),
    'not-a-number': error(
      ['{what}“{value}”不是{expected}，会被忽略', '{what} "{value}" is not {expected} and is ignored'],
      [
        '应为数字的值不是数字（或是负数、小数）',
        'A value that must be a number is not a number, is negative, or has a fraction',
      ],
    ),
    'unknown-value': error(
      [
        '{what}“{value}”无效，会被忽略；可用：{allowed}',
        '{what} "{value}" is not a known value and is ignored; allowed: {allowed}',
      ],
      [
        '枚举值无效：mode、filter、dtmf_terminators 等',
        'A value is not one of the allowed values: mode, filter, dtmf_terminators …',
      ],
    ),
    'unknown-key': warning(
      [
        '没有“{key}”这个键，会被忽略；是不是“{likely}”？',
        'there is no key "{key}", so it is ignored; did you mean "{likely}"?',
      ],
      [
        '键名像是写错了：playback、keyword、subflows',
        'A key that looks like a typing error: `playback`, `keyword`, `subflows`',
      ],
    ),
    'misplaced-key': warning(
      ['“{key}”写在这里会被忽略：它应写在{place}', '"{key}" is ignored here: it belongs {place}'],
      [
        '键写错了地方：节点里的 hot_word、分支里的 repetition',
        'A key in the wrong place: `hot_word` on a node, `repetition` on an arrow',
      ],
    ),
  },
  argument: {
    'interrupt-value': warning(
      [
        'interrupt“{value}”无效：低 4 位应为 0–3，标志只有 16、32、64；按 {taken} 处理',
        'interrupt "{value}" is invalid: the low 4 bits must be 0 to 3, and the only flags are 16, 32, 64; {taken} is used instead',
      ],
      ['interrupt 的值无效', 'An invalid value of `interrupt`'],
    ),
    'interrupt-flags': warning(
      [
        'interrupt“{value}”：标志 16、32、64 只在低 4 位为 0 时有效，这里不起作用',
        'interrupt "{value}": the flags 16, 32, 64 only work if the low 4 bits are 0; here they have no effect',
      ],
      ['interrupt 不为 0 时又加了标志', 'Flags of `interrupt` combined with a value other than 0'],
    ),
    'argument-form': warning(
      ['argument 的写法有误：{reason}', 'the argument is malformed: {reason}'],
      [
        'cti_play_and_detect_speech 的参数引号不成对，或参数过多',
        'The argument of cti_play_and_detect_speech has an unclosed quote or too many tokens',
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
      ['节点关联的知识库分类不存在', 'A node refers to a KB category that does not exist'],
    ),
    'missing-prompt': error(
      ['知识库条目“{id}”不存在', 'there is no KB prompt "{id}"'],
      ['知识库分类里的条目不存在', 'A KB category contains a prompt that does not exist'],
    ),
    'missing-switch-target': error(
      [
        'switchflow 指向的节点“{id}”不存在，条目播完后回到原节点',
        'switchflow refers to node "{id}", which does not exist: the prompt returns to the original node instead',
      ],
      ['switchflow 指向不存在的节点', 'A `switchflow` to a node that does not exist'],
    ),
    'application-not-allowed': error(
      [
        '动作“{application}”不在允许的应用列表里，不会执行{hint}',
        'the application "{application}" is not in the list of allowed applications and does not run{hint}',
      ],
      ['节点的动作不在允许的应用列表里', 'The action of a node is not in the list of allowed applications'],
    ),
  },
  addresses: {
    address: error(
      ['{what} 无法使用：{reason}', '{what} cannot be used: {reason}'],
      [
        'ttsurl、nlpurl、contexturl 没有写 http:// 或 https://，或用了 ws:// 等',
        'A `ttsurl`, `nlpurl` or `contexturl` without http:// or https://, or with another scheme such as ws://',
      ],
    ),
  },
  account: {
    'account-address': error(
      [
        '{what} 的地址账户的话术不能访问（{reason}）：请用公网 https 地址，或由运维人员在 hub.pushTargets 中放行',
        'flows of accounts may not reach the address in {what} ({reason}): give a public https address, or let the operator allow it in hub.pushTargets',
      ],
      [
        '账户的话术里写了内网等不能访问的地址：ttsurl、nlpurl、contexturl、远程放音',
        'A flow of an account with an address that it may not reach: `ttsurl`, `nlpurl`, `contexturl`, a remote prompt',
      ],
    ),
    'account-application': error(
      [
        '账户的话术不能这样执行“{application}”：{reason}',
        'a flow of an account may not run "{application}" like this: {reason}',
      ],
      [
        '账户的话术里有不能执行的应用或参数：转接、录音到文件、播放网址或本机文件、设置 flow_ 以外的变量',
        'A flow of an account that calls, records to a file, plays an address or a file of the host, or sets a variable other than `flow_…`',
      ],
    ),
  },
  blanks: {
    'blank-at-end': warning(
      ['“{value}”首尾有空格：{reason}', '"{value}" has leading or trailing blanks: {reason}'],
      [
        '首尾有看不见的空格，含义会改变：“any ”“welcome.wav ”',
        'Leading or trailing blanks that change the meaning: "any ", "welcome.wav "',
      ],
    ),
  },
} as const satisfies RuleFamilies;
