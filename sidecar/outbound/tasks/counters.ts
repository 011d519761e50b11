/** The figures of a task: what the end of an attempt adds to them, and how they are shown (dialer.md#figures). */
import type { Outcome } from '../outcome.ts';

/** An attempt that ended, as figures count it. */
export interface CountedEnd {
  outcome: Pick<Outcome, 'status' | 'class' | 'counts'>;
  /** The number's final status; null: it is called again. */
  final: number | null;
  /** ms talked */
  bill: number;
  /** 0 to 23, in the time zone of the task */
  hour: number;
  lineId: number;
  /** Code of what was announced before the answer. */
  announced?: string | null;
  /** Final texts that were recognised. */
  rounds?: number;
  /** A person wanted an agent; whether no agent came in time. */
  agent?: { abandoned: boolean } | null;
}

/** What is added, by the name of the figure. */
export function figuresOf({
  outcome,
  final,
  bill,
  hour,
  lineId,
  announced = null,
  rounds = 0,
  agent = null,
}: CountedEnd): Map<string, number> {
  const figures = new Map<string, number>();
  const add = (name: string, value: number) => {
    if (value !== 0) figures.set(name, (figures.get(name) ?? 0) + value);
  };
  const isAnswered = ['answered', 'machine', 'no-agent'].includes(outcome.class);
  add('ended', 1);
  add('attempts', outcome.counts ? 1 : 0);
  add('answered', isAnswered ? 1 : 0);
  add('machine', outcome.class === 'machine' ? 1 : 0);
  add('unknown', outcome.class === 'unknown' ? 1 : 0);
  add('own', outcome.class === 'own' ? 1 : 0);
  add('agent_calls', agent === null ? 0 : 1);
  add('abandoned', agent?.abandoned ? 1 : 0);
  add('talk_ms', bill);
  add('rounds', rounds);
  add(`hour:${hour}`, 1);
  add(`line:${lineId}`, 1);
  if (announced !== null && !isAnswered) add(`announced:${announced}`, 1);
  if (isAnswered) add(`line_answered:${lineId}`, 1);
  for (const [name, value] of figuresOfStatus(0, final ?? 0)) add(name, value);
  return figures;
}

/** A number has changed its status: imported (from null), final, reset, removed (to null). */
export function figuresOfStatus(from: number | null, to: number | null, count = 1): Map<string, number> {
  const figures = new Map<string, number>();
  if (from === to) return figures;
  if (from === null) figures.set('total', count);
  else figures.set(`status:${from}`, -count);
  if (to === null) figures.set('total', -count);
  else figures.set(`status:${to}`, count);
  return figures;
}

export interface Counters {
  /** Numbers. */
  total: number;
  /** Numbers by status; 0: waiting or under way. */
  by_status: Record<string, number>;
  /** Attempts that ended. */
  ended: number;
  /** Attempts that may have reached a callee. */
  attempts: number;
  answered: number;
  machine: number;
  unknown: number;
  /** Attempts that failed in this deployment. */
  own: number;
  /** Calls in which a person wanted an agent, and those of them to which no agent came in time. */
  agent_calls: number;
  abandoned: number;
  talk_ms: number;
  rounds: number;
  /** Attempts by the hour in which they ended, in the time zone of the task. */
  by_hour: Record<string, number>;
  /** Attempts by line, and how many of them were answered. */
  by_line: Record<string, { ended: number; answered: number }>;
  /** Attempts by the code of what was announced before the answer. */
  by_announcement: Record<string, number>;
  /** Calls by the id of their grade. */
  by_level: Record<string, number>;
}

export function countersOf(figures: ReadonlyMap<string, number>): Counters {
  const value = (name: string) => figures.get(name) ?? 0;
  const by = (kind: string): [string, number][] =>
    [...figures].flatMap(([name, count]) =>
      name.startsWith(`${kind}:`) ? [[name.slice(kind.length + 1), count]] : [],
    );
  const statuses = Array.from({ length: 13 }, (_, status): [string, number] => [
    `${status}`,
    value(`status:${status}`),
  ]);
  return {
    total: value('total'),
    by_status: Object.fromEntries(statuses),
    ended: value('ended'),
    attempts: value('attempts'),
    answered: value('answered'),
    machine: value('machine'),
    unknown: value('unknown'),
    own: value('own'),
    agent_calls: value('agent_calls'),
    abandoned: value('abandoned'),
    talk_ms: value('talk_ms'),
    rounds: value('rounds'),
    by_hour: Object.fromEntries(by('hour')),
    by_line: Object.fromEntries(
      by('line').map(([line, ended]) => [line, { ended, answered: value(`line_answered:${line}`) }]),
    ),
    by_announcement: Object.fromEntries(by('announced')),
    by_level: Object.fromEntries(by('level')),
  };
}

export interface Progress {
  total: number;
  /** Numbers with a final result. */
  progress: number;
  /** 0 to 100; 100 only if all numbers have one. */
  percent: number;
}

export function progressOf({ total, by_status }: Pick<Counters, 'total' | 'by_status'>): Progress {
  const progress = Math.max(0, total - (by_status['0'] ?? 0));
  return { total, progress, percent: total > 0 ? Math.floor((progress / total) * 100) : 0 };
}
