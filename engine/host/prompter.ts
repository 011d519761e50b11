/** Turns an entry of a flow into what FreeSWITCH can play (flow.md 5). */
import type { Flow } from '../flow/compiled.ts';
import type { Deployment } from '../flow/deployment.ts';
import { promptKind, promptPath } from '../flow/prompt.ts';
import { speechOf, ttsKey } from '../flow/tts-key.ts';
import { expand, soleVariable } from './expand.ts';
import type { Host } from './host.ts';
import type { SidecarClient } from './sidecar-client.ts';
import { voiceInTurn } from './voice-turn.ts';

export class Prompter {
  /** One for a whole call, chosen when it first speaks. */
  private voice: string | null = null;

  constructor(
    private readonly host: Host,
    private readonly deployment: Deployment,
    private readonly flow: Flow,
    private readonly sidecar: SidecarClient,
  ) {}

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
      this.flow.settings.voiceDir,
      promptFolders.concat(sounds, tts, recordings),
    );
    return resolved === null ? this.skipped('its path is outside the allowed folders') : resolved;
  }

  private speech(text: string): string | null {
    if (text.trim() === '') return this.skipped('there is nothing to speak');
    const { name, settings } = this.flow;
    if (this.voice === null)
      this.voice = settings.defaultVoice ?? voiceInTurn(this.host, name, settings.voiceList);
    const speech = speechOf(settings, this.voice, text);
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
