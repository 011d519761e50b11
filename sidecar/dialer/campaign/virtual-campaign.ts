/**
 * A campaign on a virtual clock: the claims, the gate and the completions of every task, on a database in memory. Nothing
 * is placed; callees end their calls as `callee.ts` says.
 */

import { nextDue } from '../../store/hub/dialing/campaign.ts';
import { findTask } from '../../store/hub/dialing/tasks.ts';
import type { HubStore } from '../../store/hub/hub-store.ts';
import { localTime } from '../../store/timezone.ts';
import type { PlannedCall } from '../carrier.ts';
import { type ClaimParts, claims } from '../claim.ts';
import { completeCalls } from '../complete.ts';
import { keepTasks } from '../task-keeper.ts';
import type { Callees } from './callee.ts';
import { EndTimes } from './end-times.ts';
import { insertCampaign } from './insert-campaign.ts';
import type { CampaignNumber } from './numbers-file.ts';
import { CampaignTally } from './tally.ts';
import type { CampaignTask } from './task-file.ts';

export interface CampaignOptions {
  store: HubStore;
  task: CampaignTask;
  numbers: readonly CampaignNumber[];
  callees: Callees;
  /** ms since 1970 */
  start: number;
  /** The simulation ends here, whatever still waits; ms since 1970. */
  end: number;
  /** Told now and then. @param at ms since 1970 */
  onProgress?: (at: number, tally: CampaignTally) => void;
}

/** Ends and claims are looked at so far apart, ms. Where slots are scarce, a slot must not stay free for long. */
const [LEAST_STEP_MS, MOST_STEP_MS] = [2_000, 30_000];
/** Share of the time that a call lasts. */
const SCARCE_STEP = 0.2;
/** Share of the slots above which they are scarce. */
const SCARCE = 0.7;
/** Between two looks at a task that the system holds, ms. */
const HELD_MS = 60_000;
const ENDS_AT_ONCE = 250;

export interface CampaignResult {
  taskId: number;
  /** Whether all numbers have their last result. */
  isFinished: boolean;
  tally: CampaignTally;
}

export async function runCampaign(options: CampaignOptions): Promise<CampaignResult> {
  const { store, task, start, end, onProgress } = options;
  let now = start;
  const clock = async (): Promise<number> => now;
  const { taskId, accountId, lineId } = await insertCampaign(store, { ...options, now });
  const tally = new CampaignTally(task.rules.timezone ?? task.account.timezone);
  const ends = new EndTimes();
  const slots = Math.min(task.maximumcall, task.line.maximumcall);
  let ids = 0;
  let isFinished = false;
  const parts: ClaimParts = {
    ...{ store, clock, host: 'simulation', capacity: task.maximumcall, canPlace: () => true },
    coreUuid: () => null,
    newId: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`,
    leaseMs: end - start,
  };
  const due = { id: taskId, accountId, callerLineId: lineId, queue: null };
  for (;;) {
    if (ends.size === 0 || (task.stopTime !== null && now >= task.stopTime))
      await keepTasks({ store, clock });
    const state = (await findTask(store.db, taskId))?.state ?? 'cancelled';
    isFinished = state === 'finished' && ends.size === 0;
    if (isFinished || now >= end) break;
    const step = ends.size >= slots * SCARCE ? scarceStep(tally) : MOST_STEP_MS;
    if (state === 'running')
      await claimAll({ ...parts, lookAheadMs: step }, due, { ends, tally, ...options });
    onProgress?.(now, tally);
    const next = await nextMoment(store, { taskId, state, now, ends, startTime: task.startTime });
    now = Math.min(end, Math.max(next, now + step));
    await completeUntil(now, { store, clock, ends, tally });
  }
  tally.over = now;
  return { taskId, isFinished, tally };
}

function scarceStep({ ends, durationMs }: CampaignTally): number {
  const wanted = ends === 0 ? 0 : (durationMs / ends) * SCARCE_STEP;
  return Math.min(MOST_STEP_MS, Math.max(LEAST_STEP_MS, Math.round(wanted)));
}

interface Claiming extends CampaignOptions {
  ends: EndTimes;
  tally: CampaignTally;
}

async function claimAll(
  parts: ClaimParts,
  due: Parameters<typeof claims>[1],
  { ends, tally, task, callees }: Claiming,
): Promise<void> {
  for await (const { calls } of claims(() => parts, due))
    for (const call of calls) {
      tally.addCall(call.callTime);
      const end = callees.endOf(call.id, attemptOf(call, task));
      ends.add(call.callTime + end.duration, end);
    }
}

function attemptOf({ number, attempt }: PlannedCall, task: CampaignTask): Parameters<Callees['endOf']>[1] {
  const originateTimeout = task.originateTimeoutSeconds * 1000;
  const { earlyMediaAsr, machineDetection } = task.rules;
  return { number, attempt, earlyMediaAsr, machineDetection, originateTimeout };
}

async function completeUntil(
  now: number,
  {
    store,
    clock,
    ends,
    tally,
  }: { store: HubStore; clock: () => Promise<number>; ends: EndTimes; tally: CampaignTally },
): Promise<void> {
  for (;;) {
    const over = ends.takeUntil(now, ENDS_AT_ONCE);
    if (over.length === 0) return;
    for (const { outcome } of await completeCalls({ store, clock, time: localTime('UTC') }, over))
      tally.addEnd(outcome);
    for (const { bill, duration } of over) {
      tally.talkMs += bill;
      tally.durationMs += duration;
    }
  }
}

interface Moment {
  taskId: number;
  state: string;
  now: number;
  ends: EndTimes;
  startTime: number | null;
}

/** When something may happen next. */
async function nextMoment(store: HubStore, { taskId, state, now, ends, startTime }: Moment): Promise<number> {
  if (state === 'scheduled') return startTime ?? now;
  if (state === 'held') return Math.min(now + HELD_MS, ends.first);
  // A number that is due by now waits for the pace or for a slot.
  return Math.max(now, Math.min(ends.first, (await nextDue(store.db, taskId)) ?? Number.POSITIVE_INFINITY));
}
