/** Turns an entry of a flow into what FreeSWITCH can play (flow.md 5). */
import type { FlowSettings } from '../flow/compiled.ts';
import type { Deployment } from '../flow/deployment.ts';
import { promptKind, promptPath } from '../flow/prompt.ts';
import { speechOf, ttsKey } from '../flow/tts-key.ts';
import { expand, soleVariable } from './expand.ts';
import type { Host } from './host.ts';
import type { SidecarClient } from './sidecar-client.ts';

export class Prompter {
  private readonly voice: string;

  constructor(
    private readonly host: Host,
    private readonly deployment: Deployment,
    private readonly settings: FlowSettings,
    private readonly sidecar: SidecarClient,
  ) {
    this.voice = voiceOf(settings, host.callid);
  }

  /** What to play for an entry; null when it cannot be played, which is logged and never ends the call. */
  playable(entry: string): string | null {
    const prompt =
      soleVariable(entry) === null ? promptKind(entry) : ({ kind: 'text', text: entry } as const);
    switch (prompt.kind) {
      case 'file':
        return this.file(prompt.path);
      case 'stream':
        return expand(this.host, prompt.url);
      case 'text':
        return this.speech(expand(this.host, prompt.text));
      case 'refused':
        return this.skipped(prompt.reason);
    }
  }

  private file(path: string): string | null {
    const { sounds, tts, recordings, promptFolders } = this.deployment;
    const resolved = promptPath(
      expand(this.host, path),
      sounds,
      this.settings.voiceDir,
      promptFolders.concat(sounds, tts, recordings),
    );
    return resolved === null ? this.skipped('its path is outside the allowed folders') : resolved;
  }

  private speech(text: string): string | null {
    if (text.trim() === '') return this.skipped('there is nothing to speak');
    const speech = speechOf(this.settings, this.voice, text);
    const file = `${this.deployment.tts}/${ttsKey(speech)}.wav`;
    if (this.host.fileExists(file)) return file;
    const made = this.sidecar.speak(speech);
    return made === null ? this.skipped('text cannot be spoken') : made;
  }

  private skipped(reason: string): null {
    this.host.log('warning', `cti_robot: a prompt is skipped: ${reason}`);
    return null;
  }
}

/** One voice for a whole call: the default one, else the calls take turns, told apart by their UUIDs. */
function voiceOf(settings: FlowSettings, callid: string): string {
  if (settings.defaultVoice !== null) return settings.defaultVoice;
  const turn = parseInt(callid.replace(/[^0-9a-f]/gi, '').slice(0, 8), 16) || 0;
  return settings.voiceList[turn % settings.voiceList.length] || '';
}
