/** `cti-robot task preflight`, `counters` and `watch`: what a task would do, and what it has done. */
import { setTimeout as pause } from 'node:timers/promises';
import { Command } from 'commander';
import { formatTable } from '../../../lib/table.ts';
import { CALL_STATUS_NAMES_EN } from '../../../records/status-names.ts';
import { type HubOptions, print, useHub, withHubOptions } from '../options.ts';
import { inLines, inWords, timeText } from './values.ts';

interface Counters {
  total: number;
  by_status: Record<string, number>;
  ended: number;
  attempts: number;
  answered: number;
  machine: number;
  unknown: number;
  own: number;
  agent_calls: number;
  abandoned: number;
  talk_ms: number;
}

interface Progress {
  total: number;
  progress: number;
  percent: number;
}

/** A task as the API shows it. */
export interface ShownTask {
  id: number;
  uuid: string;
  name: string;
  state: string;
  state_text: string;
  state_reason: string | null;
  state_reason_text: string | null;
  group_str: string;
  destination_extension: number | string | null;
  caller_line_id: number | null;
  maximumcall: number;
  call_per_second: number;
  recycle_limit: number;
  start_time: number | null;
  stop_time: number | null;
  counters: Counters;
  progress_bar: Progress;
}

interface Figures {
  state: string;
  calls_in_progress: number;
  counters: Counters;
  progress_bar: Progress;
  agents: {
    queue: string;
    ratio: number;
    abandoned_share: number | null;
    calls: number;
    free: number;
    reason_text: string | null;
  } | null;
}

interface SpokenTexts {
  fixed: number;
  with_variables: number;
  synthesised: number | null;
  hosts_without_tts: number | null;
}

interface Preflight {
  waiting: number;
  now: number;
  later: number;
  never: number;
  is_estimate: boolean;
  sampled: number;
  not_now: { text: string; numbers: number }[];
  attempts: { wanted: number; a_day: number; a_week: number };
  duration: { per_second: number; ms: number | null; ends_at: number | null; call_ms_is_known: boolean };
  lines: { name: string; enabled: boolean; rests: boolean; cause: string | null; answers: boolean | null }[];
  flow: {
    version: string | null;
    findings: { severity: string; message: string }[];
    texts: SpokenTexts | null;
  } | null;
  notify: { status: number | null; answer: string } | null;
  calls_off: boolean;
  refusal: string | null;
}

/** Longest line of a sentence beside the names of figures. */
const SENTENCE = 64;
/** Between two looks of `watch`, ms. */
const LOOK_MS = 1_000;

const pathOf = (id: string): string => `/v1/task/${encodeURIComponent(id)}`;

export function preflightCommand(): Command {
  return withHubOptions(new Command('preflight'))
    .description('say what a start would do: who is called, who not and why, how long it takes')
    .argument('<task>')
    .action(async (id: string, options: HubOptions) => {
      const looked = (await useHub(options, (hub) =>
        hub.ask('POST', `${pathOf(id)}/preflight`, {}),
      )) as Preflight;
      print(options.json, looked, formatTable(['preflight', ''], rowsOf(looked), { maxWidth: 64 }));
    });
}

function rowsOf(looked: Preflight): string[][] {
  const { waiting, now, later, never, attempts, duration, lines, flow, notify } = looked;
  const about = looked.is_estimate ? ` (of a sample of ${looked.sampled})` : '';
  const { wanted, a_day: day, a_week: week } = attempts;
  const errors = flow?.findings.filter(({ severity }) => severity === 'error').length ?? 0;
  return [
    ['numbers', `${waiting} wait: ${now} now, ${later} later, ${never} never${about}`],
    ...looked.not_now.flatMap(({ text, numbers }) =>
      inLines(`${numbers}: ${text}`, SENTENCE).map((line) => ['', line]),
    ),
    ['attempts', `${wanted} wanted for each number; caps allow ${day} a day, ${week} a week`],
    [
      'takes',
      duration.ms === null ? 'unknown' : `${inWords(Math.ceil(duration.ms / 1000) * 1000)} of calling`,
    ],
    ['done at', timeText(duration.ends_at)],
    ...lines.map((line) => ['line', `${line.name}: ${lineState(line)}`]),
    ...(flow === null
      ? []
      : [['flow', flow.version === null ? 'not published' : `${flow.version}, ${errors} errors of lint`]]),
    ...(flow?.texts ? [['texts', textsState(flow.texts)]] : []),
    ...(notify === null ? [] : [['notify', notify.status === null ? notify.answer : String(notify.status)]]),
    ...(looked.calls_off ? [['off', 'calls are turned off: cti-robot dialer on']] : []),
    ...inLines(looked.refusal === null ? 'possible' : `refused: ${looked.refusal}`, SENTENCE).map(
      (line, at) => [at === 0 ? 'start' : '', line],
    ),
  ];
}

function textsState(texts: SpokenTexts): string {
  const { fixed, with_variables: others, synthesised, hosts_without_tts: without } = texts;
  return [
    ...(fixed > 0 ? [`${fixed} fixed, ${synthesised ?? 'an unknown number'} synthesised`] : []),
    ...(others > 0 ? [`${others} made while it rings`] : []),
    ...(fixed + others === 0 ? ['none'] : []),
    ...(without ? [`${without} hosts have no TTS`] : []),
  ].join('; ');
}

function lineState({ enabled, rests, cause, answers }: Preflight['lines'][number]): string {
  if (!enabled) return 'off';
  if (rests) return `rests after ${cause ?? 'faults'}`;
  return answers === null ? 'on; whether it answers OPTIONS is not known' : 'on';
}

export function countersCommand(): Command {
  return withHubOptions(new Command('counters'))
    .description('show the figures of a task')
    .argument('<task>')
    .action(async (id: string, options: HubOptions) => {
      const figures = await figuresOf(id, options);
      const { counters } = figures;
      const statuses = Object.entries(counters.by_status).filter(([, count]) => count > 0);
      const names: Readonly<Record<string, string>> = CALL_STATUS_NAMES_EN;
      const rows = [
        ['state', figures.state],
        ['calls in progress', String(figures.calls_in_progress)],
        ['numbers', `${counters.total}, ${figures.progress_bar.percent} % done`],
        ...statuses.map(([status, count]) => [`  ${status} ${names[status] ?? ''}`, String(count)]),
        ['attempts', `${counters.attempts} of ${counters.ended} counted`],
        ['answered', `${counters.answered}, of them machines ${counters.machine}`],
        ...agentRows(figures.agents, counters),
        ['unknown', String(counters.unknown)],
        ['own failures', String(counters.own)],
        ['talked', inWords(Math.round(counters.talk_ms / 1000) * 1000)],
      ];
      print(options.json, figures, formatTable(['figure', ''], rows));
    });
}

function agentRows(agents: Figures['agents'], { agent_calls, abandoned }: Figures['counters']): string[][] {
  if (agents === null) return [];
  const share = agents.abandoned_share === null ? 'unknown' : `${agents.abandoned_share} %`;
  return [
    ['wanted an agent', `${agent_calls}, of them abandoned ${abandoned}`],
    ['agents', `${agents.free} free in ${agents.queue}, ${agents.ratio} calls for each`],
    ['abandoned now', `${share} of the last ${agents.calls} calls`],
    ...inLines(agents.reason_text ?? '', SENTENCE).map((line, at) => [at === 0 ? 'no calls' : '', line]),
  ];
}

/** Ends when the task does not run any more and no call is in progress. */
export function watchCommand(): Command {
  return withHubOptions(new Command('watch'))
    .description('print a line each second while a task runs')
    .argument('<task>')
    .action(async (id: string, options: HubOptions) => {
      for (;;) {
        const figures = await figuresOf(id, options);
        print(options.json, figures, lineOf(figures));
        if (figures.state !== 'running' && figures.calls_in_progress === 0) return;
        await pause(LOOK_MS);
      }
    });
}

function lineOf({ state, calls_in_progress: calls, counters, progress_bar: { percent } }: Figures): string {
  const { total, answered, ended } = counters;
  return `${state}: ${percent} % of ${total}, ${calls} calls, ${ended} ended, ${answered} answered\n`;
}

function figuresOf(id: string, options: HubOptions): Promise<Figures> {
  return useHub(options, (hub) => hub.ask('GET', `${pathOf(id)}/counters`)) as Promise<Figures>;
}
