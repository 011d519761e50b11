/** The call's recogniser. It is started once, paused while the call does not listen, and restarted when it dies. */

import type { Deployment } from '../../contract/deployment.ts';
import { isTarget } from '../../flow/account/account-flow.ts';
import type { ListenSettings } from '../../flow/compiled.ts';
import { type RecogniserPlan, recogniserPlan } from '../../recogniser/recogniser-presets.ts';
import { readResult } from '../../recogniser/recogniser-result.ts';
import type { CallStatistics } from '../call-statistics.ts';
import type { Host } from '../host.ts';

/** After this many consecutive failed starts the call does not try again, because each may take seconds. */
const MAX_FAILED_STARTS = 3;

type Status = 'off' | 'listening' | 'paused';

export class Recogniser {
  private status: Status = 'off';
  private restarts = 0;
  /** Consecutive failed starts. */
  private failedStarts = 0;
  private failedInAction = false;
  private hasStarted = false;
  private hasLoggedForm = false;
  /** The parameters of the running recogniser. */
  private params: { [name: string]: string } = {};

  constructor(
    private readonly host: Host,
    /** `account`: whose flow it is; empty for the operator's. */
    private readonly rules: { deployment: Deployment; account: string },
    private readonly statistics: CallStatistics,
  ) {}

  /** The call wanted a recogniser, but every start failed. */
  get neverStarted(): boolean {
    return this.failedStarts > 0 && !this.hasStarted;
  }

  /** Allows one restart in the new action. */
  beginAction(): void {
    this.restarts = 0;
    this.failedInAction = false;
  }

  /** @param isSilent the caller is not speaking, so that changed settings may restart the recognition */
  listen(settings: ListenSettings, isSilent: boolean): void {
    const plan = recogniserPlan(this.rules.deployment.recogniser, this.allowed(settings));
    if (this.status === 'off') {
      if (!this.start(plan)) return;
    } else {
      const changed = this.updateParams(plan.params);
      // Most recognisers apply parameters when they start to listen.
      if (changed && isSilent && this.status === 'listening') this.pause();
      if (this.status === 'paused') this.command('resume');
    }
    this.params = plan.params;
    this.status = 'listening';
  }

  /** FreeSWITCH connects to `asrproxy_addr`: for a flow of an account, only where the operator allows it. */
  private allowed(settings: ListenSettings): ListenSettings {
    const { deployment, account } = this.rules;
    const address = settings.asrproxyAddr;
    if (account === '' || address === '') return settings;
    const targets = { account, targets: deployment.accountTargets || [] };
    return isTarget('asrproxy_addr', address, targets) ? settings : { ...settings, asrproxyAddr: '' };
  }

  /**
   * `detect_speech` returns no status to a script. After a failure (a missing module, a dead server, a refused grammar)
   * the channel has no media bug of it.
   */
  private start(plan: RecogniserPlan): boolean {
    if (this.failedInAction || this.failedStarts >= MAX_FAILED_STARTS) return false;
    for (const argument of plan.start) this.command(argument);
    if (!this.host.ready() || this.isAttached()) {
      this.failedStarts = 0;
      this.hasStarted = true;
      return true;
    }
    this.failedInAction = true;
    this.failedStarts++;
    this.statistics.countFailure('recogniser_not_started');
    this.host.log(
      'err',
      'the recogniser did not start: this action receives keys only; check that its module is loaded and its server answers',
    );
    if (this.failedStarts === MAX_FAILED_STARTS) {
      this.host.log('err', 'the recogniser did not start 3 times: this call continues without it');
    }
    return false;
  }

  /** True also when FreeSWITCH returns no list of media bugs. */
  private isAttached(): boolean {
    const list = this.host.api('uuid_buglist', this.host.callid);
    return list.indexOf('<media-bugs>') < 0 || list.indexOf('<function>detect_speech</function>') >= 0;
  }

  /** Returns the text of a result. The keys of a result of unknown form are logged once per call. */
  textOf(body: string): string {
    const { text, unknown } = readResult(body);
    if (unknown !== null && !this.hasLoggedForm) {
      this.hasLoggedForm = true;
      this.host.log('warning', `the recogniser sent a result of unknown form: ${unknown}`);
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
    // A stopped recogniser sends `closed`, as a dead one does. Drop it, or the next action would count a death.
    this.host.dropEvents();
  }

  /** Resumes after a result, because many recognisers pause at each one. */
  resumeAfterResult(): void {
    if (this.status === 'listening') this.command('resume');
  }

  /**
   * Handles `closed`, which means that the recogniser died. It is restarted once per action if the action listens
   * (`settings`). After that the action continues without it (flow-format.md#listen-8).
   */
  handleClosed(settings: ListenSettings | null): void {
    // A recogniser that failed to start may send `closed`, too.
    if (this.status === 'off') return;
    this.statistics.countFailure('recogniser_died');
    // FreeSWITCH keeps the dead handle until `stop`.
    this.command('stop');
    this.status = 'off';
    if (settings === null) return;
    if (this.restarts > 0) {
      this.host.log('err', 'the recogniser died again: this action continues without it');
      return;
    }
    this.restarts++;
    this.host.log('warning', 'the recogniser died and is restarted');
    this.listen(settings, true);
  }

  private updateParams(params: { [name: string]: string }): boolean {
    const changed = Object.keys(params).filter((name) => params[name] !== this.params[name]);
    for (const name of changed) this.command(`param ${name} ${params[name]}`);
    // Parameters that the previous node set and this one does not.
    const removed = Object.keys(this.params).filter((name) => params[name] === undefined);
    for (const name of removed) this.command(`param ${name} ' '`);
    return changed.length + removed.length > 0;
  }

  private command(argument: string): void {
    this.host.execute('detect_speech', argument);
  }
}
