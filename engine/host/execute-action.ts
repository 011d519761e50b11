/** Executes the application of an action that listens to nothing (flow-format.md#applications). */
import type { Deployment } from '../contract/deployment.ts';
import type { ExecuteAction } from '../dialog/state.ts';
import { runApplication } from './application.ts';
import type { Host } from './host.ts';
import type { Recogniser } from './recogniser/recogniser.ts';

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

export class ActionRunner {
  constructor(
    private readonly host: Host,
    /** `account`: whose flow it is; empty for the operator's. */
    private readonly rules: { deployment: Deployment; account: string },
    private readonly recogniser: Recogniser,
  ) {}

  /** Returns COMPLETE's argument. */
  run({ application, argument }: ExecuteAction): string {
    // Opening a recogniser again takes time that a caller notices: not for what is over at once.
    if (BRIEF.indexOf(application) < 0) this.recogniser.stop();
    const { deployment, account } = this.rules;
    return runApplication(this.host, deployment, { application, argument, account });
  }
}

export function hangupCause(argument: string): string {
  const cause = argument.trim();
  return /^[A-Za-z0-9_]+$/.test(cause) ? cause.toUpperCase() : 'NORMAL_CLEARING';
}
