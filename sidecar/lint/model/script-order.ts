import { isObject } from '../../../engine/flow/value.ts';
import { childPath, type JsonObject } from '../../../engine/text/json.ts';
import type { Finding } from './finding.ts';

/** A node, KB category, prompt, group or setting: the head of a path. */
const HEAD = /^\$(?:\.\w+(?:\.\w+|\["(?:[^"\\]|\\.)*"\])?)?/;

/** Findings node by node as the script has them, each node's by rule: what belongs together stands together. */
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
