/** What the sidecar's services answer in a simulation: NLP from the caller's script, TTS for every text. */
import { type Speech, ttsKey } from '../../engine/contract/tts-key.ts';
import type { NlpAnswer } from './caller/caller-line.ts';
import { absolutePath } from './emulator/path.ts';

/** sidecar.md#loopback: the budget of an NLP request. */
const NLP_BUDGET_MS = 800;

export interface SimulatedAnswer {
  /** As the sidecar answers (sidecar-protocol.ts). */
  answer: object;
  /** Virtual time that the service takes. */
  afterMs: number;
}

export interface SidecarPorts {
  /** The folder of synthesised prompts. */
  tts: string;
  /** What the caller's script says of the next request; undefined: nothing. */
  nlpAnswer(): NlpAnswer | undefined;
  /** The same for the server that leads the dialog: how long its next answer takes. */
  httpMs(): number;
  /** What the server that leads the dialog answers; undefined: there is none. */
  http: ((body: object) => object) | undefined;
  /** How long that server may take. */
  httpTimeoutMs: number;
  synthesised(path: string, text: string): void;
}

export class SimulatedSidecar {
  constructor(private readonly ports: SidecarPorts) {}

  answer(service: string, body: Record<string, unknown>): SimulatedAnswer {
    if (service === 'nlp') return understood(this.ports.nlpAnswer());
    if (service === 'tts') return { answer: this.speak(body), afterMs: 0 };
    const { http } = this.ports;
    if (service !== 'http' || !http) return { answer: { ok: false, error: 'not found' }, afterMs: 0 };
    return this.led(http(body), body.method === 'destory' ? 0 : this.ports.httpMs());
  }

  /** An answer that comes too late is none. */
  private led(answer: object, afterMs: number): SimulatedAnswer {
    const { httpTimeoutMs } = this.ports;
    if (afterMs <= httpTimeoutMs) return { answer, afterMs };
    const error = 'HTTP_TIMEOUT: the robot did not answer in time';
    return { answer: { ok: false, error }, afterMs: httpTimeoutMs };
  }

  private speak(speech: Record<string, unknown>): object {
    const text = String(speech.text ?? '');
    if (text.trim() === '') return { ok: false, error: 'there is nothing to speak' };
    const file = absolutePath(`${this.ports.tts}/${ttsKey(speech as never as Speech)}.wav`);
    this.ports.synthesised(file, text);
    return { ok: true, file };
  }
}

function understood(answer: NlpAnswer | undefined): SimulatedAnswer {
  if (answer === 'error') return { answer: { ok: false, error: 'error' }, afterMs: 0 };
  const late = { answer: { ok: false, error: 'timeout' }, afterMs: NLP_BUDGET_MS };
  if (answer === 'timeout') return late;
  const { keyword = '', description = '', afterMs = 0 } = answer ?? {};
  return afterMs > NLP_BUDGET_MS ? late : { answer: { ok: true, keyword, description }, afterMs };
}
