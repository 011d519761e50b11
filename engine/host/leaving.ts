/**
 * Runs an action that listens to nothing: its prompts, then `hangup` or another application (flow.md 4).
 */
import type { Action, LeaveAction } from '../dialog/state.ts';
import { runApplication } from './application.ts';
import { type Call, setPhase } from './call.ts';
import { PlayTime } from './play-time.ts';

/** Keys and speech are let go by: no rows. */
const DEAF = (): boolean => true;

/** Returns the next action; null once the call is gone. */
export function runLeaving(call: Call, action: LeaveAction): Action | null {
  const { host, conversation } = call;
  const played = new PlayTime();
  call.running = { playTime: (now) => played.at(now), record: null };
  call.pending.length = 0;
  call.utterance.end();
  call.recogniser.stop();
  setPhase(host, 'prompt');
  for (const prompt of action.prompts) {
    const path = call.prompter.playable(prompt);
    if (!host.ready()) return null;
    if (path === null) continue;
    played.start(host.now());
    const position = host.play(path, 0, DEAF);
    played.stop(host.now());
    if (position === null)
      host.log('warning', 'cti_robot: a prompt is skipped: FreeSWITCH could not play it');
  }
  if (!host.ready()) return null;
  setPhase(host, 'app');
  if (action.kind === 'hangup') {
    host.hangup(hangupCause(action.argument));
    call.hungUpByFlow = true;
    return null;
  }
  const argument = runApplication(host, call.deployment, action.application, action.argument);
  // Transferred, or hung up meanwhile: there is nobody to complete for (flow.md 4.7).
  if (!host.ready()) return null;
  return conversation.submit({ type: 'complete', argument }, call.running);
}

function hangupCause(argument: string): string {
  const cause = argument.trim();
  return /^[A-Za-z0-9_]+$/.test(cause) ? cause.toUpperCase() : 'NORMAL_CLEARING';
}
