/**
 * Synthesises with a flow's `ttsurl`, as later manuals of the source's product describe it:
 * `GET ttsurl?config=&voice=&volume=&speechrate=&pitchrate=&engine=&text=` with URL-encoded values. The answer is an audio
 * file.
 */
import type { Speech } from '../../engine/contract/tts-key.ts';
import type { Breaker } from '../lib/breaker.ts';
import { encoded } from '../lib/encoded.ts';
import { AnswerError, type HttpClient, isHttpUrl, networkReason } from '../lib/http-client.ts';
import { audioKind, describeNonAudio } from './audio-kind.ts';
import { SpeechError } from './error.ts';
import { MAX_AUDIO_BYTES, type Provider } from './provider.ts';

/** Some services redirect to their audio. */
const REDIRECTS = 3;

export class UrlProvider implements Provider {
  readonly name = 'url';

  constructor(
    private readonly http: HttpClient,
    private readonly breaker: Breaker,
  ) {}

  synthesise(speech: Speech, signal: AbortSignal): Promise<Buffer> {
    return this.breaker.run(
      speech.url,
      () => this.fetchAudio(speech, signal),
      () =>
        new SpeechError('TTS_PROVIDER', 'ttsurl failed several times in a row; requests to it are paused'),
    );
  }

  private async fetchAudio(speech: Speech, signal: AbortSignal): Promise<Buffer> {
    if (!isHttpUrl(speech.url)) throw new SpeechError('TTS_PROVIDER', 'ttsurl is not an http or https URL');
    let audio: Buffer;
    try {
      const url = requestUrl(speech);
      audio = await this.http.body({
        method: 'GET',
        url,
        maxBytes: MAX_AUDIO_BYTES,
        redirects: REDIRECTS,
        signal,
      });
    } catch (error) {
      signal.throwIfAborted();
      throw asSpeechError(error);
    }
    if (audioKind(audio) === undefined) {
      throw new SpeechError('TTS_NOT_AUDIO', `ttsurl sent ${describeNonAudio(audio)}`);
    }
    return audio;
  }
}

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
function asSpeechError(error: unknown): SpeechError {
  if (error instanceof AnswerError) {
    const code = error.reason === 'too large' ? 'TTS_TOO_LARGE' : 'TTS_PROVIDER';
    return new SpeechError(code, `ttsurl: ${error.message}`);
  }
  return new SpeechError('TTS_PROVIDER', `ttsurl cannot be reached: ${networkReason(error)}`);
}
