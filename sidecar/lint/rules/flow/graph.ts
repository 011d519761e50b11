/** Reports nodes that cannot be reached, loops without a way out, and nodes without a way on. */
import { arrowTaking, takesCompletion, waitsForInput } from '../../model/completion.ts';
import type { Outline, OutlineArrow, OutlineNode } from '../../model/outline.ts';
import { joined, quoted, words } from '../../model/phrases.ts';
import type { Report } from '../../model/report.ts';
import type { Patterns } from '../../regex/patterns.ts';

export function checkGraph(outline: Outline, patterns: Patterns, report: Report): void {
  const reachable = reachableNodes(outline);
  const boot = outline.flow.nodes[outline.flow.boot]?.id ?? '';
  const alive = outline.nodes.filter((node) => reachable.has(node.index));
  for (const node of outline.nodes) {
    if (node.isSign) {
      if (node.arrows.length === 0) report.add('start-without-arrows', node.path, { id: node.node.id, boot });
      continue;
    }
    if (!reachable.has(node.index)) report.add('unreachable-node', node.path, { boot });
    for (const arrow of node.arrows) {
      if (!hasCondition(arrow)) report.add('arrow-without-condition', arrow.path);
    }
  }
  const anyInKb = categoriesWithAny(outline);
  for (const node of alive) checkEnd(node, anyInKb, patterns, report);
  checkLoops(alive, outline, patterns, report);
}

function hasCondition(arrow: OutlineArrow): boolean {
  const { text, textAny, dtmf, dtmfAny } = arrow;
  return text.length > 0 || textAny !== null || dtmf.length > 0 || dtmfAny !== null || takesCompletion(arrow);
}

/** The nodes that can be reached by arrows with a condition, and by `switchflow` in the KB of reachable nodes. */
function reachableNodes({ flow, nodes, prompts }: Outline): Set<number> {
  const reached = new Set([flow.boot]);
  const categories = new Set<number>();
  // The iteration over a set includes elements that are added meanwhile.
  for (const index of reached) {
    const { node, arrows } = nodes[index] as OutlineNode;
    for (const arrow of arrows) {
      if (arrow.arrow.target >= 0 && hasCondition(arrow)) reached.add(arrow.arrow.target);
    }
    for (const category of node.kb) {
      if (categories.has(category)) continue;
      categories.add(category);
      for (const prompt of flow.categories[category] ?? []) {
        const to = prompts[prompt]?.prompt.switchflow;
        if (to?.to === 'node' && to.target >= 0) reached.add(to.target);
      }
    }
  }
  return reached;
}

const SILENCE = words('客户不说话时', 'when the caller says nothing');
const MISMATCH = words('没有匹配到时', 'when the input matches nothing');

/**
 * Reports a listening node where silence or a mismatch ends the flow. A node without arrows and KB is meant to end
 * it.
 */
function checkEnd(node: OutlineNode, anyInKb: ReadonlySet<number>, patterns: Patterns, report: Report): void {
  const { arrows, path } = node;
  if (!waitsForInput(node) || (arrows.length === 0 && node.node.kb.length === 0)) return;
  const ends = [];
  if (!arrowTaking(arrows, 'timeout()', patterns)) ends.push(SILENCE);
  if (canMismatch(node, anyInKb) && !arrowTaking(arrows, 'done()', patterns)) ends.push(MISMATCH);
  if (ends.length > 0) report.add('dead-end', path, { when: joined(ends, '、', ', and ') });
}

/** Whether the caller can say or press something that nothing matches. */
function canMismatch({ node, arrows, hears }: OutlineNode, anyInKb: ReadonlySet<number>): boolean {
  const takesAnyText =
    node.kb.some((category) => anyInKb.has(category)) || arrows.some(({ textAny }) => textAny !== null);
  const takesAnyKey = arrows.some(({ dtmfAny }) => dtmfAny !== null);
  const hearsText = node.listen !== null && node.listen.mode !== 0;
  const expectsKeys = arrows.some(({ dtmf }) => dtmf.length > 0);
  return (hearsText && !(hears.final && takesAnyText)) || (expectsKeys && !takesAnyKey);
}

function categoriesWithAny({ flow, prompts }: Outline): Set<number> {
  const found = new Set<number>();
  flow.categories.forEach((members, category) => {
    if (members.some((prompt) => prompts[prompt]?.textAny)) found.add(category);
  });
  return found;
}

function checkLoops(alive: OutlineNode[], outline: Outline, patterns: Patterns, report: Report): void {
  const next = silentWays(alive, patterns);
  const done = new Set<number>();
  for (const { index } of alive) {
    const way: number[] = [];
    let at: number | undefined = index;
    while (at !== undefined && !done.has(at)) {
      done.add(at);
      way.push(at);
      at = next.get(at);
    }
    const from = at === undefined ? -1 : way.indexOf(at);
    if (from < 0) continue;
    const loop = way.slice(from).map((node) => outline.nodes[node] as OutlineNode);
    const first = loop[0] as OutlineNode;
    const rule = isEndless(loop) ? 'endless-loop' : 'silent-loop';
    report.add(rule, first.path, { loop: shown([...loop, first]) });
  }
}

/**
 * Where each node leads a caller who never says anything. Nodes with a `repetition` do not count, because they are
 * eventually used up. If an application has several ways, this is the first that can continue for ever.
 */
function silentWays(alive: OutlineNode[], patterns: Patterns): Map<number, number> {
  const ways = new Map<number, number[]>();
  const from = new Map<number, number[]>();
  for (const node of alive) {
    const targets = silentTargets(node, patterns);
    ways.set(node.index, targets);
    for (const target of targets) {
      const sources = from.get(target);
      if (sources) sources.push(node.index);
      else from.set(target, [node.index]);
    }
  }
  // Removes nodes that lead nowhere, then those that led only to them, and so on.
  const left = new Map(Array.from(ways, ([index, targets]) => [index, targets.length]));
  const ending = Array.from(left.keys()).filter((index) => left.get(index) === 0);
  for (const index of ending) {
    for (const source of from.get(index) ?? []) {
      const more = (left.get(source) ?? 0) - 1;
      left.set(source, more);
      if (more === 0) ending.push(source);
    }
  }
  const out = new Map<number, number>();
  for (const [index, targets] of ways) {
    const target = targets.find((to) => (left.get(to) ?? 0) > 0);
    if (target !== undefined) out.set(index, target);
  }
  return out;
}

function silentTargets({ arrows, completions }: OutlineNode, patterns: Patterns): number[] {
  const lastingArrows = arrows.filter((arrow) => arrow.isLasting);
  if (completions === null) return lastingArrows.filter(takesCompletion).map(({ arrow }) => arrow.target);
  const [silence] = completions;
  const way = silence === undefined ? undefined : arrowTaking(lastingArrows, silence, patterns);
  return way ? [way.arrow.target] : [];
}

/** Whether no node of the loop listens and every completion of an application stays in the loop. */
function isEndless(loop: OutlineNode[]): boolean {
  const inside = new Set(loop.map(({ index }) => index));
  return loop.every((node) => {
    const ways = node.arrows.filter((arrow) => arrow.arrow.target >= 0 && takesCompletion(arrow));
    const always = node.completions !== null || ways.some(({ completeAny }) => completeAny !== null);
    return !waitsForInput(node) && always && ways.every(({ arrow }) => inside.has(arrow.target));
  });
}

function shown(loop: OutlineNode[]): string {
  const names = loop.map(({ node }) => quoted(node.id));
  return (names.length > 5 ? [...names.slice(0, 3), '…', ...names.slice(-1)] : names).join(' → ');
}
