/** What a body says of the agents of a task, and of the form in which its numbers are dialled. */
import { readQueueName } from '../../../outbound/agents/queue-name.ts';
import type { TaskChange } from '../../../store/hub/tasks/task-rows.ts';
import type { Context } from '../../api/route.ts';
import { invalidField } from '../invalid.ts';
import type { TaskBody } from '../task-body.ts';

/** @throws HubError `INVALID` */
export function readAgents(context: Pick<Context, 'dialing' | 'principal'>, body: TaskBody): TaskChange {
  const { scheduling_queue: queue, scheduling_policy_ratio: ratio } = body;
  return {
    ...(queue !== undefined && { scheduling_queue: queueOf(context, queue) }),
    ...(ratio !== undefined && { scheduling_policy_ratio: ratioOf(ratio) }),
  };
}

function queueOf(
  { dialing, principal }: Pick<Context, 'dialing' | 'principal'>,
  given: string | null,
): string | null {
  const text = (given ?? '').trim();
  if (text === '') return null;
  if (readQueueName(text) === null)
    throw invalidField('scheduling_queue', {
      en: 'must be callcenter:<queue>, fifo:<queue> or simulated:<agents>; names have letters, digits and . _ - + @',
      zh: '须为 callcenter:<队列>、fifo:<队列> 或 simulated:<坐席数>；队列名只能含字母、数字和 . _ - + @',
    });
  if (!mayName(text, { queues: dialing.queues, account: principal.account.name }))
    throw invalidField('scheduling_queue', {
      en: 'must be a queue that the deployment allows this account (hub.taskQueues)',
      zh: '须为部署允许本账户使用的队列（hub.taskQueues）',
    });
  return text;
}

/** An entry may name an account, and need not name the module. */
function mayName(text: string, { queues, account }: { queues: readonly string[]; account: string }): boolean {
  const queue = readQueueName(text);
  if (queues.length === 0 || queue?.kind === 'simulated') return true;
  const names = [text, queue?.name];
  return names.some((name) => queues.includes(`${name}`) || queues.includes(`${account}/${name}`));
}

function ratioOf(given: number | string | null): number | null {
  if (given === null) return null;
  const ratio = Number(given);
  if (!(ratio >= 0.1 && ratio <= 10))
    throw invalidField('scheduling_policy_ratio', { en: 'must be 0.1 to 10', zh: '须为 0.1 至 10' });
  return ratio;
}

/** @throws HubError `INVALID` */
export function readDialFormat({ dialing }: Pick<Context, 'dialing'>, body: TaskBody): TaskChange {
  const { dial_format: format } = body;
  if (format === undefined) return {};
  if (!format || dialing.dialFormats.includes(format)) return { dial_format: format ?? '' };
  const known = dialing.dialFormats.join(', ');
  throw invalidField('dial_format', {
    en: `must be empty or one that the deployment allows (hub.taskDialFormats: ${known || 'none'})`,
    zh: `须为空，或部署允许的格式（hub.taskDialFormats：${known || '无'}）`,
  });
}
