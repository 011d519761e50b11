/** Actions that tell of tasks. */
import { taskRulesOf } from '../../../../outbound/task-rules.ts';
import { countersOf } from '../../../../outbound/tasks/counters.ts';
import { DAY_MS, readTime, withDashes, withDots } from '../../../../records/aliyun/times.ts';
import { CallStatus } from '../../../../records/status-names.ts';
import { readFigures } from '../../../../store/hub/dialing/counters.ts';
import { listTasks, type TaskRow } from '../../../../store/hub/dialing/tasks.ts';
import { findFlowByNumber } from '../../../../store/hub/flows.ts';
import type { HubDb } from '../../../../store/hub/hub-store.ts';
import type { Action } from '../action.ts';
import { AliyunFault } from '../fault.ts';
import { readTogether } from '../read-together.ts';
import { findTaskHere } from '../tasks/find-task.ts';
import { pageOf } from '../tasks/page.ts';
import { shownRecall } from '../tasks/recall.ts';
import { shownState, statesOf } from '../tasks/states.ts';

const queryRobotTaskList: Action = {
  name: 'QueryRobotTaskList',
  rights: ['task.read'],
  async run({ context, parameters }) {
    const { store, principal } = context;
    const page = pageOf(parameters);
    const keyword = parameters.text('TaskName');
    const word = parameters.text('Status');
    const states = word === null ? undefined : statesOf(word);
    if (states === null) throw AliyunFault.parameter('Status', 'is not a known state.');
    const day = parameters.text('Time');
    const from = day === null ? null : readTime(day.slice(0, 10));
    if (day !== null && from === null) throw AliyunFault.parameter('Time', 'must be a day: yyyy-MM-dd.');
    return readTogether(store, async (db) => {
      const { tasks, total } = await listTasks(db, {
        ...{ accountId: principal.account.id, limit: page.limit, offset: page.offset },
        // A state that no task has finds none.
        ...(states && { states: states.length > 0 ? states : [''] }),
        ...(keyword !== null && { keyword }),
        ...(from !== null && { from, to: from + DAY_MS - 1 }),
      });
      return { Data: JSON.stringify(await listed(db, tasks)), ...page.shown(total) };
    });
  },
};

async function listed(db: HubDb, tasks: readonly TaskRow[]) {
  const figures = await readFigures(
    db,
    tasks.map(({ id }) => id),
  );
  return Promise.all(
    tasks.map(async (task) => {
      const { total, by_status: byStatus } = countersOf(figures.get(task.id) ?? new Map());
      return {
        ...(await headOf(db, task)),
        status: shownState(task.state),
        scheduleType: scheduleOf(task),
        createTime: withDots(task.created),
        completeTime: withDots(task.finished),
        fireTime: withDots(task.started ?? task.start_time),
        totalCount: total,
        finishCount: total - (byStatus[CallStatus.Waiting] ?? 0),
      };
    }),
  );
}

async function headOf(db: HubDb, { id, name, flow_id }: TaskRow) {
  const flow = flow_id === null ? undefined : await findFlowByNumber(db, flow_id);
  return { id, taskName: name, robotId: flow_id, robotName: flow?.name ?? '' };
}

function scheduleOf({ start_time }: TaskRow): string {
  return start_time === null ? 'SINGLE' : 'ORDER';
}

const queryRobotTaskDetail: Action = {
  name: 'QueryRobotTaskDetail',
  rights: ['task.read'],
  async run({ context, parameters }) {
    const id = parameters.required('Id');
    const task = await findTaskHere(context, context.db, { parameter: 'Id', id });
    const { callerNumbers, earlyMediaAsr } = taskRulesOf(task.rules);
    return {
      Data: JSON.stringify({
        ...(await headOf(context.db, task)),
        corpName: task.remark ?? '',
        caller: (callerNumbers ?? []).join(','),
        numberStatusIdent: earlyMediaAsr,
        status: shownState(task.state),
        scheduleType: scheduleOf(task),
        ...shownRecall(task),
        createTime: withDashes(task.created),
        fireTime: withDashes(task.started ?? task.start_time),
        completeTime: withDashes(task.finished),
        // Numbers are kept in the database: there are no files of them.
        called: [],
      }),
    };
  },
};

export const taskQueries: readonly Action[] = [queryRobotTaskList, queryRobotTaskDetail];
