/** The call's recogniser: started once, paused where nothing is to be heard, restarted when it dies. */
import type { ListenSettings } from '../flow/compiled.ts';
import type { Deployment } from '../flow/deployment.ts';
import type { Host } from './host.ts';

type Status = 'off' | 'listening' | 'paused';

export class Recogniser {
  private status: Status = 'off';
  private restarts = 0;

  constructor(
    private readonly host: Host,
    private readonly deployment: Deployment,
  ) {}

  /** A new action may restart it once more. */
  newAction(): void {
    this.restarts = 0;
  }

  listen(settings: ListenSettings): void {
    if (this.status === 'off')
      this.host.execute('detect_speech', startArgument(this.deployment.recogniser.start, settings));
    else if (this.status === 'paused') this.host.execute('detect_speech', 'resume');
    this.status = 'listening';
  }

  pause(): void {
    if (this.status !== 'listening') return;
    this.host.execute('detect_speech', 'pause');
    this.status = 'paused';
  }

  stop(): void {
    if (this.status === 'off') return;
    this.host.execute('detect_speech', 'stop');
    this.status = 'off';
    // One that was stopped says `closed`, as one that died does: the next action would take it for that.
    this.host.dropEvents();
  }

  /** Many recognisers stop at each result and wait to be told to go on. */
  resultTaken(): void {
    if (this.status === 'listening') this.host.execute('detect_speech', 'resume');
  }

  /**
   * It sent `closed`: it died. It is restarted once per action where it is needed (`settings`); then the action
   * goes on without (flow.md 4.8).
   */
  died(settings: ListenSettings | null): void {
    // FreeSWITCH keeps the dead handle until it is told to stop.
    this.host.execute('detect_speech', 'stop');
    this.status = 'off';
    if (settings === null) return;
    if (this.restarts > 0) {
      this.host.log('err', 'cti_robot: the recogniser died again: this action goes on without it');
      return;
    }
    this.restarts++;
    this.host.log('warning', 'cti_robot: the recogniser died and is restarted');
    this.listen(settings);
  }
}

/**
 * The `detect_speech` argument with `${token}` replaced by the action's settings. Only what is a number or
 * an address: free text of a flow would break out of the argument.
 */
function startArgument(template: string, settings: ListenSettings): string {
  const values: { [token: string]: string } = {
    vad_mode: word(settings.vadMode),
    vad_filter: word(settings.vadFilter),
    asrproxy_addr: word(settings.asrproxyAddr),
    vad_min_active_time_ms: String(settings.vadMinActiveMs),
    vad_max_end_silence_time_ms: String(settings.vadMaxEndSilenceMs),
    wait_speech_timeout_ms: String(settings.waitSpeechMs),
    max_speech_time_ms: String(settings.maxSpeechMs),
  };
  return template.replace(/\$\{([a-z_]+)\}/g, (all, token: string) => {
    const value = values[token];
    return value === undefined ? all : value;
  });
}

function word(text: string): string {
  return /^[A-Za-z0-9._:-]*$/.test(text) ? text : '';
}
