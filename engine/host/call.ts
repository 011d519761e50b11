/** What the parts of one call share. */
import type { Deployment } from '../contract/deployment.ts';
import type { CallStatistics } from './call-statistics.ts';
import type { Conversation } from './conversation.ts';
import type { Host, HostEvent } from './host.ts';
import type { Prompter } from './prompter.ts';
import type { Recogniser } from './recogniser/recogniser.ts';
import type { Recorder } from './recorder.ts';
import type { RunningAction } from './running-action.ts';
import type { Utterance } from './utterance.ts';

export interface Call {
  readonly host: Host;
  readonly deployment: Deployment;
  readonly conversation: Conversation;
  readonly prompter: Prompter;
  readonly recogniser: Recogniser;
  readonly recorder: Recorder;
  readonly utterance: Utterance;
  readonly statistics: CallStatistics;
  /** Events that came after the one that ended an action. */
  readonly pending: HostEvent[];
  /** The running action, or the last one. */
  running: RunningAction;
  /** A `hangup` node ended the call. */
  hungUpByFlow: boolean;
}

/** What the robot is doing, in the channel variable `cti_robot_phase` for whoever watches the call. */
export type CallPhase = 'prompt' | 'pause' | 'wait' | 'app';

export function setPhase(host: Host, phase: CallPhase): void {
  host.setVariable('cti_robot_phase', phase);
}
