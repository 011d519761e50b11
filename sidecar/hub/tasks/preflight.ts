/**
 * What a task would do if it were started now: the gate of the dialer is asked about its numbers, of large tasks about a
 * sample, and what the calls need is looked at.
 */
import { type GatedNumber, readGateContext } from '../../dialer/gate-context.ts';
import { accountRulesOf } from '../../outbound/account-rules.ts';
import { gate } from '../../outbound/gate.ts';
import { reasonText } from '../../outbound/rules/reason-text.ts';
import type { GateReason, GateStep } from '../../outbound/rules/rule.ts';
import { type Account, findAccountById } from '../../store/hub/accounts.ts';
import { lineLists, lineSpeeds } from '../../store/hub/dialing/lines.ts';
import { DEPLOYMENT, offSwitches } from '../../store/hub/dialing/switches.ts';
import type { TaskRow } from '../../store/hub/dialing/tasks.ts';
import type { HubDb } from '../../store/hub/hub-store.ts';
import { countWaiting } from '../../store/hub/tasks/number-list.ts';
import type { Context } from '../api/route.ts';
import { HubError } from '../error.ts';
import type { Language } from '../messages.ts';
import { agentsOfTask, type ShownAgents } from './agents/shown-agents.ts';
import { type Duration, durationOf } from './preflight-duration.ts';
import { type FlowCheck, flowCheckOf } from './preflight-flow.ts';
import { type LineCheck, lineChecks } from './preflight-lines.ts';
import { type NotifyCheck, notifyCheckOf } from './preflight-notify.ts';
import { sampleOf } from './preflight-sample.ts';

/** Numbers that the gate treats alike. */
interface Group {
  reason: string;
  text: string;
  numbers: number;
  /** The first moment at which one of them may pass, ms since 1970; null: never, or nobody knows. */
  from: number | null;
}

export interface Preflight {
  /** Numbers without a final result of which no call is under way. */
  waiting: number;
  /** The gate lets these pass now. */
  now: number;
  /** The gate lets these pass later. */
  later: number;
  /** These are never called. */
  never: number;
  /** Counts of a sample, scaled up. */
  is_estimate: boolean;
  /** Numbers that the gate was asked about. */
  sampled: number;
  not_now: Group[];
  attempts: { wanted: number; a_day: number; a_week: number };
  duration: Duration;
  lines: LineCheck[];
  flow: FlowCheck | null;
  /** Null: the task wants no agents. */
  agents: ShownAgents | null;
  notify: NotifyCheck | null;
  /** The kill switch is on, and keeps all calls from beginning. */
  calls_off: boolean;
  may_start: boolean;
  /** Why nobody could be called; null: somebody can. */
  refusal: string | null;
}

interface PreflightOptions {
  /** Whether the notify address is asked. */
  asksNotify: boolean;
}

export async function preflight(
  context: Context,
  task: TaskRow,
  { asksNotify }: PreflightOptions,
): Promise<Preflight> {
  const { db, language } = context;
  const account = await findAccountById(db, task.account_id);
  if (!account) throw new HubError('NOT_FOUND');
  const now = await context.dialing.clock(db);
  const gated = await askGate(db, { task, account, now, language });
  const lines = await lineChecks(context, task, now);
  const callable = gated.now + gated.later;
  const rules = accountRulesOf(account.settings);
  const wanted = 1 + task.recycle_limit;
  const off = await offSwitches(db);
  const agents = await agentsOfTask(context, task);
  const refusal = refusalOf({ gated, lines, task, agents }, language);
  return {
    ...gated,
    attempts: {
      wanted,
      a_day: Math.min(wanted, rules.capDay),
      a_week: Math.min(wanted, rules.capWeek),
    },
    duration: await durationOf(db, { task, account, lines, callable, now }),
    lines,
    flow: await flowCheckOf(context, task),
    agents,
    notify: asksNotify ? await notifyCheckOf(context, task) : null,
    calls_off: off.some(({ accountId }) => accountId === DEPLOYMENT || accountId === task.account_id),
    may_start: refusal === null,
    refusal,
  };
}

type Gated = Pick<Preflight, 'waiting' | 'now' | 'later' | 'never' | 'is_estimate' | 'sampled' | 'not_now'>;

/** Numbers of one look into blacklist and history. */
const AT_ONCE = 1_000;

interface Asking {
  task: TaskRow;
  account: Account;
  /** ms since 1970 */
  now: number;
  language: Language;
}

async function askGate(db: HubDb, { task, account, now, language }: Asking): Promise<Gated> {
  const waiting = await countWaiting(db, task.id);
  const { numbers, isWhole } = await sampleOf(db, task.id, waiting);
  const ids = task.caller_line_id === null ? [] : (await lineLists(db, task.caller_line_id)).flat();
  const speed = Math.max(1, ...(await lineSpeeds(db, ids)).values());
  const { timezone } = accountRulesOf(account.settings);
  const groups = new Map<GateReason, Group>();
  const counts = { pass: 0, wait: 0, never: 0 };
  for (let start = 0; start < numbers.length; start += AT_ONCE) {
    const chunk: readonly GatedNumber[] = numbers.slice(start, start + AT_ONCE);
    const facts = await readGateContext(db, { task, account, numbers: chunk, now, speed });
    for (const number of chunk) {
      const { verdict, log } = gate(facts.factsOf(number));
      counts[verdict.kind] += 1;
      if (verdict.kind === 'pass') continue;
      const until = verdict.kind === 'wait' ? verdict.until : null;
      const group = groups.get(verdict.reason) ?? {
        reason: verdict.reason,
        text: reasonText(stepOf(log, verdict.reason), language, timezone),
        ...{ numbers: 0, from: until },
      };
      group.numbers += 1;
      if (until !== null) group.from = Math.min(group.from ?? until, until);
      groups.set(verdict.reason, group);
    }
  }
  const scale = isWhole || numbers.length === 0 ? 1 : waiting / numbers.length;
  const scaled = (count: number) => Math.round(count * scale);
  return {
    waiting,
    ...{ now: scaled(counts.pass), later: scaled(counts.wait), never: scaled(counts.never) },
    ...{ is_estimate: !isWhole, sampled: numbers.length },
    not_now: [...groups.values()]
      .map((group) => ({ ...group, numbers: scaled(group.numbers) }))
      .sort((a, b) => b.numbers - a.numbers),
  };
}

function stepOf(log: readonly GateStep[], reason: GateReason): GateStep {
  return log.find((step) => step.reason === reason) as GateStep;
}

/** Why nobody could be called. */
function refusalOf(
  {
    gated,
    lines,
    task,
    agents,
  }: { gated: Gated; lines: readonly LineCheck[]; task: TaskRow; agents: ShownAgents | null },
  language: Language,
): string | null {
  const say = (en: string, zh: string) => (language === 'zh' ? zh : en);
  if (task.caller_line_id === null) return say('the task has no line', '任务没有线路');
  if (!lines.some(({ enabled }) => enabled))
    return say('its line was removed or is turned off', '线路已删除或停用');
  // Agents come and go; these lines never suit them.
  if (agents?.reason === 'other-line') return agents.reason_text;
  if (gated.waiting === 0) return say('no number waits', '没有等待呼叫的号码');
  if (gated.now + gated.later === 0)
    return gated.not_now[0]?.text ?? say('no number may be called', '没有允许呼叫的号码');
  return null;
}
