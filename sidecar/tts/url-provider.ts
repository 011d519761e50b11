/**
 * Synthesises with a flow's `ttsurl`, as later manuals of the source's product describe it:
 * `GET ttsurl?config=&voice=&volume=&speechrate=&pitchrate=&engine=&text=` with URL-encoded values. The answer is an audio
 * file.
 */
import type { Speech } from '../../engine/contract/tts-key.ts';
import type { Breaker } from '../lib/breaker.ts';
import { encoded } from '../lib/encoded.ts';
import { breakerKey, type FlowClients } from '../lib/guard/flow-clients.ts';
import { RefusedError } from '../lib/guard/refusal.ts';
import { AnswerError, isHttpUrl, networkReason } from '../lib/http-client.ts';
import { audioKind, describeNonAudio } from './audio-kind.ts';
import { SpeechError } from './error.ts';
import { MAX_AUDIO_BYTES, type Provider } from './provider.ts';

/** Some services redirect to their audio. */
const REDIRECTS = 3;

export class UrlProvider implements Provider {
  constructor(
    private readonly clients: FlowClients,
    private readonly breaker: Breaker,
    /** `url`: a service that speaks the text. `remote`: the text is the address of a sound. */
    readonly name: 'url' | 'remote' = 'url',
  ) {}

  synthesise(speech: Speech, signal: AbortSignal): Promise<Buffer> {
    const what = WHAT[this.name];
    return this.breaker.run(
      breakerKey(this.addressOf(speech), speech.account),
      () => this.fetchAudio(speech, signal),
      () =>
        new SpeechError('TTS_PROVIDER', `${what} failed several times in a row; requests to it are paused`),
    );
  }

  private addressOf({ url, text }: Speech): string {
    return this.name === 'url' ? url : text;
  }

  private async fetchAudio(speech: Speech, signal: AbortSignal): Promise<Buffer> {
    const what = WHAT[this.name];
    const address = this.addressOf(speech);
    if (!isHttpUrl(address)) throw new SpeechError('TTS_PROVIDER', `${what} is not an http or https URL`);
    let audio: Buffer;
    try {
      const url = this.name === 'url' ? requestUrl(speech) : address;
      audio = await this.clients.of(address, speech.account).body({
        method: 'GET',
        url,
        maxBytes: MAX_AUDIO_BYTES,
        redirects: REDIRECTS,
        signal,
      });
    } catch (error) {
      signal.throwIfAborted();
      throw asSpeechError(what, error);
    }
    if (audioKind(audio) === undefined) {
      throw new SpeechError('TTS_NOT_AUDIO', `${what} sent ${describeNonAudio(audio)}`);
    }
    return audio;
  }
}

/** As messages name it: the address itself may have a password. */
const WHAT = { url: 'ttsurl', remote: 'the address of a remote prompt' } as const;

/** The URL of a request, with the parameters in the order of the manual. A `ttsurl` may have further parameters. */
export function requestUrl({ url, ...speech }: Speech): string {
  const before = url.replace(/#.*$/s, '');
  const query = [
    ['config', speech.config],
    ['voice', speech.voice],
    ['volume', speech.volume],
    ['speechrate', speech.speechRate],
    ['pitchrate', speech.pitchRate],
    ['engine', speech.engine],
    ['text', speech.text],
  ].map(([name, value]) => `${name}=${encoded(String(value))}`);
  const joint = !before.includes('?') ? '?' : /[?&]$/.test(before) ? '' : '&';
  return before + joint + query.join('&');
}

/** Wraps network errors. Their messages may name hosts, but never contain the request. */
function asSpeechError(what: string, error: unknown): SpeechError {
  if (error instanceof RefusedError)
    return new SpeechError('TTS_REFUSED', `${what} is refused to a flow of an account: ${error.refusal}`);
  if (error instanceof AnswerError) {
    const code = error.reason === 'too large' ? 'TTS_TOO_LARGE' : 'TTS_PROVIDER';
    return new SpeechError(code, `${what}: ${error.message}`);
  }
  return new SpeechError('TTS_PROVIDER', `${what} cannot be reached: ${networkReason(error)}`);
}
