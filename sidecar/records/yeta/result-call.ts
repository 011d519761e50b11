/** What the business systems of the platform are told of a call, and by which names they know it. */
import type { Call, TurnTag } from '../call.ts';
import { readKeptContext } from '../kept-context.ts';

/** The bodies that they receive. */
export const YETA_MODULES = ['receiveCallRecord', 'receiveVoice', 'receiveDialog'] as const;
export type YetaModule = (typeof YETA_MODULES)[number];

export interface ResultCall extends Call {
  /** The number of the call's flow; null: unknown. */
  flowId: number | null;
  /** Null: the call has none. */
  level: { name: string; alias: string } | null;
  turnTags: readonly TurnTag[];
  /** By id. */
  tags: ReadonlyMap<string, { name: string; description: string }>;
  /** The task's id in the hub; null: unknown. */
  taskId: number | null;
  /** Variables of the task's number, in their order; null: no task placed the call. */
  numberVariables: Readonly<Record<string, string>> | null;
}

/** Which business, application and robot a call belongs to, and which of its calls it is. Empty: unknown. */
export function callNames({ record, flowId }: Pick<ResultCall, 'record' | 'flowId'>) {
  const { headers } = readKeptContext(record.context);
  const given = (name: string) => headers.get(name) ?? '';
  return {
    business_id: given('x-business-id'),
    app_id: given('x-app-id'),
    robot_id: given('x-robot-id') || String(flowId ?? ''),
    call_uuid: record.callid,
    ...(record.direction === 'outbound'
      ? { task_data_id: record.number_id ?? '' }
      : { call_relation_id: given('x-call-relation-id') }),
  };
}
