/**
 * Counts calls by flow and outcome, from stored rows. Any program may write the files of the spool, so labels are only names of
 * this host's flows and fixed reasons.
 */
import { Counter, Histogram, type Registry } from 'prom-client';
import { DELAY_EDGES_MS } from '../../../engine/contract/call-stats.ts';
import { InputType } from '../../../engine/contract/row.ts';
import type { SpoolLine } from '../../store/store.ts';

export interface CallCounter {
  /** @param refused indexes of rows that are not in the store */
  count(rows: readonly SpoolLine[], refused: ReadonlySet<number>): void;
}

/** Label for flows that this host does not have, or that exceed the limit. */
const OTHER_FLOW = 'other';
/** Flows change while the process runs, but their series stay. */
const MOST_FLOWS = 1000;
/** More events than a call can have. */
const MOST_EVENTS = 100_000;
/** Most delays that are taken from one class of a call. */
const MOST_DELAYS = 5000;
const LONGEST_DELAY_MS = 3_600_000;

/** @param isFlow whether this host has a flow of that name */
export function createCallMetrics(registry: Registry, isFlow: (name: string) => boolean): CallCounter {
  return new CallMetrics(registry, isFlow);
}

class CallMetrics implements CallCounter {
  private readonly begun: Counter<'flow'>;
  private readonly ended: Counter<'flow' | 'reason'>;
  private readonly failures: Readonly<Record<string, Counter<'flow'>>>;
  private readonly delay: Histogram<'flow'>;
  private readonly flows = new Set<string>();

  constructor(
    registry: Registry,
    private readonly isFlow: (name: string) => boolean,
  ) {
    const registers = [registry];
    const counter = (name: string, help: string) =>
      new Counter({ name, help, labelNames: ['flow'], registers });
    this.begun = counter('cti_robot_calls_begun_total', 'Runs of a flow that began');
    this.ended = new Counter({
      name: 'cti_robot_calls_ended_total',
      help: 'Runs of a flow that ended',
      labelNames: ['flow', 'reason'],
      registers,
    });
    this.failures = {
      prompts_skipped: counter('cti_robot_prompts_skipped_total', 'Prompts that were not played'),
      recogniser_died: counter('cti_robot_recogniser_deaths_total', 'Recognisers that died in a call'),
      recogniser_not_started: counter(
        'cti_robot_recogniser_not_started_total',
        'Starts of a recogniser that failed',
      ),
      nlp_failed: counter('cti_robot_call_nlp_failures_total', 'NLP requests of calls without an answer'),
      tts_failed: counter(
        'cti_robot_call_tts_failures_total',
        'Texts that could not be synthesised for calls',
      ),
    };
    this.delay = new Histogram({
      name: 'cti_robot_result_to_prompt_seconds',
      help: 'Time from a result of the recogniser, or the end of key entry, to the next prompt',
      labelNames: ['flow'],
      buckets: DELAY_EDGES_MS.map((ms) => ms / 1000),
      registers,
    });
  }

  count(rows: readonly SpoolLine[], refused: ReadonlySet<number>): void {
    for (const [index, row] of rows.entries()) {
      const type = Number(row.input_type ?? Number.NaN);
      if ((type !== InputType.Create && type !== InputType.Destroy) || refused.has(index)) continue;
      const flow = this.labelOf(row.flow_name);
      if (type === InputType.Create) {
        this.begun.inc({ flow });
      } else {
        this.ended.inc({ flow, reason: reasonOf(row.input_args) });
        this.countStats(flow, row.call_stats);
      }
    }
  }

  private countStats(flow: string, stats: unknown): void {
    if (typeof stats !== 'object' || stats === null) return;
    const given = stats as Record<string, unknown>;
    for (const [name, counter] of Object.entries(this.failures)) {
      const count = whole(given[name], MOST_EVENTS);
      if (count > 0) counter.inc({ flow }, count);
    }
    if (Array.isArray(given.prompt_delays)) this.countDelays(flow, given.prompt_delays);
  }

  /** Delays by class: count and sum. Each is counted as the mean, which is in the same class and keeps the sum. */
  private countDelays(flow: string, classes: readonly unknown[]): void {
    for (let at = 0; at <= DELAY_EDGES_MS.length; at++) {
      const given = classes[at];
      const count = Array.isArray(given) ? whole(given[0], MOST_DELAYS) : 0;
      if (count === 0) continue;
      const mean = Number((given as unknown[])[1]) / count;
      const above = at === 0 ? -1 : (DELAY_EDGES_MS[at - 1] ?? 0);
      if (mean > above && mean >= 0 && mean <= (DELAY_EDGES_MS[at] ?? LONGEST_DELAY_MS)) {
        for (let n = 0; n < count; n++) this.delay.observe({ flow }, mean / 1000);
      }
    }
  }

  private labelOf(name: unknown): string {
    if (typeof name !== 'string' || name === OTHER_FLOW) return OTHER_FLOW;
    if (this.flows.has(name)) return name;
    if (this.flows.size >= MOST_FLOWS || !this.isFlow(name)) return OTHER_FLOW;
    this.flows.add(name);
    return name;
  }
}

const REASONS: readonly (readonly [RegExp, string])[] = [
  [/^end\(\)$/, 'end'],
  [/^end\(hangup\)$/, 'robot_hangup'],
  [/^end\(transfer\)$/, 'transfer'],
  [/^hangup\(/, 'hangup'],
  [/^loop\(\)$/, 'loop'],
  [/^error\(lost\)$/, 'lost'],
  [/^error\((?:no such flow|bad flow name|flow refused|no route)\)$/, 'refused'],
  [/^error\(engine fault\)$/, 'fault'],
];

function reasonOf(given: unknown): string {
  const found = typeof given === 'string' ? REASONS.find(([pattern]) => pattern.test(given)) : undefined;
  return found?.[1] ?? 'other';
}

/** A valid count, otherwise 0. */
function whole(given: unknown, most: number): number {
  return typeof given === 'number' && Number.isInteger(given) && given > 0 && given <= most ? given : 0;
}
