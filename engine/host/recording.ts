/** Records one action to a file of its own, beside everything else (flow.md 4, `record_*`). */
import type { ListenSettings } from '../flow/compiled.ts';
import type { Deployment } from '../flow/deployment.ts';
import { expand } from './expand.ts';
import type { Host } from './host.ts';

export class Recorder {
  /** The running action's file; null where it is not recorded. */
  file: string | null = null;
  /** The last one of the call, `""` when there was none. */
  last = '';

  constructor(
    private readonly host: Host,
    private readonly deployment: Deployment,
  ) {}

  start(settings: ListenSettings, appid: string): void {
    if (settings.recordMode === 0) return;
    this.file = `${this.deployment.recordings}${folder(expand(this.host, settings.recordTemplate))}/${appid}.${format(settings.recordFormat)}`;
    this.last = this.file;
    this.host.execute('record_session', this.file);
  }

  stop(): void {
    if (this.file !== null) this.host.execute('stop_record_session', this.file);
    this.file = null;
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
