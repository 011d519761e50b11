/** Over which line of a group a call is placed, and which number it shows (dialer.md#lines). */

import { nextPermit } from '../pace.ts';
import { readinessOf } from './line-health.ts';

/** A line as a claim sees it. */
export interface OfferedLine {
  id: number;
  /** An operator has turned it off. */
  isOff: boolean;
  /** Calls at once. */
  maximumcall: number;
  /** Calls that live. */
  live: number;
  callPerSecond: number;
  /** ms between two of its calls */
  rest?: number;
  /** ms since 1970: no permit before it */
  tat: number;
  restsUntil: number | null;
  probe: string | null;
}

export interface LineChoice {
  /** Ids: the lists in order, the lines of a list in turn. */
  lists: readonly (readonly number[])[];
  lines: ReadonlyMap<number, OfferedLine>;
  /** Lines that failed for this attempt. */
  tried: readonly number[];
  /** ms since 1970 */
  now: number;
  /** ms since 1970: how far ahead permits are given */
  until: number;
}

/** `all-tried` and `none`: waiting does not help. */
export type NoLineReason = 'none' | 'all-tried' | 'off' | 'rest' | 'full' | 'pace';

export type ChosenLine =
  | { kind: 'line'; id: number /** The call tries the line after its rest. */; isProbe: boolean }
  | {
      kind: 'no-line';
      reason: NoLineReason /** ms since 1970, where it is known when a line is free. */;
      until: number | null;
    };

/** Takes a line of the first list that has a free one: the one that has waited longest. */
export function chooseLine(choice: LineChoice): ChosenLine {
  const { lists, lines, tried } = choice;
  const known = [...new Set(lists.flat())].flatMap((id) => lines.get(id) ?? []);
  if (known.length === 0) return { kind: 'no-line', reason: 'none', until: null };
  const left = known.filter(({ id }) => !tried.includes(id));
  if (left.length === 0) return { kind: 'no-line', reason: 'all-tried', until: null };
  for (const list of lists) {
    const free = left.filter((line) => list.includes(line.id) && hindrance(line, choice) === null);
    const [first, ...others] = free;
    if (!first) continue;
    const { id, restsUntil } = others.reduce((best, line) => (line.tat < best.tat ? line : best), first);
    return { kind: 'line', id, isProbe: restsUntil !== null };
  }
  return nearest(left.map((line) => hindrance(line, choice) as Hindrance));
}

interface Hindrance {
  reason: NoLineReason;
  until: number | null;
}

function hindrance(line: OfferedLine, { now, until }: LineChoice): Hindrance | null {
  if (line.isOff) return { reason: 'off', until: null };
  const readiness = readinessOf(line, now);
  if (readiness === 'rests') return { reason: 'rest', until: line.restsUntil };
  if (readiness === 'tried') return { reason: 'rest', until: null };
  if (line.live >= line.maximumcall) return { reason: 'full', until: null };
  const pace = {
    perSecond: line.callPerSecond,
    tat: line.tat,
    ...(line.rest !== undefined && { rest: line.rest }),
  };
  const at = nextPermit([pace], now);
  return at !== null && at <= until ? null : { reason: 'pace', until: at };
}

/** What keeps the line that is free soonest; where nobody knows when, what an operator can least change comes first. */
const ORDER: readonly NoLineReason[] = ['pace', 'full', 'rest', 'off'];

function nearest(all: readonly Hindrance[]): ChosenLine {
  const times = all.flatMap(({ until }) => until ?? []);
  const reason = ORDER.find((wanted) => all.some((one) => one.reason === wanted)) ?? 'none';
  return { kind: 'no-line', reason, until: times.length > 0 ? Math.min(...times) : null };
}

/** No line of the group may be called over now or soon: the system holds the task. */
export function doAllRest(
  lines: readonly Pick<OfferedLine, 'isOff' | 'restsUntil' | 'probe'>[],
  now: number,
): boolean {
  return lines.every((line) => line.isOff || readinessOf(line, now) === 'rests');
}

/** `turn`: one after the other; `sticky`: one callee always sees the same; `area`: of the callee's area. */
export type CallerOrder = 'turn' | 'sticky' | 'area';

export interface CallerChoice {
  numbers: readonly string[];
  order: CallerOrder;
  /** Calls that the line has placed so far. */
  turn: number;
  /** The callee, normalised. */
  callee: string;
  /** The area of the callee, such as `0571`; null: unknown. */
  area: string | null;
  areaOf(number: string): string | null;
}

/** Null: the line has no numbers of its own. */
export function chooseCaller({ numbers, order, turn, callee, area, areaOf }: CallerChoice): string | null {
  if (numbers.length === 0) return null;
  if (order === 'turn') return numbers[turn % numbers.length] as string;
  const near = order === 'area' && area !== null ? numbers.filter((number) => areaOf(number) === area) : [];
  return sticky(near.length > 0 ? near : numbers, callee);
}

/** A number that joins or leaves changes what others see for its own callees only. */
function sticky(numbers: readonly string[], callee: string): string {
  const weights = numbers.map((number) => hash(`${callee} ${number}`));
  return numbers[weights.indexOf(Math.max(...weights))] as string;
}

/** FNV-1a with a final mix, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
