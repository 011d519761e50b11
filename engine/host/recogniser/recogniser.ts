/** The call's recogniser: started once, paused where nothing is to be heard, restarted when it dies. */

import type { Deployment } from '../../contract/deployment.ts';
import type { ListenSettings } from '../../flow/compiled.ts';
import type { CallStatistics } from '../call-statistics.ts';
import type { Host } from '../host.ts';
import { type RecogniserPlan, recogniserPlan } from './recogniser-presets.ts';
import { readResult } from './recogniser-result.ts';

/** After so many starts one after the other that failed it is not tried again: each may take seconds. */
const MAX_FAILED_STARTS = 3;

type Status = 'off' | 'listening' | 'paused';

export class Recogniser {
  private status: Status = 'off';
  private restarts = 0;
  /** Starts that failed, since one that did not. */
  private failedStarts = 0;
  private failedInAction = false;
  private hasStarted = false;
  private hasLoggedForm = false;
  /** What it runs with. */
  private params: { [name: string]: string } = {};

  constructor(
    private readonly host: Host,
    private readonly deployment: Deployment,
    private readonly statistics: CallStatistics,
  ) {}

  /** It was wanted, and never there. */
  get neverStarted(): boolean {
    return this.failedStarts > 0 && !this.hasStarted;
  }

  /** A new action may restart it once more. */
  newAction(): void {
    this.restarts = 0;
    this.failedInAction = false;
  }

  /** @param quiet nobody is speaking: it may begin anew, where its settings change */
  listen(settings: ListenSettings, quiet: boolean): void {
    const plan = recogniserPlan(this.deployment.recogniser, settings);
    if (this.status === 'off') {
      if (!this.start(plan)) return;
    } else {
      const changed = this.change(plan.params);
      // Most recognisers take parameters when they begin to listen.
      if (changed && quiet && this.status === 'listening') this.pause();
      if (this.status === 'paused') this.command('resume');
    }
    this.params = plan.params;
    this.status = 'listening';
  }

  /**
   * `detect_speech` tells a script nothing. Where it failed (no such module, a server that does not answer, a grammar
   * that is refused) FreeSWITCH has left nothing of it at the channel's audio.
   */
  private start(plan: RecogniserPlan): boolean {
    if (this.failedInAction || this.failedStarts >= MAX_FAILED_STARTS) return false;
    for (const argument of plan.start) this.command(argument);
    if (!this.host.ready() || this.isThere()) {
      this.failedStarts = 0;
      this.hasStarted = true;
      return true;
    }
    this.failedInAction = true;
    this.failedStarts++;
    this.statistics.countFailure('recogniser_not_started');
    this.host.log(
      'err',
      'the recogniser did not start: this action hears nothing but keys; is its module loaded, and does its server answer?',
    );
    if (this.failedStarts === MAX_FAILED_STARTS) {
      this.host.log('err', 'the recogniser did not start 3 times: this call goes on without it');
    }
    return false;
  }

  /** Also where FreeSWITCH gives no list. */
  private isThere(): boolean {
    const list = this.host.api('uuid_buglist', this.host.callid);
    return list.indexOf('<media-bugs>') < 0 || list.indexOf('<function>detect_speech</function>') >= 0;
  }

  /** The text of a result. A form that is not known is logged once a call, by its keys. */
  textOf(body: string): string {
    const { text, unknown } = readResult(body);
    if (unknown !== null && !this.hasLoggedForm) {
      this.hasLoggedForm = true;
      this.host.log('warning', `a result of the recogniser is not understood: ${unknown}`);
    }
    return text;
  }

  pause(): void {
    if (this.status !== 'listening') return;
    this.command('pause');
    this.status = 'paused';
  }

  stop(): void {
    if (this.status === 'off') return;
    this.command('stop');
    this.status = 'off';
    // One that was stopped says `closed`, as one that died does: the next action would take it for that.
    this.host.dropEvents();
  }

  /** Many recognisers stop at each result and wait to be told to go on. */
  resultTaken(): void {
    if (this.status === 'listening') this.command('resume');
  }

  /**
   * It sent `closed`: it died. It is restarted once per action where it is needed (`settings`); then the action
   * goes on without (flow-format.md#listen-8).
   */
  died(settings: ListenSettings | null): void {
    // What failed to start may say `closed`, too.
    if (this.status === 'off') return;
    this.statistics.countFailure('recogniser_died');
    // FreeSWITCH keeps the dead handle until it is told to stop.
    this.command('stop');
    this.status = 'off';
    if (settings === null) return;
    if (this.restarts > 0) {
      this.host.log('err', 'the recogniser died again: this action goes on without it');
      return;
    }
    this.restarts++;
    this.host.log('warning', 'the recogniser died and is restarted');
    this.listen(settings, true);
  }

  private change(params: { [name: string]: string }): boolean {
    const changed = Object.keys(params).filter((name) => params[name] !== this.params[name]);
    for (const name of changed) this.command(`param ${name} ${params[name]}`);
    // What the node before had set and this one has not.
    const gone = Object.keys(this.params).filter((name) => params[name] === undefined);
    for (const name of gone) this.command(`param ${name} ' '`);
    return changed.length + gone.length > 0;
  }

  private command(argument: string): void {
    this.host.execute('detect_speech', argument);
  }
}
