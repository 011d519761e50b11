/** Metrics of synthesis (sidecar.md#listener). Labels are fixed words, never texts or URLs. */
import { Counter, Histogram, type Registry } from 'prom-client';
import { registerGauges } from '../lib/gauges.ts';

export interface SpeechState {
  cache: { files: number; bytes: number };
  queue: { busy: number; waiting: number };
}

export interface SpeechMetrics {
  /** `hit`, `made`, `joined` (the request shared the synthesis of another one), or a code of SpeechError. */
  prompts: Counter<'outcome'>;
  /** The same of texts that were wanted while the phone rang; `dropped`: the call ended first. */
  ringing: Counter<'outcome'>;
  /** Time that a call waited for its prompt. */
  answer: Histogram;
  synthesis: Histogram<'provider' | 'outcome'>;
}

const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3, 6, 10];

/** @param state called when metrics are collected */
export function speechMetrics(registry: Registry, state: () => SpeechState): SpeechMetrics {
  const registers = [registry];
  const gauge = registerGauges(registry, state);
  gauge('cti_robot_tts_cache_files', 'Synthesised prompts on disk', ({ cache }) => cache.files);
  gauge('cti_robot_tts_cache_bytes', 'Their size', ({ cache }) => cache.bytes);
  gauge('cti_robot_tts_busy', 'Texts that are being synthesised', ({ queue }) => queue.busy);
  gauge('cti_robot_tts_waiting', 'Texts that are waiting to be synthesised', ({ queue }) => queue.waiting);
  const counter = (name: string, help: string) =>
    new Counter({ name, help, labelNames: ['outcome'], registers });
  return {
    prompts: counter('cti_robot_tts_requests_total', 'Prompts that calls requested, by outcome'),
    ringing: counter(
      'cti_robot_tts_ringing_total',
      'Texts of numbers wanted while the phone rang, by outcome',
    ),
    answer: new Histogram({
      name: 'cti_robot_tts_answer_seconds',
      help: 'Time until a call received its prompt or an error',
      buckets: BUCKETS,
      registers,
    }),
    synthesis: new Histogram({
      name: 'cti_robot_tts_synthesis_seconds',
      help: 'Time to synthesise and convert a text, for calls and ahead of them',
      labelNames: ['provider', 'outcome'],
      buckets: BUCKETS,
      registers,
    }),
  };
}
