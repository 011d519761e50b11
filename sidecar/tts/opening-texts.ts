/** The texts of a flow that have variables, in the order in which a call may come to them. */
import { setImmediate as pause } from 'node:timers/promises';
import type { Flow } from '../../engine/flow/compiled.ts';
import { isSpoken, playbacksOf } from '../flows/playbacks.ts';

/** Nodes are parsed on the way; this many entries take about a millisecond. */
const ENTRIES_AT_ONCE = 200;

/** @param most texts that are looked for */
export async function openingTexts(flow: Flow, most: number): Promise<string[]> {
  const texts = new Set<string>();
  let entries = 0;
  for (const playbacks of inOrder(flow)) {
    if (++entries % ENTRIES_AT_ONCE === 0) await pause();
    for (const entry of playbacks) if (entry.includes('${') && isSpoken(entry)) texts.add(entry);
    if (texts.size >= most) break;
  }
  return [...texts].slice(0, most);
}

/** What is played at the first entry of each node, the nearest to the beginning first; then everything. */
function* inOrder(flow: Flow): Generator<readonly string[]> {
  const nodes = new Set([flow.boot]);
  // What is added to the set while it is walked is walked as well.
  for (const index of nodes) {
    const node = flow.node(index);
    yield node.promptsByEntry[0];
    for (const { target } of node.arrows) if (target >= 0) nodes.add(target);
  }
  yield* playbacksOf(flow);
}
