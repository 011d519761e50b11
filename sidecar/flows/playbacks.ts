import { soleVariable } from '../../engine/contract/variables.ts';
import type { Flow } from '../../engine/flow/compiled.ts';
import { promptKind } from '../../engine/flow/prompt.ts';

/** An entry that is a single variable is always spoken (flow-format.md#voices). */
export function isSpoken(entry: string): boolean {
  return entry.trim() !== '' && (soleVariable(entry) !== null || promptKind(entry).kind === 'text');
}

/** All that a flow plays: the entries of its nodes, of its knowledge base, and those that fill the wait for answers. */
export function* playbacksOf(flow: Flow): Generator<readonly string[]> {
  yield flow.settings.thinkingPlaybacks;
  for (let index = 0; index < flow.nodeCount; index++) {
    const node = flow.node(index);
    yield* node.promptsByEntry;
    yield node.kbPlaybacks;
    yield node.mismatchPlaybacks;
  }
  for (let index = 0; index < flow.promptCount; index++) yield flow.prompt(index).playbacks;
}
