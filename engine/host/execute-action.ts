/**
 * Runs an action that listens to nothing: its prompts, then `hangup` or another application (flow-format.md#applications).
 */
import type { Action, ExecuteAction } from '../dialog/state.ts';
import { runApplication } from './application.ts';
import { type Call, setPhase } from './call.ts';
import type { OnEvent } from './host.ts';
import { PromptsPlayed } from './prompts-played.ts';

/** Applications that keep the call to themselves for a moment at most. */
const BRIEF = [
  'set',
  'unset',
  'export',
  'multiset',
  'answer',
  'send_dtmf',
  'queue_dtmf',
  'flush_dtmf',
  'sleep',
];

/** Returns the next action; null once the call is gone. */
export function runExecuteAction(call: Call, action: ExecuteAction): Action | null {
  const { host, conversation } = call;
  const played = new PromptsPlayed();
  call.running = { played, record: null };
  // Keys and speech are let go by: no rows. A recogniser that dies must be known to be dead all the same.
  const letGo: OnEvent = (event) => {
    if (event.kind === 'speech' && event.type === 'closed') call.recogniser.handleClosed(null);
    return true;
  };
  for (const event of call.pending.splice(0)) letGo(event);
  call.utterance.end();
  call.utterance.busyUntil(host.now(), true);
  call.recogniser.pause();
  setPhase(host, 'prompt');
  for (const prompt of action.prompts) {
    const path = call.prompter.resolve(prompt, played);
    if (!host.ready()) return null;
    if (path === null) continue;
    const begin = host.now();
    played.start(begin);
    const position = host.play(path, 0, letGo);
    played.stop(host.now());
    if (position === null) call.prompter.reportUnplayable(played);
    else call.statistics.markPromptStart(begin);
  }
  call.statistics.clearResult();
  if (!host.ready()) return null;
  setPhase(host, 'app');
  // Opening a recogniser again takes time that a caller notices: not for what is over at once.
  if (action.kind === 'application' && BRIEF.indexOf(action.application) < 0) call.recogniser.stop();
  if (action.kind === 'hangup') {
    host.hangup(hangupCause(action.argument));
    call.hungUpByFlow = true;
    return null;
  }
  const argument = runApplication(host, call.deployment, action.application, action.argument);
  // Transferred, or hung up meanwhile: there is nobody to complete for (flow-format.md#listen-7).
  if (!host.ready()) return null;
  return conversation.submit({ type: 'complete', argument }, call.running);
}

function hangupCause(argument: string): string {
  const cause = argument.trim();
  return /^[A-Za-z0-9_]+$/.test(cause) ? cause.toUpperCase() : 'NORMAL_CLEARING';
}
