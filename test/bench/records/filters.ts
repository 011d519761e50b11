/** The lists that the bench asks for: each filter that the route has, and the same in plain SQL. */
import { DAYS, FLOWS, type Generated, GRADES, TAGS, TASKS, taskId } from './generated-calls.ts';

export interface ListFilter {
  name: string;
  /** Parameters of the route, of the n-th request. */
  query(n: number): Record<string, string>;
  /** The conditions that somebody would write by hand. */
  where(n: number): string;
}

const DAY_MS = 86_400_000;

export function listFilters(
  { until, records }: Generated,
  { flows, callees }: { flows: readonly { id: number; name: string }[]; callees: readonly string[] },
): ListFilter[] {
  const month = (n: number) => {
    const to = until - (n % (DAYS - 32)) * DAY_MS;
    return { from: to - 31 * DAY_MS, to };
  };
  const inMonth = (n: number) => {
    const { from, to } = month(n);
    return `calldate between from_unixtime(${from / 1000}) and from_unixtime(${to / 1000})`;
  };
  const times = (n: number) => ({ start_time: String(month(n).from), end_time: String(month(n).to) });
  const task = (n: number) => taskId(n % TASKS);
  const flow = (n: number) => flows[n % FLOWS] as { id: number; name: string };
  const tag = (n: number) => (TAGS[n % TAGS.length] as { id: string }).id;
  const grade = (n: number) => (GRADES[n % GRADES.length] as { id: string }).id;
  const callee = (n: number) => callees[n % callees.length] as string;
  const tagged = (n: number) =>
    `exists (select 1 from hub_call_tag t where t.callid = r.callid and t.tag_id = '${tag(n)}')`;
  const two = GRADES.slice(0, 2).map(({ id }) => id);
  return [
    { name: 'no filter', query: () => ({}), where: () => 'true' },
    { name: 'page 600', query: () => ({ page: String(Math.min(600, records / 100)) }), where: () => 'true' },
    { name: '31 days', query: times, where: inMonth },
    { name: 'task', query: (n) => ({ task_id: task(n) }), where: (n) => `task_id = '${task(n)}'` },
    { name: 'callee', query: (n) => ({ callee: callee(n) }), where: (n) => `callee = '${callee(n)}'` },
    {
      name: 'flow',
      query: (n) => ({ flow: String(flow(n).id) }),
      where: (n) => `flow_name = '${flow(n).name}'`,
    },
    { name: 'grade', query: (n) => ({ level: grade(n) }), where: (n) => `level = '${grade(n)}'` },
    {
      name: 'two grades',
      query: () => ({ level: two.join(',') }),
      where: () => `level in ('${two.join("', '")}')`,
    },
    { name: 'tag', query: (n) => ({ tags: tag(n) }), where: tagged },
    { name: 'status answered', query: () => ({ status: '1' }), where: () => 'bill > 0' },
    {
      name: 'status barred (1 of 10,000)',
      query: () => ({ status: '9' }),
      where: () => "bill = 0 and hangupcause = 'INCOMING_CALL_BARRED'",
    },
    {
      name: 'status that never is',
      query: () => ({ status: '7' }),
      where: () => "bill = 0 and hangupcause = 'OUTGOING_CALL_BARRED'",
    },
    { name: 'hung up by', query: () => ({ hangup_disposition: '1' }), where: () => 'hangup_disposition = 1' },
    { name: 'time talked', query: () => ({ bill_from: '200000' }), where: () => 'bill >= 200000' },
    { name: 'rounds', query: () => ({ rounds_from: '40' }), where: () => 'rounds >= 40' },
    {
      name: 'task and status',
      query: (n) => ({ task_id: task(n), status: '8' }),
      where: (n) => `task_id = '${task(n)}' and bill = 0 and hangupcause = 'USER_BUSY'`,
    },
    {
      name: '31 days and rounds',
      query: (n) => ({ ...times(n), rounds_from: '20' }),
      where: (n) => `${inMonth(n)} and rounds >= 20`,
    },
    {
      name: 'task and grade',
      query: (n) => ({ task_id: task(n), level: grade(n) }),
      where: (n) => `task_id = '${task(n)}' and level = '${grade(n)}'`,
    },
    {
      name: 'tag and time talked',
      query: (n) => ({ tags: tag(n), bill_from: '60000' }),
      where: (n) => `${tagged(n)} and bill >= 60000`,
    },
  ];
}

/** A search in what was said: for words that some calls have. */
export const SEARCH: Omit<ListFilter, 'name'> = {
  query: (n) => ({ task_id: taskId(n % TASKS), keyword: '价格' }),
  where: (n) => `task_id = '${taskId(n % TASKS)}' and exists (select 1 from conversation c
    where c.callid = r.callid and c.input_type = 0 and c.input_args like '%价格%')`,
};
