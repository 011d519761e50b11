/**
 * Reports regular expressions that never receive all their keys: the engine tries all entries after each key and
 * takes a match at once, unless a longer literal begins with the keys so far (flow-format.md#listen-9).
 */
import type { AST } from '@eslint-community/regexpp';
import type { Outline, OutlineArrow, OutlineNode } from '../../model/outline.ts';
import { quoted, words } from '../../model/phrases.ts';
import type { Report } from '../../model/report.ts';
import { intersects } from '../../regex/char-set.ts';
import { type Patterns, parsed } from '../../regex/patterns.ts';
import { Shapes } from '../../regex/regex-shape.ts';

const KEYS = Array.from('0123456789ABCD*#');

export function checkKeys(outline: Outline, patterns: Patterns, report: Report): void {
  for (const node of outline.nodes) {
    if (!node.isSign && node.hears.keys) checkNode(node, patterns, report);
  }
}

function checkNode({ arrows }: OutlineNode, patterns: Patterns, report: Report): void {
  const takers = takersOfOneKey(arrows, patterns);
  if (takers.size === 0) return;
  for (const { dtmf, arrow } of arrows) {
    if (arrow.target < 0) continue;
    for (const { parsed: entry, written, path } of dtmf) {
      if (entry.kind !== 'regex') continue;
      const ast = parsed(entry.source);
      if (typeof ast === 'string') continue;
      const { keys, shortest, longest } = begins(ast);
      const first = keys.map((key) => takers.get(key));
      if (longest < 2 || keys.length === 0 || first.includes(undefined)) continue;
      const other = first.find((taker) => taker !== written);
      if (shortest < 2 && other !== undefined) continue;
      const by = quoted(other ?? written);
      const reason =
        other === undefined
          ? words('它自己按第一个键就已匹配', 'the expression itself matches the first key')
          : words(`第一个键就被“${by}”匹配`, `"${by}" matches the first key`);
      report.add('dtmf-cut-short', path, { value: written, reason });
    }
  }
}

/** The keys that are taken as soon as they are pressed, and the entries that take them. */
function takersOfOneKey(arrows: OutlineArrow[], patterns: Patterns): Map<string, string> {
  const takers = new Map<string, string>();
  const lastingEntries = arrows.filter((arrow) => arrow.isLasting).flatMap(({ dtmf }) => dtmf);
  const literals = arrows
    .filter(({ arrow }) => arrow.target >= 0)
    .flatMap(({ dtmf }) =>
      dtmf.flatMap((entry) => (entry.parsed.kind === 'literal' ? entry.parsed.keys : [])),
    );
  const longer = new Set(literals.filter((keys) => keys.length > 1).map((keys) => keys[0]));
  for (const { parsed: entry, written } of lastingEntries) {
    if (entry.kind === 'literal') {
      if (!takers.has(entry.keys)) takers.set(entry.keys, written);
      continue;
    }
    const anchored = `^(?:${entry.source})$`;
    if (patterns.of(anchored).verdict.kind !== 'fine') continue;
    const pattern = new RegExp(anchored);
    for (const key of KEYS) if (!takers.has(key) && pattern.test(key)) takers.set(key, written);
  }
  for (const key of longer) if (key !== undefined) takers.delete(key);
  return takers;
}

/** The keys that an expression can begin with, and the number of keys that it matches. */
function begins(ast: AST.Pattern): { keys: string[]; shortest: number; longest: number } {
  const shapes = new Shapes(false);
  const all = ast.alternatives.map(({ elements }) => shapes.ofSequence(elements));
  const keys = KEYS.filter((key) => {
    const unit = key.charCodeAt(0);
    return all.some(({ first }) => intersects(first, [[unit, unit]]));
  });
  return {
    keys,
    shortest: Math.min(...all.map(({ shortest }) => shortest)),
    longest: Math.max(...all.map(({ longest }) => longest)),
  };
}
