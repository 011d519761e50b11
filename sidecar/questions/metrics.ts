/** The figures of questions that come by files. Labels are words of ours. */
import { Counter, Histogram, type Registry } from 'prom-client';
import { registerGauges } from '../lib/gauges.ts';

/**
 * `answered`; `none`: the service had no answer; `late`: nobody waited any longer when it was read; `refused`: a line
 * that is no question, or one too many; `lost`: the answer could not be written, or a fault of ours.
 */
export type QuestionOutcome = 'answered' | 'none' | 'late' | 'refused' | 'lost';

export interface QuestionMetrics {
  questions: Counter<'service' | 'outcome'>;
  seconds: Histogram<'service'>;
}

export interface QuestionState {
  byEvent: boolean;
  open: number;
}

export function questionMetrics(registry: Registry, state: () => QuestionState): QuestionMetrics {
  const gauge = registerGauges(registry, state);
  gauge(
    'cti_robot_questions_by_event',
    '1 while new calls wait for no service: answers are announced over the event socket',
    ({ byEvent }) => Number(byEvent),
  );
  gauge('cti_robot_questions_open', 'Questions of calls that are being answered', ({ open }) => open);
  return {
    questions: new Counter({
      name: 'cti_robot_questions_total',
      help: 'Questions of calls, by what became of them',
      labelNames: ['service', 'outcome'],
      registers: [registry],
    }),
    seconds: new Histogram({
      name: 'cti_robot_question_seconds',
      help: 'Time from a question of a call until its answer was announced',
      labelNames: ['service'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3, 6, 10],
      registers: [registry],
    }),
  };
}
