/** Why a number has not been called yet, or why it has its status: one line, and what the gate says now. */
import { readGateContext } from '../../dialer/gate-context.ts';
import { accountRulesOf } from '../../outbound/account-rules.ts';
import { gate } from '../../outbound/gate.ts';
import { reasonText } from '../../outbound/rules/reason-text.ts';
import type { GateReason, GateStep } from '../../outbound/rules/rule.ts';
import { localText } from '../../outbound/times/clock-time.ts';
import { findZone } from '../../outbound/times/zone.ts';
import { findAccountById } from '../../store/hub/accounts.ts';
import { NumberState } from '../../store/hub/dialing/due-numbers.ts';
import { lineLists, lineSpeeds } from '../../store/hub/dialing/lines.ts';
import { DEPLOYMENT, offSwitches } from '../../store/hub/dialing/switches.ts';
import type { TaskRow } from '../../store/hub/dialing/tasks.ts';
import { type HistoryRow, historyOf, type NumberRow } from '../../store/hub/tasks/numbers.ts';
import type { Context } from '../api/route.ts';
import { HubError } from '../error.ts';
import { agentsOfTask } from './agents/shown-agents.ts';
import { stateText } from './shown.ts';
import { statusName } from './shown-number.ts';

export interface ShownStep {
  rule: string;
  said: string;
  reason: string | null;
  text: string;
  until: number | null;
}

export interface Why {
  number_id: number;
  status: number;
  state: string;
  why: string;
  next_at: number | null;
  /** What the gate says now; of a number with a final result, what it said last. */
  log: ShownStep[];
}

const STATES = ['waiting', 'calling', 'final'];

export async function whyOf(
  context: Context,
  { row, task }: { row: NumberRow; task: TaskRow },
): Promise<Why> {
  const { db, language } = context;
  const account = await findAccountById(db, task.account_id);
  if (!account) throw new HubError('NOT_FOUND');
  const rules = accountRulesOf(account.settings);
  const now = await context.dialing.clock(db);
  const [last] = (await historyOf(db, [row.id])).get(row.id) ?? [];
  const isFinal = row.state === NumberState.Final;
  const ids = task.caller_line_id === null ? [] : (await lineLists(db, task.caller_line_id)).flat();
  const speed = Math.max(1, ...(await lineSpeeds(db, ids)).values());
  const number = { key: row.number_key, country: row.country, consent: row.consent };
  const options = { task, account, numbers: [number], now, speed };
  const asked = isFinal ? null : gate((await readGateContext(db, options)).factsOf(number));
  const log = asked?.log ?? keptLog(row.why);
  const text = (step: GateStep) => reasonText(step, language, rules.timezone);
  const facts: Facts = {
    ...{ row, task, last, now, context, zone: rules.timezone },
    reason: asked === null || asked.verdict.kind === 'pass' ? null : asked.verdict.reason,
    textOf: (reason) => {
      const step = log.find((one) => one.reason === reason);
      return step === undefined ? reason : text(step);
    },
  };
  return {
    number_id: row.id,
    status: isFinal ? row.status : 0,
    state: STATES[row.state] ?? 'waiting',
    why: isFinal ? finalLine(facts, log) : await waitingLine(facts),
    next_at: row.state === NumberState.Waiting && row.next_at > 0 ? row.next_at : null,
    log: log.map((step) => ({
      ...{ rule: step.rule, said: step.said, reason: step.reason, text: text(step), until: step.until },
    })),
  };
}

interface Facts {
  row: NumberRow;
  task: TaskRow;
  last: HistoryRow | undefined;
  /** ms since 1970 */
  now: number;
  context: Context;
  /** IANA name. */
  zone: string;
  /** Why the gate holds the number now; null: it does not. */
  reason: GateReason | null;
  textOf: (reason: GateReason) => string;
}

function keptLog(why: string | null): GateStep[] {
  try {
    return why === null ? [] : (JSON.parse(why) as GateStep[]);
  } catch {
    return [];
  }
}

async function waitingLine(facts: Facts): Promise<string> {
  const { row, task, last, now, context, reason, textOf } = facts;
  const zh = context.language === 'zh';
  if (row.state === NumberState.Live) return zh ? '正在呼叫。' : 'A call to this number is under way.';
  const off = await offSwitches(context.db);
  if (off.some(({ accountId }) => accountId === DEPLOYMENT || accountId === task.account_id))
    return zh ? '外呼已全部关闭。' : 'Calls are turned off.';
  if (task.state !== 'running') {
    const state = stateText(task.state, context.language);
    return zh ? `任务处于“${state}”状态。` : `The task is ${state}.`;
  }
  if (row.next_at > now && last !== undefined && reason === null) {
    const name = statusName(last.status, context.language);
    const time = timeText(row.next_at, facts.zone);
    return zh
      ? `上次结果：${name}。将在 ${time} 再次呼叫。`
      : `The last result was: ${name}. It is called again at ${time}.`;
  }
  if (reason !== null) return textOf(reason);
  const agents = await agentsOfTask(context, task);
  if (agents !== null && agents.reason !== null)
    return zh
      ? `可以呼叫，等待坐席（${agents.queue}）：${agents.reason_text}。`
      : `It may be called, and waits for an agent (${agents.queue}): ${agents.reason_text}.`;
  return zh
    ? '可以呼叫，等待任务或线路有空闲。'
    : 'It may be called, and waits for a free place of the task or the line.';
}

function finalLine({ row, last, context, textOf }: Facts, log: readonly GateStep[]): string {
  const zh = context.language === 'zh';
  const banned = log.find(({ said }) => said === 'never');
  const isTurnedAway = last === undefined || banned?.rule === 'blacklist' || banned?.rule === 'consent';
  if (banned?.reason && isTurnedAway) return textOf(banned.reason);
  if (row.outcome === 'expired')
    return zh ? '任务已结束，号码没有再呼叫。' : 'The task ended before the number was called (again).';
  const name = statusName(row.status, context.language);
  if (last === undefined) return zh ? `结果：${name}。` : `The result is: ${name}.`;
  const cause = [last.hangup_cause, last.hangup_code, last.early_media]
    .filter((one) => one !== null)
    .join(', ');
  const tries = zh ? `共呼叫 ${row.attempts} 次` : `${row.attempts} attempts counted`;
  return zh ? `结果：${name}（${cause}），${tries}。` : `The result is: ${name} (${cause}); ${tries}.`;
}

function timeText(at: number, zone: string): string {
  const found = findZone(zone) ?? findZone('UTC');
  return found === null ? '?' : `${localText(found.localTime(at))} (${found.name})`;
}
