/** What the gate decides by. Times are ms since 1970, intervals ms. */
import type { DayWindow, TimeGroup, UnknownHolidays } from '../windows.ts';

/** Local times from–to, `to` excluded; across midnight where `to` is the earlier one. */
export type Hours = readonly [from: string, to: string];

/** An attempt that may have reached the callee. */
export interface PastAttempt {
  at: number;
  /** null: it is under way. */
  ended: number | null;
  taskId: number;
  /** What became of it could not be found out. */
  unknown: boolean;
  /** It was made on a simulated line, after which intervals pass `speed` times faster. */
  simulated?: boolean;
}

export interface GateFacts {
  at: number;
  number: {
    key: string;
    country: string | null;
    /** `until`, ms since 1970: its end, excluded; null: it has none. */
    consent: { until: number | null } | null | 'unreadable';
  };
  task: {
    /** Of windows and group. */
    timezone: string;
    windows: readonly DayWindow[];
    timegroup: TimeGroup | null | 'unreadable';
    startTime: number | null;
    /** Excluded. */
    stopTime: number | null;
    /** Lengthens the account's, and never shortens it. */
    minInterval: number | null;
    /** Narrow the account's, and never widen them. */
    hours: Hours | null;
    /** Numbers without the callee's consent are not called. */
    requireConsent: boolean;
  };
  account: {
    /** In which a callee may be called, by the callee's clock. */
    hours: Hours;
    /** Attempts on a number in a day and in seven days of the callee. */
    capDay: number;
    capWeek: number;
    /** Between attempts of different tasks, and after an attempt whose fate is unknown. */
    minInterval: number;
    /** Of callees whose country is not known. */
    timezone: string;
    unknownHolidays: UnknownHolidays;
  };
  blacklist: { reason: string; until: number | null } | null | 'unreadable';
  /** Of the number, over all tasks of the account, in the last 8 days. */
  history: readonly PastAttempt[] | 'unreadable';
  taskId: number;
  /** Of a simulated line; else 1. */
  speed: number;
}
