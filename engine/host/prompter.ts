/** Turns an entry of a flow into what FreeSWITCH can play (flow-format.md#prompt-kinds). */

import type { Deployment } from '../contract/deployment.ts';
import { speechOf, ttsKey } from '../contract/tts-key.ts';
import type { Flow } from '../flow/compiled.ts';
import { promptKind, promptPath } from '../flow/prompt.ts';
import type { CallStatistics } from './call-statistics.ts';
import { expandVariables, soleVariable } from './expand-variables.ts';
import type { Host } from './host.ts';
import type { PromptsPlayed } from './prompts-played.ts';
import type { SidecarClient } from './sidecar-client.ts';
import { nextVoice } from './voice-rotation.ts';

/** An entry on its way to be played. */
interface Prompt {
  /** As it is spoken: with the values of its variables. For the rows. */
  spoken: string;
  /** What a log line may call it: a file as the flow names it, and nothing that a caller or a variable says. */
  shown: string;
  /** What FreeSWITCH plays; null: it cannot be played, for this reason. */
  path: string | null;
  reason: string;
}

export class Prompter {
  /** One for a whole call, chosen when it first speaks. */
  private voice: string | null = null;
  private shown = '';

  constructor(
    private readonly host: Host,
    private readonly deployment: Deployment,
    private readonly flow: Flow,
    private readonly sidecar: SidecarClient,
    private readonly statistics: CallStatistics,
  ) {}

  /**
   * What to play for an entry, which `played` takes note of; null when it cannot be played, which is logged and never
   * ends the call.
   */
  resolve(entry: string, played: PromptsPlayed): string | null {
    const prompt = this.prompt(entry);
    this.shown = prompt.shown;
    if (prompt.path === null) {
      played.add(prompt.spoken, prompt.reason);
      return this.logSkipped(prompt.reason);
    }
    played.add(prompt.spoken, null);
    return prompt.path;
  }

  /** FreeSWITCH could not play the last one. */
  reportUnplayable(played: PromptsPlayed): void {
    const reason = skipped('FreeSWITCH could not play it');
    played.skip(reason);
    this.logSkipped(reason);
  }

  private prompt(entry: string): Prompt {
    const prompt =
      soleVariable(entry) === null ? promptKind(entry) : ({ kind: 'text', text: entry } as const);
    switch (prompt.kind) {
      case 'file': {
        const path = this.file(expandVariables(this.host, prompt.path));
        const reason = path === null ? skipped('its path is outside the allowed folders') : '';
        return {
          spoken: expandVariables(this.host, entry),
          shown: this.file(prompt.path) || entry,
          path,
          reason,
        };
      }
      case 'stream': {
        const url = expandVariables(this.host, prompt.url);
        // An address may hold a password, or a number.
        return { spoken: url, shown: 'a stream', path: url, reason: '' };
      }
      case 'text':
        return this.speech(expandVariables(this.host, prompt.text));
      case 'refused':
        return {
          spoken: expandVariables(this.host, entry),
          shown: 'a stream',
          path: null,
          reason: prompt.reason,
        };
    }
  }

  private file(path: string): string | null {
    const { sounds, tts, recordings, promptFolders } = this.deployment;
    const folders = promptFolders.concat(sounds, tts, recordings);
    return promptPath(path, sounds, this.flow.settings.voiceDir, folders);
  }

  private speech(text: string): Prompt {
    const prompt: Prompt = { spoken: text, shown: 'a text', path: null, reason: '' };
    if (text.trim() === '') return { ...prompt, reason: skipped('there is nothing to speak') };
    const { name, settings } = this.flow;
    if (this.voice === null)
      this.voice = settings.defaultVoice ?? nextVoice(this.host, name, settings.voiceList);
    const speech = speechOf(settings, this.voice, text);
    const file = `${this.deployment.tts}/${ttsKey(speech)}.wav`;
    const path = this.host.fileExists(file) ? file : this.sidecar.synthesise(speech);
    if (path !== null) return { ...prompt, shown: path, path };
    this.statistics.countFailure('tts_failed');
    return { ...prompt, reason: skipped('text cannot be spoken') };
  }

  private logSkipped(reason: string): null {
    this.statistics.countFailure('prompts_skipped');
    this.host.log('warning', `a prompt is skipped: ${this.shown}: ${reason}`);
    return null;
  }
}

/** Reasons are told apart by docs/reference/messages.md: each is given here as it is written there. */
function skipped(reason: string): string {
  return reason;
}
