/** Settings of the services for speech: synthesis, NLP, and when one that fails is left alone. */
import { Type } from 'typebox';
import { count, flag, list, milliseconds } from './setting-kinds.ts';

export const TTS_SETTINGS = Type.Object({
  command: list(
    {},
    {
      mustBe: 'a list: a program and its arguments',
      default: [],
      description:
        'Program that speaks texts of flows without `ttsurl`, and its arguments (docs/reference/speech.md); empty: espeak-ng',
    },
  ),
  ahead: flag({ default: true, description: 'Texts are synthesised ahead of calls, or while it rings' }),
  concurrency: count(1, 64, { default: 4, description: 'Texts that are synthesised at once' }),
  timeoutMs: milliseconds(
    100,
    {
      default: 8_000,
      description: 'Longest time for one text; the engine, and the call with it, waits at most 10 seconds',
    },
    9_000,
  ),
  retryAfterMs: milliseconds(0, {
    default: 30_000,
    description: 'Pause before a text that could not be synthesised is tried again',
  }),
  cacheBytes: count(1_000_000, Number.MAX_SAFE_INTEGER, {
    default: 2_000_000_000,
    description: 'Largest size of `home/tts`; beyond it, the files whose last use is oldest are deleted',
  }),
});

export const NLP_SETTINGS = Type.Object({
  timeoutMs: milliseconds(
    10,
    {
      default: 800,
      description: 'Longest time for one NLP request in all; the engine waits at most 1 second',
    },
    900,
  ),
  textPrefix: flag({
    default: true,
    description: "`F` before the text of an NLP request, as in the source document's example",
  }),
});

export const CONTEXT_SETTINGS = Type.Object({
  timeoutMs: milliseconds(
    100,
    {
      default: 1500,
      description: 'How long a caller may hear ringing while the address of a context is asked, in all',
    },
    10_000,
  ),
});

export const BREAKER_SETTINGS = Type.Object({
  failures: count(1, 1000, {
    default: 5,
    description:
      "Failures in a row that pause requests to a flow's `nlpurl` or `ttsurl`, or to the address of a context",
  }),
  pauseMs: milliseconds(1, { default: 10_000, description: 'Pause before one request tries it again' }),
});
