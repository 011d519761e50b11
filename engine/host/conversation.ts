/**
 * The call's dialog: inputs go in, rows come out to the spool, and the action that follows is remembered.
 * The one place where `step()` is called.
 */

import type { Deployment } from '../contract/deployment.ts';
import type { Row } from '../contract/row.ts';
import { nlpRequest } from '../dialog/nlp.ts';
import {
  type Action,
  type CallState,
  type Input,
  type InputContext,
  type NlpAnswer,
  NO_CALL,
} from '../dialog/state.ts';
import { step } from '../dialog/step.ts';
import type { Flow } from '../flow/compiled.ts';
import type { Host } from './host.ts';
import type { RunningAction } from './running-action.ts';
import type { SidecarClient } from './sidecar-client.ts';
import type { Spool } from './spool.ts';

type WithoutContext<T> = T extends unknown ? Omit<T, keyof InputContext> : never;
export type HostInput = WithoutContext<Input>;

export class Conversation {
  state: CallState = NO_CALL;
  private appid: string;

  constructor(
    private readonly host: Host,
    readonly flow: Flow,
    private readonly deployment: Deployment,
    private readonly sidecar: SidecarClient,
    private readonly spool: Spool,
  ) {
    this.appid = host.newUuid();
  }

  /** Gives an input to the dialog; returns the action that it leads to, null where the running one goes on. */
  submit(input: HostInput, running: RunningAction): Action | null {
    const now = this.host.now();
    const { state, action, rows } = this.tryInput(input, running, now);
    this.state = state;
    this.write(rows);
    if (action !== null && action.kind !== 'end') this.appid = this.host.newUuid();
    return action;
  }

  /** Whether an input would lead to another action; nothing is kept of the attempt. */
  wouldTransition(input: HostInput, running: RunningAction): boolean {
    return this.tryInput(input, running, this.host.now()).action !== null;
  }

  /** Asks NLP where the node wants it; null where it is not asked. */
  askNlp(input: 'text' | 'dtmf', text: string): NlpAnswer | null {
    const request = nlpRequest(this.flow, this.state, input, text);
    if (request === null) return null;
    return { keyword: this.sidecar.findKeyword(this.flow.settings.nlpUrl as string, request) };
  }

  private tryInput(input: HostInput, running: RunningAction, now: number): ReturnType<typeof step> {
    const context: InputContext = {
      nextAppid: this.appid,
      playTime: running.played?.totalAt(now) ?? 0,
      record: running.record,
      played: running.played?.listAt(now) ?? null,
    };
    return step(this.flow, this.state, { ...input, ...context } as Input, {
      now,
      logPartials: this.deployment.logPartials,
    });
  }

  private write(rows: Row[]): void {
    for (const row of rows) this.spool.append(row);
  }
}
