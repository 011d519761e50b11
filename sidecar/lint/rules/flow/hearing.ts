/**
 * Reports conditions on inputs that a node never receives: it does not listen, filters them, or completes
 * differently.
 */
import { childPath } from '../../../../engine/text/json.ts';
import { matchesEntry } from '../../model/completion.ts';
import type { Words } from '../../model/finding.ts';
import type { Outline, OutlineArrow, OutlineNode } from '../../model/outline.ts';
import { quoted, words } from '../../model/phrases.ts';
import type { Report } from '../../model/report.ts';
import { inEveryMatch } from '../../model/shadowing.ts';
import type { Patterns } from '../../regex/patterns.ts';

export function checkHearing(outline: Outline, patterns: Patterns, report: Report): void {
  for (const node of outline.nodes) {
    if (node.isSign) continue;
    for (const arrow of node.arrows) {
      checkHeard(node, arrow, report);
      checkCompletions(node, arrow, patterns, report);
      checkKeys(arrow, patterns, report);
    }
  }
}

/**
 * Checks whether each kind of condition can match. An `any` that cannot is reported only if nothing else on the arrow
 * can match, because editors set all three kinds.
 */
function checkHeard(node: OutlineNode, arrow: OutlineArrow, report: Report): void {
  const { hears, completions } = node;
  const texts = hears.partial || hears.final;
  const completes = completions === null || completions.length > 0;
  const kinds = [
    { key: 'text', entries: arrow.text, any: arrow.textAny, heard: texts, anyHeard: hears.final },
    { key: 'dtmf', entries: arrow.dtmf, any: arrow.dtmfAny, heard: hears.keys, anyHeard: hears.keys },
    {
      key: 'complete',
      entries: arrow.complete,
      any: arrow.completeAny,
      heard: completes,
      anyHeard: completes,
    },
  ];
  const taken = kinds.some(
    ({ entries, any, heard, anyHeard }) => (heard && entries.length > 0) || (anyHeard && any !== null),
  );
  const deaf = kinds.filter(
    ({ entries, any, heard, anyHeard }) =>
      (!heard && entries.length > 0) || (!anyHeard && any !== null && !taken),
  );
  const condition = childPath(arrow.path, 'condition');
  const [first] = deaf;
  if (first && node.node.action === 'hangup') {
    report.add('never-heard', condition, { reason: reasonOf(node, first.key) });
  } else {
    for (const { key } of deaf) {
      report.add('never-heard', childPath(condition, key), { reason: reasonOf(node, key) });
    }
  }
}

function reasonOf({ node, hears }: OutlineNode, key: string): Words {
  const action = quoted(node.action);
  if (node.action === 'hangup') {
    return words('hangup 节点不听，也没有完成', 'a hangup node neither listens nor completes');
  }
  if (node.listen === null) {
    return words(
      `节点执行 ${action}，不听说话也不收按键`,
      `the node runs ${action}, which receives neither speech nor keys`,
    );
  }
  if (key === 'dtmf') return words('按键被 filter 过滤', 'keys are filtered');
  if (node.listen.mode === 0) {
    return words('节点不识别语音（mode 0）', 'the node does not recognise speech (mode 0)');
  }
  return hears.partial
    ? words(
        '最终结果被 filter 过滤，any 只匹配最终结果',
        'final results are filtered, and any matches only final results',
      )
    : words('识别结果被 filter 过滤', 'results are filtered');
}

function checkCompletions(node: OutlineNode, arrow: OutlineArrow, patterns: Patterns, report: Report): void {
  const { completions } = node;
  if (completions === null || completions.length === 0) return;
  const possible = completions.join('、');
  for (const entry of arrow.complete) {
    const { parsed, written } = entry;
    if (completions.some((argument) => matchesEntry(parsed, argument, patterns))) continue;
    report.add('complete-never', entry.path, {
      value: written,
      possible: words(possible, completions.join(' or ')),
    });
  }
}

/** Reports expressions of which every match contains a character that is not a key. */
function checkKeys({ dtmf }: OutlineArrow, patterns: Patterns, report: Report): void {
  for (const entry of dtmf) {
    const { parsed } = entry;
    if (parsed.kind !== 'regex') continue;
    const { ast } = patterns.of(`^(?:${parsed.source})$`);
    const strange =
      ast && inEveryMatch(ast.alternatives, (row) => (/[^0-9A-D*#]/.test(row) ? row : undefined));
    if (strange) report.add('dtmf-never', entry.path, { value: entry.written });
  }
}
