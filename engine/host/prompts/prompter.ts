/** Turns an entry of a flow into what FreeSWITCH can play (flow-format.md#prompt-kinds). */

import type { Prompt } from '../../call/progress.ts';
import type { Deployment } from '../../contract/deployment.ts';
import { spokenPieces } from '../../contract/spoken-pieces.ts';
import { type Speech, speechOf, ttsKey } from '../../contract/tts-key.ts';
import { soleVariable } from '../../contract/variables.ts';
import type { DialogSettings } from '../../dialog/dialog.ts';
import { promptKind, promptPath } from '../../flow/prompt.ts';
import { flowSettings } from '../../flow/settings.ts';
import type { Host } from '../host.ts';
import { expandVariables } from './expand-variables.ts';
import type { Texts } from './number-texts.ts';
import { nextVoice } from './voice-rotation.ts';

/** Long enough to synthesise a new text. */
const TTS_BUDGET_MS = 10_000;
/** The longest address that the sidecar takes. */
const MAX_URL = 2048;
const NO_SPEECH_SETTINGS = flowSettings(new Map());

export class Prompter {
  /** One of the list for a whole call, chosen when it first speaks. */
  private listed: string | null = null;

  constructor(
    private readonly host: Host,
    private readonly deployment: Deployment,
    /** `account`: whose flow it is; empty for the operator's. `texts`: what a task knows of the number. */
    private readonly of: { flowName: string; account: string; texts: Texts },
  ) {}

  /** Returns more than one for a long text: its pieces. */
  prepare(entry: string, settings: DialogSettings): Prompt[] {
    const prompt =
      soleVariable(entry) === null ? promptKind(entry) : ({ kind: 'text', text: entry } as const);
    switch (prompt.kind) {
      case 'file':
        return [this.recorded(entry, prompt.path, settings)];
      case 'stream': {
        // Only what is spoken or is a file of the allowed folders has texts of the number in it.
        const url = expandVariables(this.host, prompt.url);
        if (this.of.account !== '' && isRemote(url)) return [this.fetched(url)];
        // An address may hold a password, or a number.
        return [whole(url, 'a stream', url)];
      }
      case 'text':
        return this.speech(this.expand(prompt.text), settings);
      case 'refused': {
        const spoken = expandVariables(this.host, entry);
        return [whole(spoken, 'a stream', null, prompt.reason)];
      }
    }
  }

  /** FreeSWITCH would fetch it from anywhere: for an account the sidecar does, and checks the address. */
  private fetched(url: string): Prompt {
    const text = url.replace(/^\([^()]*\)/, '');
    if (text.length > MAX_URL) return whole(url, 'a stream', null, skipped('its address is too long'));
    const { account } = this.of;
    const speech = { ...speechOf(NO_SPEECH_SETTINGS, { voice: '', text, account }), remote: true };
    return { ...this.spoken(url, speech), shown: 'a stream' };
  }

  private recorded(entry: string, file: string, settings: DialogSettings): Prompt {
    const path = this.file(this.expand(file), settings);
    // As the flow names it, with nothing that a caller or a variable says.
    const shown = this.file(file, settings) || entry;
    const reason = path === null ? skipped('its path is outside the allowed folders') : '';
    return whole(this.expand(entry), shown, path, reason);
  }

  private expand(text: string): string {
    return expandVariables(this.host, text, this.of.texts);
  }

  private file(path: string, { voiceDir }: DialogSettings): string | null {
    const { sounds, tts, recordings, promptFolders } = this.deployment;
    // Recordings are of other calls, the others of other accounts.
    const folders = this.of.account === '' ? promptFolders.concat(sounds, tts, recordings) : [sounds];
    return promptPath(path, sounds, voiceDir, folders);
  }

  private speech(text: string, settings: DialogSettings): Prompt[] {
    if (text.trim() === '') {
      const reason = skipped('there is nothing to speak');
      return [whole(text, 'a text', null, reason)];
    }
    const voice = settings.defaultVoice ?? this.listedVoice(settings);
    return spokenPieces(text).map((piece, index) => ({
      ...this.spoken(text, speechOf(settings, { voice, text: piece, account: this.of.account })),
      continues: index > 0,
    }));
  }

  /** @param text of the prompt; `speech` is it, or a piece of it */
  private spoken(text: string, speech: Speech): Prompt {
    const file = `${this.deployment.tts}/${ttsKey(speech)}.wav`;
    if (this.host.fileExists(file)) return whole(text, file, file);
    return {
      ...whole(text, 'a text', null, skipped('text cannot be spoken')),
      speech: { service: 'tts', body: speech, budgetMs: TTS_BUDGET_MS },
    };
  }

  private listedVoice({ voiceList }: DialogSettings): string {
    this.listed = this.listed ?? nextVoice(this.host, this.of.flowName, voiceList);
    return this.listed;
  }
}

/** As `promptKind` tells remote files, also behind settings in parentheses. */
function isRemote(url: string): boolean {
  return /^(?:\([^()]*\))?https?:\/\//i.test(url);
}

function whole(spoken: string, shown: string, path: string | null, reason = ''): Prompt {
  return { spoken, shown, path, reason, speech: null, continues: false };
}

/** Reasons are told apart by docs/reference/messages.md: each is given here as it is written there. */
export function skipped(reason: string): string {
  return reason;
}
