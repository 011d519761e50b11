/** The rules on ways through the flow: nodes, arrows and what a node hears. `model/rule.ts` explains the parts. */
import { error, type RuleFamilies, warning } from '../../model/rule.ts';

export const FLOW_RULES = {
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
} as const satisfies RuleFamilies;
