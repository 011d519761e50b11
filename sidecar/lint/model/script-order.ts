import { isObject } from '../../../engine/flow/value.ts';
import { childPath, type JsonObject } from '../../../engine/text/json.ts';
import type { Finding } from './finding.ts';

/** The first two parts of a path: a node, KB category, prompt, group or setting. */
const HEAD = /^\$(?:\.\w+(?:\.\w+|\["(?:[^"\\]|\\.)*"\])?)?/;

/** Sorts findings in the order of the script, and those of one node by rule. */
export function inScriptOrder(root: JsonObject, findings: Finding[]): Finding[] {
  const order = new Map<string, number>([['$', 0]]);
  for (const [section, value] of root) {
    const path = childPath('$', section);
    order.set(path, order.size);
    if (isObject(value)) for (const key of value.keys()) order.set(childPath(path, key), order.size);
  }
  const placed = findings.map((finding) => ({
    finding,
    at: order.get(HEAD.exec(finding.path)?.[0] ?? '$') ?? 0,
  }));
  return placed.sort((a, b) => a.at - b.at).map(({ finding }) => finding);
}
