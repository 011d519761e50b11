/**
 * Runs in mod_v8: `jsapi step.js <compiled flow>` answers how long `step()` takes there, as JSON. A script's clock counts
 * whole ms, so turns are timed ten at a time.
 */
import { type CallState, type Input, NO_CALL } from '../../../engine/dialog/state.ts';
import { step } from '../../../engine/dialog/step.ts';
import type { Flow } from '../../../engine/flow/compiled.ts';
import { decodeFlow } from '../../../engine/flow/decode-flow.ts';

declare const argv: string[];
declare const request: { write(text: string): void };
declare function fetchUrl(url: string, bufferBytes: number): string;
declare const gc: (() => void) | undefined;

export interface StepTimes {
  /** The first turn, which makes the node's index of keywords. */
  first: number;
  /** A turn, the mean of ten, ascending. */
  turns: number[];
  /** A collection of garbage while the flow is loaded; none where scripts cannot ask for it. */
  collections: number[];
}

const SAMPLES = 200;
const TURNS = 10;
const TEXTS = [
  '好的可以',
  '我想问一下你们这个课程大概是怎么上的有没有试听',
  '今天天气不错',
  '第7个问题',
  '没有多少钱的话我再考虑一下',
];
const CONTEXT = { nextAppid: '6c3a37f0-0000-4000-8000-000000000000', playTime: 900, record: null };

const flow = decodeFlow(fetchUrl(`file://${argv[0]}`, 1 << 25)) as Flow;
let state: CallState = step(flow, NO_CALL, { type: 'create', callid: 'c', ...CONTEXT }, { now: 0 }).state;
let turn = 0;

function takeTurns(amount: number): void {
  for (let i = 0; i < amount; i++, turn++) {
    const text = TEXTS[turn % TEXTS.length] as string;
    const input: Input = {
      type: 'text',
      text,
      final: true,
      startedAt: 0,
      playing: false,
      nlp: null,
      ...CONTEXT,
    };
    state = step(flow, state, input, { now: turn * 1000 }).state;
  }
}

function ms(work: () => void): number {
  const startedAt = Date.now();
  work();
  return Date.now() - startedAt;
}

function sorted(amount: number, time: () => number): number[] {
  return Array.from({ length: amount }, time).sort((a, b) => a - b);
}

const times: StepTimes = {
  first: ms(() => takeTurns(1)),
  turns: sorted(SAMPLES, () => ms(() => takeTurns(TURNS)) / TURNS),
  collections: typeof gc === 'function' ? sorted(20, () => ms(gc as () => void)) : [],
};
request.write(JSON.stringify(times));
