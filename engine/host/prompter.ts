/** Turns an entry of a flow into what FreeSWITCH can play (flow-format.md#prompt-kinds). */

import type { Prompt } from '../call/progress.ts';
import type { Deployment } from '../contract/deployment.ts';
import { speechOf, ttsKey } from '../contract/tts-key.ts';
import type { DialogSettings } from '../dialog/dialog.ts';
import { promptKind, promptPath } from '../flow/prompt.ts';
import { expandVariables, soleVariable } from './expand-variables.ts';
import type { Host } from './host.ts';
import { nextVoice } from './voice-rotation.ts';

/** Long enough to synthesise a new text. */
const TTS_BUDGET_MS = 10_000;

export class Prompter {
  /** One for a whole call, chosen when it first speaks. */
  private voice: string | null = null;

  constructor(
    private readonly host: Host,
    private readonly deployment: Deployment,
    private readonly flowName: string,
  ) {}

  /** `shown` is a file as the flow names it, and nothing that a caller or a variable says. */
  prepare(entry: string, settings: DialogSettings): Prompt {
    const prompt =
      soleVariable(entry) === null ? promptKind(entry) : ({ kind: 'text', text: entry } as const);
    switch (prompt.kind) {
      case 'file': {
        const path = this.file(expandVariables(this.host, prompt.path), settings);
        const reason = path === null ? skipped('its path is outside the allowed folders') : '';
        return {
          spoken: expandVariables(this.host, entry),
          shown: this.file(prompt.path, settings) || entry,
          path,
          reason,
          speech: null,
        };
      }
      case 'stream': {
        const url = expandVariables(this.host, prompt.url);
        // An address may hold a password, or a number.
        return { spoken: url, shown: 'a stream', path: url, reason: '', speech: null };
      }
      case 'text':
        return this.speech(expandVariables(this.host, prompt.text), settings);
      case 'refused':
        return {
          spoken: expandVariables(this.host, entry),
          shown: 'a stream',
          path: null,
          reason: prompt.reason,
          speech: null,
        };
    }
  }

  private file(path: string, { voiceDir }: DialogSettings): string | null {
    const { sounds, tts, recordings, promptFolders } = this.deployment;
    const folders = promptFolders.concat(sounds, tts, recordings);
    return promptPath(path, sounds, voiceDir, folders);
  }

  private speech(text: string, settings: DialogSettings): Prompt {
    const prompt: Prompt = { spoken: text, shown: 'a text', path: null, reason: '', speech: null };
    if (text.trim() === '') return { ...prompt, reason: skipped('there is nothing to speak') };
    if (this.voice === null) {
      this.voice = settings.defaultVoice ?? nextVoice(this.host, this.flowName, settings.voiceList);
    }
    const speech = speechOf(settings, this.voice, text);
    const file = `${this.deployment.tts}/${ttsKey(speech)}.wav`;
    if (this.host.fileExists(file)) return { ...prompt, shown: file, path: file };
    return {
      ...prompt,
      reason: skipped('text cannot be spoken'),
      speech: { service: 'tts', body: speech, budgetMs: TTS_BUDGET_MS },
    };
  }
}

/** Reasons are told apart by docs/reference/messages.md: each is given here as it is written there. */
export function skipped(reason: string): string {
  return reason;
}
