/** Records an action to a file of its own (flow-format.md#recording), and the whole call where the deployment wants it. */

import type { Deployment } from '../contract/deployment.ts';
import { RECORDED } from '../contract/opening.ts';
import type { ListenSettings } from '../flow/compiled.ts';
import type { Host } from './host.ts';
import { expandVariables } from './prompts/expand-variables.ts';

/** Where recordings lie when nothing else is said. */
const BY_DAY = '${strftime(%Y-%m-%d)}';

export class Recorder {
  /** The running action's file; null where it is not recorded. */
  file: string | null = null;
  /** The last one of the call, `""` when there was none. */
  last = '';
  private failed = false;

  constructor(
    private readonly host: Host,
    private readonly deployment: Deployment,
  ) {}

  start(settings: ListenSettings, appid: string): void {
    if (settings.recordMode === 0) return;
    this.file = this.record(settings.recordTemplate, `${appid}.${format(settings.recordFormat)}`);
    if (this.file !== null) this.last = this.file;
  }

  stop(): void {
    if (this.file !== null) this.host.execute('stop_record_session', this.file);
    this.file = null;
  }

  /** Until the call ends, also where the dialplan goes on with it after the flow (docs/reference/recordings.md). */
  startCall(): void {
    if (this.deployment.recordCall !== true && this.host.getVariable(RECORDED) !== 'true') return;
    const name = this.host.callid.replace(/[^\w.@-]/g, '_').replace(/^\.+/, '_');
    const file = this.inStereo(() => this.record(BY_DAY, `${name}.wav`));
    if (file !== null) this.host.setVariable('cti_robot_recordfile', file);
  }

  /** FreeSWITCH reads the variable when a recording begins. Those of actions stay as the dialplan wants them. */
  private inStereo(record: () => string | null): string | null {
    if (this.deployment.recordStereo === false) return record();
    const before = this.host.getVariable('RECORD_STEREO');
    this.host.setVariable('RECORD_STEREO', 'true');
    const file = record();
    this.host.setVariable('RECORD_STEREO', before);
    return file;
  }

  /** The file; null where FreeSWITCH could not make it. */
  private record(template: string, name: string): string | null {
    const file = `${this.deployment.recordings}${folder(expandVariables(this.host, template))}/${name}`;
    this.host.execute('record_session', file);
    // It says nothing of success, but makes the file before it returns.
    if (this.host.fileExists(file)) return file;
    if (!this.failed) {
      this.failed = true;
      this.host.log('err', `${file} cannot be recorded: disk full, folder not writable, or no such format?`);
    }
    return null;
  }
}

/** The template as folders below the recordings: no way up, no character that means something elsewhere. */
function folder(template: string): string {
  return template
    .split('/')
    .map((part) => part.replace(/[^\w.@+-]/g, '_').replace(/^\.+/, ''))
    .filter((part) => part !== '')
    .map((part) => `/${part}`)
    .join('');
}

function format(text: string): string {
  return /^[a-z0-9]{1,5}$/i.test(text) ? text.toLowerCase() : 'wav';
}
