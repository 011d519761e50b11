/** The current task of a call's host: a view of the call's progress. */
import type { ExecuteAction } from '../dialog/state.ts';
import type { CallProgress, Doing, ProgressPrompt } from './progress.ts';
import { speechUntil, thinkingPrompt } from './turn.ts';

/** @param now ms since the epoch */
export function doing<S>(progress: CallProgress<S>, now: number): Doing {
  const { next, phase } = progress;
  if (next !== null) {
    return next.kind === 'end' ? { kind: 'end', reason: next.reason } : { kind: 'begin', action: next };
  }
  if (phase === 'app') return { kind: 'execute', action: progress.action as ExecuteAction };
  if (phase === 'prompt') return playing(progress, now);
  if (phase === 'pause') return waiting(progress, speechUntil(progress));
  return thinking(progress, now);
}

/** Whether the prompt that has begun is to play on. */
export function playsOn<S>({ next, phase, sounding, open, thinksAbout }: CallProgress<S>): boolean {
  if (next !== null) return false;
  if (sounding === 'prompt') return phase === 'prompt';
  return sounding === 'thinking' && open !== null && open.number === thinksAbout;
}

function playing<S>(progress: CallProgress<S>, now: number): Doing {
  const prompt = progress.prompts[progress.prompt];
  if (prompt === undefined) return waiting(progress, now);
  if (prompt.path !== null) return { kind: 'play', path: prompt.path, from: progress.position };
  return waiting(progress, progress.speechUntil ?? now, prompt.asked);
}

/** After the prompts: an open question holds the wait open, and something may play meanwhile. */
function thinking<S>(progress: CallProgress<S>, now: number): Doing {
  const { open } = progress;
  if (open === null) return waiting(progress, endOfWait(progress, now));
  const thought = thinkingPrompt(progress);
  if (thought < 0) return waiting(progress, open.until);
  if (now < open.thinkAt) return waiting(progress, open.thinkAt);
  return { kind: 'play', path: (progress.thinking[thought] as ProgressPrompt).path as string, from: 0 };
}

function endOfWait<S>(progress: CallProgress<S>, now: number): number {
  const { isOver, waitUntil } = progress;
  return isOver || waitUntil === null ? now : Math.max(waitUntil, speechUntil(progress));
}

function waiting<S>(
  { open, entryUntil }: CallProgress<S>,
  until: number,
  answer: number | null = null,
): Doing {
  let end = until;
  if (open !== null && open.until < end) end = open.until;
  if (entryUntil !== null && entryUntil < end) end = entryUntil;
  return { kind: 'wait', until: end, answer };
}
