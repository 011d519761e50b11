/** A group of times as a request has it: in the own form, or as the dialer of the call module has it. */
import { timeGroupOf, type VendorTimes } from '../../outbound/times/vendor-times.ts';
import { groupDays, isWindowFault, type TimeGroup, type WindowFault } from '../../outbound/windows.ts';
import { invalid } from '../api/problem-error.ts';
import type { Problem } from '../api/problems.ts';

export interface GivenTimes extends VendorTimes {
  kind?: TimeGroup['kind'];
  windows?: TimeGroup['windows'];
  holidays?: Partial<TimeGroup['holidays']>;
}

const PROBLEMS: Readonly<Record<WindowFault['fault'], Problem>> = {
  'not-a-list': { en: 'must be a list', zh: '必须是数组' },
  days: { en: 'must be days from 1 (Monday) to 7', zh: '须为 1（周一）至 7 的星期' },
  time: { en: 'must be a time of day such as 09:00, up to 24:00', zh: '须为 09:00 这样的时刻，最晚 24:00' },
  'empty-window': { en: 'must end at another time than it begins', zh: '起止时间不能相同' },
  kind: { en: 'must be allow or forbid', zh: '只能是 allow 或 forbid' },
  calendar: { en: 'must be none or chinese', zh: '只能是 none 或 chinese' },
  period: {
    en: 'must be local times such as 2026-10-01 08:00, the end after the begin',
    zh: '须为 2026-10-01 08:00 这样的本地时间，且结束晚于开始',
  },
  zone: { en: 'must be a time zone', zh: '须为时区名' },
};

const VENDOR = ['work_hour', 'work_week', 'holiday'] as const;
const OWN = ['kind', 'windows', 'holidays'] as const;

/** Whether a body says anything of times. */
export function hasTimes(given: GivenTimes): boolean {
  return [...VENDOR, ...OWN].some((key) => given[key] !== undefined);
}

/** @throws HubError `INVALID` for times that cannot be read, or that never allow a call */
export function readTimes(given: GivenTimes): TimeGroup {
  const isVendor = VENDOR.some((key) => given[key] !== undefined);
  if (isVendor && OWN.some((key) => given[key] !== undefined))
    throw invalid('body', {
      en: 'must have either work_hour, work_week and holiday, or kind, windows and holidays',
      zh: '只能用一种写法：work_hour、work_week、holiday，或 kind、windows、holidays',
    });
  const group = isVendor ? timeGroupOf(given) : ownGroup(given);
  // A group that allows and has no windows allows all times.
  if (isVendor && group.windows.length === 0)
    throw invalid('body.work_hour', {
      en: 'must be on a day of work_week: else nothing is ever called',
      zh: '没有一个时段落在 work_week 的日子里，永远不会呼叫',
    });
  const days = groupDays(group, 'forbid');
  if (isWindowFault(days)) throw invalid(placeOf(days.where, isVendor), PROBLEMS[days.fault]);
  return group;
}

function ownGroup({ kind = 'allow', windows = [], holidays = {} }: GivenTimes): TimeGroup {
  const { calendar = 'none', periods = [] } = holidays;
  const plain = windows.map(({ days, from, to }) => ({ days, from, to }));
  return {
    ...{ kind, windows: plain },
    holidays: { calendar, periods: periods.map(({ from, to }) => ({ from, to })) },
  };
}

/** `windows[0].from` in the words of the form that was sent. */
function placeOf(where: string, isVendor: boolean): string {
  if (!isVendor) return `body.${where}`;
  return `body.${where.startsWith('windows') ? 'work_hour' : where.replace('holidays.periods', 'holiday')}`;
}
