/** The rules on ways through the flow: nodes, arrows and what a node hears. `model/rule.ts` explains the parts. */
import { error, type RuleFamilies, warning } from '../../model/rule.ts';

export const FLOW_RULES = {
  graph: {
    'start-without-arrows': warning(
      [
        '节点“{id}”没有分支，不起作用：呼叫从“{boot}”开始。请加一个指向第一个节点的分支，或用 start 键指定起始节点',
        'the node "{id}" has no arrows and no effect: calls start at "{boot}". Add an arrow to the first node, or name that node in the key start',
      ],
      ['start 节点没有分支', 'A node named `start` without arrows'],
    ),
    'unreachable-node': warning(
      ['从起始节点“{boot}”出发走不到这个节点', 'this node cannot be reached from the start node "{boot}"'],
      ['从起始节点走不到的节点', 'A node that cannot be reached from the start node'],
    ),
    'endless-loop': error(
      [
        '死循环：{loop}。循环里没有节点接收语音或按键，客户无法离开，循环 20 次后流程结束',
        'endless loop: {loop}. No node in it listens, so the caller cannot leave it; the flow ends after 20 rounds',
      ],
      ['循环里没有节点接收输入，也没有出口', 'A loop without a node that listens and without a way out'],
    ),
    'silent-loop': warning(
      [
        '客户不说话时会一直循环：{loop}。给其中一个节点设置 repetition',
        'a silent caller never leaves this loop: {loop}. Set repetition on one of its nodes',
      ],
      [
        '客户不说话就一直循环，没有次数限制',
        'A loop that a silent caller never leaves, without a limit on repetitions',
      ],
    ),
    'dead-end': warning(
      [
        '{when}流程到此结束：加一个 complete 为 any 的分支',
        'the flow ends here {when}: add an arrow with complete "any"',
      ],
      ['客户不说话或没有匹配时没有后续', 'A node without an arrow for silence or for a mismatch'],
    ),
    'arrow-without-condition': warning(
      ['这个分支没有任何条件，永远不会走', 'this arrow has no condition: it is never taken'],
      ['分支没有条件', 'An arrow that has no condition'],
    ),
  },
  hearing: {
    'never-heard': warning(
      ['这里的条件永远匹配不到：{reason}', 'these conditions never match: {reason}'],
      [
        '节点收不到的输入：不做识别的节点上的关键词、被 filter 过滤的输入',
        'Conditions on inputs that the node never receives: no recognition, or filtered',
      ],
    ),
    'complete-never': warning(
      [
        '“{value}”永远不会出现：这个节点只会以 {possible} 完成',
        '"{value}" never occurs: this node completes with {possible}',
      ],
      ['complete 关键词永远不会出现', 'A `complete` keyword that this node never produces'],
    ),
    'dtmf-never': warning(
      [
        '“{value}”不可能按出来：按键只有 0-9、A-D、*、#',
        '"{value}" can never be pressed: keys are 0-9, A-D, * and #',
      ],
      ['dtmf 条件里有按不出来的字符', 'A `dtmf` entry with characters that are not keys'],
    ),
  },
  outbound: {
    'robot-not-disclosed': warning(
      [
        '开场白没有说明是机器人来电：加上“我是……的智能语音助手”一类的话',
        'the opening does not say that a robot speaks: add words such as "this is the voice assistant of …"',
      ],
      [
        '开场白没有说明是机器人来电（仅在给出 --outbound 时检查）',
        'The opening does not say that a robot speaks (only with --outbound)',
      ],
    ),
    'no-opt-out': warning(
      [
        '没有处理拒绝来电的分支：加上“不要再打”“投诉”等关键词，或给节点设置 optout',
        'nothing hears that somebody wants no more calls: add keywords such as 不要再打 or "stop calling", or set optout on a node',
      ],
      [
        '没有处理拒绝来电的关键词或 optout（仅在给出 --outbound 时检查）',
        'No keyword for callees who want no more calls, and no `optout` (only with --outbound)',
      ],
    ),
  },
} as const satisfies RuleFamilies;
