/** Keywords by sound (docs/reference/matching.md): what an utterance costs, and what a published flow carries for it. */
import { readFileSync } from 'node:fs';
import { matchText } from '../../engine/dialog/matching/match.ts';
import { type CallState, NO_CALL } from '../../engine/dialog/state.ts';
import { compileFlow } from '../../engine/flow/compile.ts';
import type { CompiledFlow, Flow, FlowSettings } from '../../engine/flow/compiled.ts';
import { decodeFlow } from '../../engine/flow/decode-flow.ts';
import { encodeFlow } from '../../engine/flow/encode-flow.ts';
import { withPinyin } from '../../sidecar/flows/pinyin/with-pinyin.ts';
import { bigFlow } from '../support/big-flow.ts';
import { type Figure, medianMs } from './report.ts';

/** Hits nothing, neither as written nor by sound: every keyword is looked at twice. */
const MISSED = '我想问一下你们这个课程大概是怎么上的有没有试听';
const CALL: CallState = { ...NO_CALL, node: 0 };

export function pinyinFigures(): Figure[] {
  const script = bigFlow(2, { keywords: 500, kbPrompts: 5000 });
  const compiledMs = medianMs(3, () => void compiled(script, 'fuzzy'));
  const off = encodeFlow(compiled(script, null));
  const fuzzy = encodeFlow(compiled(script, 'fuzzy'));
  return [
    {
      what: 'one utterance against 1,000 keywords and a KB of 5,000, fuzzy',
      value: utteranceMs(fuzzy),
      unit: 'ms',
      target: { atMost: 0.2 },
      note: `(off: ${utteranceMs(off).toPrecision(3)} ms)`,
    },
    {
      what: 'the first such utterance of a call, which indexes the keywords',
      value: firstMs(fuzzy),
      unit: 'ms',
      note: `(off: ${firstMs(off).toPrecision(3)} ms)`,
    },
    { what: 'publishing these 16,000 keywords', value: compiledMs, unit: 'ms' },
    realisticSize(),
  ];
}

function compiled(script: string, mode: FlowSettings['matchPinyin']): CompiledFlow {
  const flow = JSON.parse(script) as { global?: object };
  flow.global = { ...flow.global, match_pinyin: mode ?? 'off' };
  return withPinyin(compileFlow('flow', JSON.stringify(flow), ''));
}

function utteranceMs(file: string): number {
  const flow = decodeFlow(file) as Flow;
  const runs = 20;
  const run = () => {
    for (let i = 0; i < runs; i++) missed(flow);
  };
  medianMs(20, run);
  return medianMs(50, run) / runs;
}

/** With a flow that is read anew, as in every call. */
function firstMs(file: string): number {
  const flows = Array.from({ length: 20 }, () => decodeFlow(file) as Flow);
  return medianMs(20, (i) => missed(flows[i] as Flow));
}

function missed(flow: Flow): void {
  if (matchText({ flow, state: CALL, node: flow.node(0) }, MISSED, { bySound: true })) {
    throw new Error(`${MISSED} hits a keyword: it must be compared with all of them`);
  }
}

function realisticSize(): Figure {
  const script = readFileSync(new URL('../../examples/invitation/flow.json', import.meta.url), 'utf8');
  const bytes = (mode: FlowSettings['matchPinyin']) => Buffer.byteLength(encodeFlow(compiled(script, mode)));
  return {
    what: 'what fuzzy adds to the compiled form of the flow invitation',
    value: (bytes('fuzzy') - bytes(null)) / 1000,
    unit: 'kB',
    target: { atMost: 40 },
    note: `(exact: ${((bytes('exact') - bytes(null)) / 1000).toFixed(1)} kB; the script has ${(Buffer.byteLength(script) / 1000).toFixed(1)} kB)`,
  };
}
