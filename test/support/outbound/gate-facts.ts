/** Facts in which nothing forbids a call, and what the gate says of others, in one line. */
import { type GateFacts, gate } from '../../../sidecar/outbound/gate.ts';
import type { TimeGroup } from '../../../sidecar/outbound/windows.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];

export const shanghai = (text: string): number => Date.parse(`${text.replace(' ', 'T')}:00+08:00`);
export const inShanghai = (at: number): string =>
  new Date(at + 8 * HOUR).toISOString().slice(0, 16).replace('T', ' ');
export const NOON = shanghai('2026-11-27 12:00');

export interface Given {
  at?: number;
  country?: string | null;
  consent?: GateFacts['number']['consent'];
  task?: Partial<GateFacts['task']>;
  account?: Partial<GateFacts['account']>;
  blacklist?: GateFacts['blacklist'];
  history?: GateFacts['history'];
  speed?: number;
}

export function facts({
  at = NOON,
  country = 'CN',
  consent = null,
  task,
  account,
  blacklist = null,
  history = [],
  speed = 1,
}: Given): GateFacts {
  return {
    at,
    number: { key: '+8613912345678', country, consent },
    task: {
      timezone: 'Asia/Shanghai',
      windows: [],
      timegroup: null,
      startTime: null,
      stopTime: null,
      minInterval: null,
      hours: null,
      requireConsent: false,
      ...task,
    },
    account: {
      hours: ['09:00', '20:00'],
      capDay: 3,
      capWeek: 7,
      minInterval: HOUR,
      timezone: 'Asia/Shanghai',
      unknownHolidays: 'forbid',
      ...account,
    },
    blacklist,
    history,
    taskId: 1,
    speed,
  };
}

/** `pass`, `wait <reason> <until>` or `never <status> <reason>`. */
export function said(given: Given): string {
  const { verdict } = gate(facts(given));
  if (verdict.kind === 'pass') return 'pass';
  if (verdict.kind === 'never') return `never ${verdict.status} ${verdict.reason}`;
  return `wait ${verdict.reason} ${inShanghai(verdict.until)}`;
}

/** An attempt that ended after a minute; `hours` before noon. */
export const attempt = (
  hours: number,
  given: Partial<Exclude<GateFacts['history'], 'unreadable'>[number]> = {},
) => ({
  at: NOON - hours * HOUR,
  ended: NOON - hours * HOUR + MINUTE,
  taskId: 1,
  unknown: false,
  ...given,
});

export const lunch: TimeGroup = {
  kind: 'forbid',
  windows: [{ days: EVERY_DAY, from: '11:30', to: '13:30' }],
  holidays: { calendar: 'none', periods: [] },
};
