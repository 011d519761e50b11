/** The call's recogniser: started once, paused where nothing is to be heard, restarted when it dies. */
import type { ListenSettings } from '../flow/compiled.ts';
import type { Deployment } from '../flow/deployment.ts';
import type { Host } from './host.ts';
import { recogniserPlan } from './recogniser-presets.ts';

type Status = 'off' | 'listening' | 'paused';

export class Recogniser {
  private status: Status = 'off';
  private restarts = 0;
  /** What it runs with. */
  private params: { [name: string]: string } = {};

  constructor(
    private readonly host: Host,
    private readonly deployment: Deployment,
  ) {}

  /** A new action may restart it once more. */
  newAction(): void {
    this.restarts = 0;
  }

  /** @param quiet nobody is speaking: it may begin anew, where its settings change */
  listen(settings: ListenSettings, quiet: boolean): void {
    const plan = recogniserPlan(this.deployment.recogniser, settings);
    if (this.status === 'off') {
      for (const argument of plan.start) this.command(argument);
    } else {
      const changed = this.change(plan.params);
      // Most recognisers take parameters when they begin to listen.
      if (changed && quiet && this.status === 'listening') this.pause();
      if (this.status === 'paused') this.command('resume');
    }
    this.params = plan.params;
    this.status = 'listening';
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
   * goes on without (flow.md 4.8).
   */
  died(settings: ListenSettings | null): void {
    // FreeSWITCH keeps the dead handle until it is told to stop.
    this.command('stop');
    this.status = 'off';
    if (settings === null) return;
    if (this.restarts > 0) {
      this.host.log('err', 'cti_robot: the recogniser died again: this action goes on without it');
      return;
    }
    this.restarts++;
    this.host.log('warning', 'cti_robot: the recogniser died and is restarted');
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
