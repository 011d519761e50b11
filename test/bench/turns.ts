/** Turns a second of `step()`. The bench bundles this file as production is bundled (`engine.ts`). */
import { type CallState, type Input, NO_CALL } from '../../engine/dialog/state.ts';
import { step } from '../../engine/dialog/step.ts';
import { compileFlow } from '../../engine/flow/compile.ts';
import type { Flow } from '../../engine/flow/compiled.ts';
import { bigFlow } from '../support/big-flow.ts';

/** The best of several runs: what else the machine does only ever makes one slower. */
export function bestTurns(nodes: number, runs: number, count: number): number {
  const flow = compileFlow('big', bigFlow(nodes), '');
  turns(flow, count / 4);
  return Math.max(...Array.from({ length: runs }, () => turns(flow, count)));
}

/** Texts, keys and completions in turn; every third text is matched by nothing but `any`. */
function turns(flow: Flow, count: number): number {
  const texts = ['好的可以', '今天天气不错', '不要了', '第7个问题'];
  let state: CallState = NO_CALL;
  const context = { nextAppid: '6c3a37f0-0000-4000-8000-000000000000', playTime: 900, record: null };
  const start = performance.now();
  const begin = Date.UTC(2026, 0, 1);
  state = step(flow, state, { type: 'create', callid: 'c', ...context }, { now: begin }).state;
  for (let i = 0; i < count; i++) {
    const now = begin + i * 1000;
    let input: Input;
    if (i % 8 === 7)
      input = { type: 'dtmf', keys: '1', startedAt: now, lastKeyAt: now, nlp: null, ...context };
    else if (i % 8 === 6) input = { type: 'complete', argument: 'timeout()', ...context };
    else
      input = {
        type: 'text',
        text: texts[i % 4] as string,
        final: true,
        startedAt: now,
        playing: false,
        nlp: null,
        ...context,
      };
    state = step(flow, state, input, { now }).state;
  }
  return (count / (performance.now() - start)) * 1000;
}
