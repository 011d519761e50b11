/** What is done with a task: start, pause, stop, cancel, a look before the start, figures. */
import { type Static, type TSchema, Type } from 'typebox';
import { progressOf } from '../../../../outbound/tasks/counters.ts';
import type { TaskRow } from '../../../../store/hub/dialing/tasks.ts';
import { countCallsOf } from '../../../../store/hub/tasks/task-rows.ts';
import { HubError } from '../../../error.ts';
import type { Language } from '../../../messages.ts';
import { agentsOfTask } from '../../../tasks/agents/shown-agents.ts';
import { expireWaiting } from '../../../tasks/expire-waiting.ts';
import { answeredBefore, once } from '../../../tasks/once.ts';
import { type Preflight, preflight } from '../../../tasks/preflight.ts';
import { knownTasks } from '../../../tasks/shown.ts';
import { doVerb, nextState, type Verb } from '../../../tasks/verbs.ts';
import { type Context, defineRoute, type Route } from '../../route.ts';
import {
  AGENTS,
  COUNTERS,
  findTaskHere,
  OWN_TASK,
  PREFLIGHT,
  PROGRESS,
  TASK_PARAMS,
} from './task-schemas.ts';
import { shownTaskHere } from './tasks.ts';

const DONE = {
  verb: Type.String(),
  calls_in_progress: Type.Integer(),
  calls: Type.String({ description: 'go_on: they end by themselves; end: they are ended now' }),
  text: Type.String(),
  task: OWN_TASK,
};

/** What becomes of the calls in progress, in words. */
const TEXTS = {
  start: { en: 'The task calls now.', zh: '任务已启动。' },
  pause: {
    en: 'No new calls begin; {count} in progress go on until they end.',
    zh: '不再发起新呼叫；正在进行的 {count} 通会继续到结束。',
  },
  stop: {
    en: 'No new calls begin; {count} in progress are ended now.',
    zh: '不再发起新呼叫；正在进行的 {count} 通立即挂断。',
  },
  cancel: {
    en: 'The task is over; {count} calls in progress go on until they end.',
    zh: '任务已取消；正在进行的 {count} 通会继续到结束。',
  },
} as const;

async function answerOf(
  context: Context,
  { task, verb, calls }: { task: TaskRow; verb: Verb; calls: number },
) {
  return {
    verb,
    calls_in_progress: calls,
    calls: verb === 'stop' ? 'end' : 'go_on',
    text: TEXTS[verb][context.language].replace('{count}', String(calls)),
    task: await shownTaskHere(context, await findTaskHere(context, { id: String(task.id) })),
  };
}

/** What a start leads to: calls, or what they wait for. */
function startText({ calls_off: isOff, now, not_now: [held] }: Preflight, language: Language): string {
  const say = (en: string, zh: string) => (language === 'zh' ? zh : en);
  if (isOff)
    return say('The task is started, but all calls are turned off.', '任务已启动，但外呼总开关已关闭。');
  if (now === 0 && held !== undefined)
    return say(
      `The task is started. Nobody is called yet: ${held.text}`,
      `任务已启动，现在还没有可以呼叫的号码：${held.text}`,
    );
  return TEXTS.start[language];
}

/** Does a verb under the lock of the task. @param more part of the answer */
function doHere<More extends object>(context: Context, found: TaskRow, verb: Verb, more: More) {
  return once(context, async (db) => {
    const within = { ...context, db };
    const task = await findTaskHere(within, { id: String(found.id) }, { lock: true });
    const calls = await doVerb(within, db, task, verb);
    await context.audit(`task.${verb}`, task.uuid, db);
    return { ...(await answerOf(within, { task, verb, calls })), ...more };
  });
}

const STARTED = Type.Object({ ...DONE, preflight: PREFLIGHT });

const start = defineRoute({
  method: 'POST',
  path: '/v1/task/:id/start',
  right: 'task.edit',
  ownTransactions: true,
  summary: {
    en: 'Start a task, or let it go on. Refused where nobody could be called.',
    zh: '启动或继续任务。没有可呼叫的号码时拒绝。',
  },
  params: TASK_PARAMS,
  answer: STARTED,
  find: (context, params) => findTaskHere(context, params),
  async handle(context, { found }) {
    const before = await answeredBefore(context);
    if (before !== undefined) return before as Static<typeof STARTED>;
    nextState(found, 'start');
    const looked = await preflight(context, found, { asksNotify: false });
    // One that runs goes on, though all of its numbers may be under way.
    if (looked.refusal !== null && found.state !== 'running')
      throw new HubError('TASK_NOBODY', { values: { reason: looked.refusal }, data: { preflight: looked } });
    const text = startText(looked, context.language);
    return doHere(context, found, 'start', { text, preflight: looked });
  },
});

function verbRoute(verb: 'pause' | 'stop' | 'cancel', summary: Route['summary']): Route {
  return defineRoute({
    method: 'POST',
    path: `/v1/task/:id/${verb}`,
    right: 'task.edit',
    ownTransactions: true,
    summary,
    params: TASK_PARAMS,
    answer: Type.Object(DONE),
    find: (context, params) => findTaskHere(context, params),
    async handle(context, { found }) {
      const done = await doHere(context, found, verb, {});
      if (verb !== 'cancel') return done;
      await expireWaiting(context, found);
      return {
        ...done,
        task: await shownTaskHere(context, await findTaskHere(context, { id: String(found.id) })),
      };
    },
  });
}

const pause = verbRoute('pause', {
  en: 'Pause a task: no new calls begin, those in progress go on.',
  zh: '暂停任务：不再发起新呼叫，正在进行的通话继续。',
});

const stop = verbRoute('stop', {
  en: 'Stop a task now: no new calls begin, those in progress are ended.',
  zh: '立即停止任务：不再发起新呼叫，正在进行的通话立即挂断。',
});

const cancel = verbRoute('cancel', {
  en: 'Cancel a task for good: numbers that wait expire, calls in progress go on.',
  zh: '取消任务：等待的号码不再呼叫，正在进行的通话继续。',
});

const check = defineRoute({
  method: 'POST',
  path: '/v1/task/:id/preflight',
  right: 'task.edit',
  ownTransactions: true,
  summary: {
    en: 'What a start would do now: who would be called, who not and why, how long it takes, what is missing.',
    zh: '启动前检查：会呼叫哪些号码，哪些不会及原因，需要多久，缺少什么。',
  },
  params: TASK_PARAMS,
  answer: PREFLIGHT,
  find: (context, params) => findTaskHere(context, params),
  handle: async (context, { found }) =>
    (await preflight(context, found, { asksNotify: true })) as Static<typeof PREFLIGHT>,
});

const counters = defineRoute({
  method: 'GET',
  path: '/v1/task/:id/counters',
  right: 'task.read',
  summary: { en: 'The figures of a task.', zh: '任务的统计。' },
  params: TASK_PARAMS,
  answer: Type.Object({
    task_id: Type.String(),
    state: Type.String(),
    calls_in_progress: Type.Integer(),
    counters: COUNTERS,
    progress_bar: PROGRESS,
    agents: Type.Union([AGENTS, Type.Null()]),
  }) as TSchema,
  find: (context, params) => findTaskHere(context, params),
  async handle(context, { found }) {
    const { db, principal } = context;
    const [known] = await knownTasks(db, principal, [found]);
    if (!known) throw new HubError('NOT_FOUND');
    return {
      ...{ task_id: found.uuid, state: found.state },
      calls_in_progress: await countCallsOf(db, found.id),
      counters: known.counters,
      progress_bar: progressOf(known.counters),
      agents: await agentsOfTask(context, found),
    };
  },
});

export const taskVerbRoutes: readonly Route[] = [start, pause, stop, cancel, check, counters];
