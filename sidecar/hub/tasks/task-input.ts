/**
 * Reads what a client says of a task. It decides neither where calls are sent nor what FreeSWITCH runs
 * (docs/reference/dialer.md#variables-of-the-call).
 */
import { DIALABLE } from '../../outbound/dialable.ts';
import { isVariableFault, readOriginateVariables } from '../../outbound/input/originate-variables.ts';
import { DEFAULT_TASK_RULES, type TaskRules, taskRulesOf } from '../../outbound/task-rules.ts';
import type { TaskRow } from '../../store/hub/dialing/tasks.ts';
import { callerLines, type TaskChange, timegroupsOf } from '../../store/hub/tasks/task-rows.ts';
import type { Context } from '../api/route.ts';
import { readAgents, readDialFormat } from './agents/agents-input.ts';
import { faultyField, invalidField } from './invalid.ts';
import { readMoment } from './moments.ts';
import { rangeOf, type TaskBody } from './task-body.ts';
import { readDestination } from './task-destination.ts';
import { readRules } from './task-rules-input.ts';

/** Fields that are kept as they are, by the name of their column. */
const TEXTS = { remark: 'remark', customer_service_id: 'customer_service_id', domain: 'domain' } as const;
const WHOLES = {
  maximumcall: 'maximumcall',
  recycle_limit: 'recycle_limit',
  random_assignment_number: 'random_assignment_number',
  sort: 'sort',
  _originate_timeout: 'originate_timeout',
  talk_time_limit: 'talk_time_limit',
  call_notify_type: 'call_notify_type',
  priority: 'priority',
} as const;

/**
 * What of a task changes.
 *
 * @param task the task as it is; null: a new one
 * @throws HubError `INVALID`
 */
export async function readTask(context: Context, body: TaskBody, task: TaskRow | null): Promise<TaskChange> {
  const change: TaskChange = { ...readPlain(body), ...(await readDestination(context, body, task)) };
  const { db, principal } = context;
  if (body.caller_line_id !== undefined)
    change.caller_line_id = await lineOf(context, body.caller_line_id ?? null);
  if (body.disable_dial_timegroup !== undefined)
    change.disable_dial_timegroup = timegroupOf(
      await timegroupsOf(db, principal.account.id),
      body.disable_dial_timegroup,
    );
  Object.assign(change, readAgents(context, body), readDialFormat(context, body));
  const rules = readRules(body, task === null ? DEFAULT_TASK_RULES : taskRulesOf(task.rules));
  if (body.originate_variables !== undefined) {
    const text = (body.originate_variables ?? '').trim();
    const read = readOriginateVariables(text, context.dialing.variables);
    if (isVariableFault(read)) {
      const name = read.name === '' ? '' : ` (${read.name})`;
      throw faultyField(
        'originate_variables',
        `${read.message}${name}`,
        `不能使用${name}：${ZH[read.fault]}`,
      );
    }
    change.originate_variables = JSON.stringify(read.variables);
    rules.originateVariables = text;
    if (body.early_media_asr === undefined && read.earlyMediaAsr) rules.earlyMediaAsr = true;
  }
  readTimes(context, body, change);
  const { start_time: start = task?.start_time, stop_time: stop = task?.stop_time } = change;
  refuseOrder(start ?? null, stop ?? null);
  return { ...change, rules: ruleText(rules) };
}

/** Bytes of the column. */
const LONGEST_RULES = 65_535;

/** @throws HubError `INVALID` */
function ruleText(rules: TaskRules): string {
  const text = JSON.stringify(rules);
  if (Buffer.byteLength(text) > LONGEST_RULES)
    throw invalidField('redialer_rule', {
      en: 'is too long: retry rules, windows and originate_variables of a task have at most 64 KiB together',
      zh: '太长：任务的重拨规则、时间窗口和 originate_variables 合计最多 64 KiB',
    });
  return text;
}

const ZH = {
  'not-variables': "请写成 {name=value,other='a value'}，内部不能有括号或引号",
  forbidden: '部署不允许任务设置这个变量',
  value: '值最多 200 个字符，只能是字母、数字、空格和 . _ : @ / + * # -',
  'too-many': '变量太多，最多 64 个',
} as const;

function readPlain(body: TaskBody): TaskChange {
  const change: TaskChange = {};
  if (body.name !== undefined) change.name = body.name.trim();
  for (const [field, column] of Object.entries(TEXTS)) {
    const text = body[field as keyof typeof TEXTS];
    if (text !== undefined) change[column] = text === '' ? null : text;
  }
  for (const [field, column] of Object.entries(WHOLES)) {
    const given = body[field as keyof typeof WHOLES];
    if (given !== undefined) change[column] = wholeOf(field, given);
  }
  if (body.call_per_second !== undefined) change.call_per_second = rateOf(Number(body.call_per_second));
  if (body.call_notify_url !== undefined) change.call_notify_url = body.call_notify_url || null;
  const caller = body._origination_caller_id_number;
  if (caller !== undefined) change.origination_caller_id_number = callerNumber(caller ?? '');
  return change;
}

function wholeOf(field: string, given: number | string): number {
  const value = Number(given);
  const [least, most] = rangeOf(field) ?? [0, Number.MAX_SAFE_INTEGER];
  if (!Number.isInteger(value) || value < least || value > most)
    throw invalidField(field, { en: `must be ${least} to ${most}`, zh: `须为 ${least} 至 ${most}` });
  return value;
}

function rateOf(perSecond: number): number {
  if (!(perSecond >= 0.001 && perSecond <= 1000))
    throw invalidField('call_per_second', { en: 'must be 0.001 to 1000', zh: '须为 0.001 至 1000' });
  return perSecond;
}

function callerNumber(text: string): string {
  if (text !== '' && !DIALABLE.test(text))
    throw invalidField('_origination_caller_id_number', {
      en: 'must be one number with 2 to 32 digits; several belong to the line',
      zh: '须为一个 2 至 32 位的号码；多个主叫号码请设在线路上',
    });
  return text;
}

function readTimes(context: Context, body: TaskBody, change: TaskChange): void {
  if (body.start_time !== undefined) change.start_time = readMoment(context, 'start_time', body.start_time);
  if (body.stop_time !== undefined) change.stop_time = readMoment(context, 'stop_time', body.stop_time);
}

function refuseOrder(start: number | null, stop: number | null): void {
  if (start !== null && stop !== null && stop <= start)
    throw invalidField('stop_time', { en: 'must be later than start_time', zh: '须晚于 start_time' });
}

async function lineOf({ db, principal }: Context, given: number | string | null): Promise<number | null> {
  if (given === null) return null;
  const id = Number(given);
  const [line] = Number.isSafeInteger(id) ? await callerLines(db, principal.account.id, id) : [];
  if (!line)
    throw invalidField('caller_line_id', {
      en: 'must be a line or a group of lines of the account or the deployment',
      zh: '须为本账户或整个部署的线路或线路组',
    });
  return id;
}

function timegroupOf(
  groups: readonly { id: number; uuid: string }[],
  given: number | string | null,
): number | null {
  if (given === null || given === '' || given === 0) return null;
  const found = groups.find(({ id, uuid }) => String(given) === uuid || String(given) === String(id));
  if (!found)
    throw invalidField('disable_dial_timegroup', {
      en: 'must be a group of times of the account',
      zh: '须为本账户的时间组',
    });
  return found.id;
}
