/**
 * Gives the calls of one claim to lines, under the locks of the claim: free slots, permits of line and task, the order of
 * the group, lines that rest. It decides; the claim writes down what it decided.
 */
import {
  type CallerOrder,
  chooseCaller,
  chooseLine,
  doAllRest,
  type NoLineReason,
} from '../outbound/lines/choose-line.ts';
import { jointPermits, type Pace, spacing } from '../outbound/pace.ts';
import type { HoldReason } from '../outbound/tasks/task-state.ts';
import type { ClaimedLine } from '../store/hub/dialing/limits.ts';

export interface LineDeskOptions {
  /** Lists that are tried in order; the lines of a list in turn. */
  lists: readonly (readonly number[])[];
  lines: readonly ClaimedLine[];
  /** Calls that live, by line. */
  live: ReadonlyMap<number, number>;
  /** The only numbers that calls of the task may show; null: all of each line. */
  callers?: readonly string[] | null;
  /** Pace of the task. */
  task: { perSecond: number; tat: number };
  /** ms since 1970 */
  now: number;
  /** The last moment that may be permitted, ms since 1970. */
  until: number;
  /** Pace of this host; undefined: any. */
  host?: Pace | undefined;
  /** Whether this host can place calls of a kind. */
  canPlace: (kind: string) => boolean;
}

/** A permit: by which line, and when. */
export interface Permit {
  line: ClaimedLine;
  /** ms since 1970 */
  at: number;
  callerNumber: string | null;
  /** It tries the line after its rest. */
  isProbe: boolean;
}

export interface NoPermit {
  reason: NoLineReason;
}

type OfferedLine = ClaimedLine & { live: number };

export class LineDesk {
  /** ms since 1970: no permit of the task before it. */
  taskTat: number;
  private hostTat: number;
  private readonly lines: Map<number, OfferedLine>;
  private readonly usedLines = new Map<ClaimedLine, boolean>();

  constructor(private readonly options: LineDeskOptions) {
    const { lines, live, canPlace } = options;
    this.taskTat = options.task.tat;
    this.hostTat = options.host?.tat ?? 0;
    const placeable = lines.filter(({ kind }) => canPlace(kind));
    this.lines = new Map(placeable.map((line) => [line.id, { ...line, live: live.get(line.id) ?? 0 }]));
  }

  /** More permits than this it does not give, by the pace of the task. */
  most(): number {
    const { task, now, until } = this.options;
    const gap = spacing(task);
    const first = Math.max(now, task.tat);
    return first > until ? 0 : Math.floor((until - first) / gap) + 1;
  }

  /** @param tried lines that have failed for this attempt */
  give(key: string, tried: readonly number[]): Permit | NoPermit {
    const { lists, lines, now, until } = this.options;
    const isLeft = lines.some(({ id, isOff }) => !isOff && !tried.includes(id));
    // Where the others were turned off or taken out of the group since, all lines count as untried.
    const chosen = chooseLine({ lists, lines: this.lines, tried: isLeft ? tried : [], now, until });
    if (chosen.kind === 'no-line') return { reason: chosen.reason };
    const line = this.lines.get(chosen.id) as OfferedLine;
    const at = this.permit(line);
    if (at === null) return { reason: 'pace' };
    return {
      line,
      at,
      callerNumber: callerOf(line, key, this.options.callers ?? null),
      isProbe: chosen.isProbe,
    };
  }

  /** Uses a permit up. */
  take({ line, isProbe }: Permit, attemptId: string): void {
    const taken = this.lines.get(line.id);
    if (!taken) return;
    taken.live++;
    taken.turn++;
    if (isProbe) taken.probe = attemptId;
    this.usedLines.set(taken, isProbe || (this.usedLines.get(taken) ?? false));
  }

  /** The lines that have given permits, and whether one of these tries the line. */
  used(): { line: ClaimedLine; probes: boolean }[] {
    return [...this.usedLines].map(([line, probes]) => ({ line, probes }));
  }

  /** Why the system should hold the task; null: a line may be free soon. */
  holdReason({ reason }: NoPermit): HoldReason | null {
    if (reason === 'none') return this.options.lines.length === 0 ? 'no-line' : null;
    // Those that this host cannot place too: another host may.
    return doAllRest(this.options.lines, this.options.now) ? 'lines-rest' : null;
  }

  private permit(line: ClaimedLine): number | null {
    const { now, until, task, host } = this.options;
    const paces = [
      { perSecond: task.perSecond, tat: this.taskTat },
      { perSecond: line.callPerSecond, rest: line.rest, tat: line.tat },
      { perSecond: host?.perSecond ?? Number.POSITIVE_INFINITY, tat: this.hostTat },
    ];
    const { times, tats } = jointPermits(paces, { now, until, most: 1 });
    const [at] = times;
    if (at === undefined) return null;
    [this.taskTat, line.tat, this.hostTat] = tats as [number, number, number];
    return at;
  }
}

/** Numbers of the callee's area: not known here yet. */
const NO_AREA = () => null;

function callerOf(
  { callerNumbers, callerOrder, turn }: ClaimedLine,
  key: string,
  callers: readonly string[] | null,
): string | null {
  const numbers =
    callers === null ? callerNumbers : callerNumbers.filter((number) => callers.includes(number));
  return chooseCaller({
    ...{ numbers, order: callerOrder as CallerOrder, turn, callee: key },
    ...{ area: null, areaOf: NO_AREA },
  });
}
